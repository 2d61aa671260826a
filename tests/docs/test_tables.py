"""The pages' tables equal the code: refusal codes, settings, errors, limits, transitions, actions, defaults."""

import re
from dataclasses import fields
from itertools import product
from pathlib import Path

import pytest

from api.graphql import limits
from api.settings import Settings
from api.traffic.allowances import WITH_AN_ISSUER, WITH_THE_DEVELOPMENT_KEY, Allowances
from api.traffic.descriptors import MOST_SOCKETS, RESERVED
from api.traffic.refusals import Reason
from api.web import http_protocol, websocket_protocol
from models import tables
from models.events.log import KEPT_ALWAYS
from models.followers.pruning import DAY_SECONDS, Retention
from models.operations.bulk.selecting import MOST_CONVERSATIONS
from models.rules.configuration.administration import LONGEST_NAME, LONGEST_PERSONS_NAME
from models.rules.conversations.message_length import LONGEST_TEXT
from models.rules.conversations.transitions import ALLOWED, Stage, Transition
from models.rules.refusals import CONFLICT_CODES
from models.rules.supervision import STATES
from models.rules.texts import LONGEST_NOTE
from models.values import SettingsValues
from models.vocabulary import (
    ActiveSubState,
    Channel,
    ChannelFamily,
    ConversationState,
    MonitoringPolicy,
    NoticeState,
    OfferStatus,
    Presence,
    RefusalCode,
    Role,
    SentimentLevel,
    StateReason,
    SupervisorAction,
)
from schema.paging import MOST_ITEMS
from schema.queries.filtering import LONGEST_SEARCH
from tests.docs.pages import API, OPERATING, README, ROOT, RULES, section, table, words

LIMITS = {
    "Head of a request": http_protocol.MAX_HEAD_BYTES,
    "Headers of a request": http_protocol.MAX_HEADERS,
    "Seconds for the head of a request": http_protocol.HEAD_SECONDS,
    "Seconds for the body of a request": http_protocol.BODY_SECONDS,
    "Messages on a WebSocket before `connection_ack`": websocket_protocol.MOST_BEFORE_SIGN_IN,
    "Body of a request": limits.MAX_BODY_BYTES,
    "Message on a WebSocket": limits.MAX_WEBSOCKET_MESSAGE_BYTES,
    "Operations at a time on one WebSocket": limits.MAX_SUBSCRIPTIONS_PER_CONNECTION,
    "Characters of a document, with comments": limits.MAX_CHARACTERS,
    "Tokens in a document": limits.MAX_TOKENS,
    "Values in all variables, lists and objects included": limits.MAX_VALUES,
    "Operations in a document": limits.MAX_OPERATIONS,
    "Depth": limits.MAX_DEPTH,
    "Aliases": limits.MAX_ALIASES,
    "Root fields, fragments spread": limits.MAX_ROOT_FIELDS,
    "Directives": limits.MAX_DIRECTIVES,
    "Fragments": limits.MAX_FRAGMENTS,
    "Fields, fragments spread": limits.MAX_FIELDS,
    "Comparisons of fields with one name": limits.MAX_COMPARISONS,
    "Cost: estimated work": limits.MAX_COST,
    "Items of a page": MOST_ITEMS,
    "Conversations on which one mutation acts": MOST_CONVERSATIONS,
    "Characters of a message": LONGEST_TEXT,
    "Characters of `search`": LONGEST_SEARCH,
    "Characters of a `purpose` or `reason` of a supervisor": LONGEST_NOTE,
    "Characters of a name": LONGEST_NAME,
    "Characters of a person's name": LONGEST_PERSONS_NAME,
}
FAULT = re.compile(r'(?:fault|Fault)\(\s*"([A-Z_]+)"')


def test_every_refusal_code_is_explained_in_the_order_of_checks() -> None:
    rows = table(API, "Refusal codes", "Code")
    assert [row[0].split()[0].strip("`") for row in rows] == list(RefusalCode)
    assert {RefusalCode(row[0].split()[0].strip("`")) for row in rows if row[0].endswith("(C)")} == CONFLICT_CODES
    assert all(row[1].endswith(".") and row[2].endswith(".") for row in rows)


def test_the_order_of_refusals_is_the_rules() -> None:
    numbered = section(RULES, "The order of refusals").partition("\n1. ")[2].partition("\n\n")[0]
    last = list(RefusalCode).index(RefusalCode.QUEUE_CLOSED)
    assert re.findall(r"`([A-Z_]+)`", numbered) == list(RefusalCode)[: last + 1]


def test_every_setting_is_explained_with_its_default() -> None:
    rows = {row[0].strip("`"): row[1].strip("`") for row in table(OPERATING, "Settings", "Variable")}
    assert rows == {f"VIGIE_{name.upper()}": _shown(field.default) for name, field in Settings.model_fields.items()}


def test_the_limits_of_traffic_are_told_with_both_defaults() -> None:
    names = [field.name for field in fields(Allowances) if field.name != "max_sockets"]
    rows = table(OPERATING, "Limits of traffic", "Setting")
    assert {row[0].strip("`"): tuple(_number(cell) for cell in row[1:]) for row in rows} == {
        f"VIGIE_{name.upper()}": (getattr(WITH_AN_ISSUER, name), getattr(WITH_THE_DEVELOPMENT_KEY, name))
        for name in names
    }
    text = " ".join(section(OPERATING, "Limits of traffic").split())
    assert f"keeps {RESERVED} for the database" in text
    assert f"may send {websocket_protocol.MOST_BEFORE_SIGN_IN} messages on a WebSocket" in text
    assert f"within {http_protocol.HEAD_SECONDS} s and its body within another {http_protocol.BODY_SECONDS} s" in text
    assert f"at most {MOST_SOCKETS:,} " in OPERATING.read_text(encoding="utf-8")


def test_every_reason_of_a_refusal_is_explained() -> None:
    assert [row[0].strip("`") for row in table(OPERATING, "Reasons of refusals", "`reason`")] == list(Reason)


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = {f"VIGIE_{name.upper()}" for name in Settings.model_fields}
    for page in (README, *(ROOT / "docs").glob("*.md")):
        assert set(re.findall(r"VIGIE_(?!TEST_)[A-Z_]+", page.read_text(encoding="utf-8"))) <= known, page.name


def test_every_code_of_an_error_is_explained() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for room in ("api", "schema") for path in _sources(room))
    explained = {row[0].strip("`") for row in table(API, "Errors", "Code")}
    assert [code for code in explained if f'"{code}"' not in text] == []
    assert set(FAULT.findall(text)) <= explained


def test_every_limit_is_the_codes() -> None:
    rows = {row[0]: _number(row[1]) for row in table(API, "Limits", "What")}
    assert rows == LIMITS


def test_every_metric_is_explained() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for room in ("api", "models") for path in _sources(room))
    listed = {row[0].strip("`") for row in table(OPERATING, "Metrics", "Metric")}
    assert listed == set(re.findall(r'"(vigie_[a-z_]+)"', text))


def test_what_is_kept_is_what_pruning_keeps() -> None:
    kept = {row[0]: row[1] for row in table(OPERATING, "What is kept", "What")}
    standard = Retention()
    days = round(standard.log_seconds / DAY_SECONDS)
    assert kept["Facts of the log"].startswith(f"{days} days and {standard.log_facts:,} facts")
    assert f"the newest {KEPT_ALWAYS:,} always" in kept["Facts of the log"]
    assert kept["Answers for repeated `requestId`s"] == f"{round(standard.outcome_seconds / 3_600)} hours."


def test_every_table_that_may_grow_is_named() -> None:
    named = [name for row in table(OPERATING, "Growth", "Tables") for name in words(row[0])]
    assert sorted(named) == sorted(getattr(tables, name)._meta.db_table for name in tables.__all__)


def test_the_transitions_are_all_there_are() -> None:
    shown = set()
    for from_cell, to_cell, reasons, families in table(RULES, "States and transitions", "From"):
        for origin, reason, family in product(words(from_cell), words(reasons), [_families(families)]):
            shown.add(Transition(_place(origin), _must(_place(to_cell)), StateReason(reason), family))
    assert shown == ALLOWED


def test_reasons_that_nothing_gives_yet_are_named() -> None:
    text = section(RULES, "States and transitions")
    sentence = re.search(r"No operation gives these reasons yet:([^.]*)\.", text)
    sources = [
        path.read_text(encoding="utf-8")
        for path in _sources("models")
        if path.name not in ("vocabulary.py", "transitions.py")
    ]
    given = {reason for reason in StateReason if any(f"StateReason.{reason}" in source for source in sources)}
    unused = set(re.findall(r"`([A-Z_]+)`", sentence[1])) if sentence else set()
    assert unused == set(StateReason) - given


def test_the_states_are_explained() -> None:
    assert [row[0] for row in table(RULES, "States and transitions", "State")] == list(ConversationState)
    assert all(sub_state in section(RULES, "States and transitions") for sub_state in ActiveSubState)


def test_the_table_of_supervisor_actions_is_the_rules() -> None:
    rows = table(RULES, "What supervisors may do", "Action")
    columns = ("OPEN", "AWAITING_ACCEPTANCE", "IN_CONVERSATION", "WAITING", "WRAP_UP", "CLOSED")
    shown = {
        (row[0], column): cell[:3].startswith("yes")
        for row in rows
        for column, cell in zip(columns, row[1:], strict=True)
    }
    assert shown == {
        (action, column): _must(_place(column)).state in STATES[action]
        for action in SupervisorAction
        for column in columns
    }


def test_the_switches_have_their_defaults() -> None:
    rows = {row[0].strip("`"): row[1].strip("`") for row in table(RULES, "What supervisors may do", "Setting")}
    values = SettingsValues()
    assert rows == {_camel(field.name): _worded(getattr(values, field.name)) for field in fields(values)}


def test_the_families_and_roles_are_all_there_are() -> None:
    rows = table(RULES, "Words", "Family")
    assert {row[0]: words(row[1]) for row in rows} == {
        family: [channel for channel in Channel if channel.family is family] for family in ChannelFamily
    }
    assert {row[0] for row in table(RULES, "Who may read what", "Role")} == set(Role)


@pytest.mark.parametrize(
    ("heading", "listed"),
    [
        ("Offers", OfferStatus),
        ("Presence", Presence),
        ("Sentiment", SentimentLevel),
        ("Monitoring is sensitive", NoticeState),
    ],
)
def test_the_words_are_all_there(heading: str, listed: type[Presence]) -> None:
    assert [word for word in listed if not re.search(rf"\b{word}\b", section(RULES, heading))] == []


def test_the_policies_of_monitoring_are_all_there() -> None:
    rows = table(RULES, "Monitoring is sensitive", "Policy")
    assert [row[0] for row in rows] == list(MonitoringPolicy)
    refusing = {cell for row in rows for cell in row[1:]} - {"allowed"}
    assert refusing == {RefusalCode.NOTICE_REQUIRED, RefusalCode.CONSENT_REFUSED}


def _place(word: str) -> Stage | None:
    if word == "–":
        return None
    if word in list(ActiveSubState):
        return Stage(ConversationState.ACTIVE, ActiveSubState(word))
    return Stage(ConversationState(word))


def _must(stage: Stage | None) -> Stage:
    assert stage is not None
    return stage


def _families(cell: str) -> frozenset[ChannelFamily]:
    return frozenset(ChannelFamily) if cell == "all" else frozenset(ChannelFamily(word) for word in words(cell))


def _number(cell: str) -> int:
    return int(re.sub(r"[^\d]", "", cell))


def _shown(default: object) -> str:
    match default:
        case None:
            return "none"
        case "" | ():
            return "empty"
        case bool():
            return str(default).lower()
        case _:
            return str(default)


def _worded(value: object) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else "empty" if value == () else str(value)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))
