"""What a customer can read of a conversation: every column and every GraphQL field is told or not told, by decision."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, build_schema, get_named_type, is_leaf_type

from models.tables import Conversation
from models.vocabulary import (
    AttentionLevel,
    BotPosture,
    LanguageSource,
    OfferKind,
    SentimentLevel,
    Trend,
    UnsureReason,
    WrapUpCapacity,
)
from schema.ids import global_id
from schema.root import schema
from tests.schema.asking import ask
from tests.schema.examples import id_of
from tests.schema.floor import Floor
from tests.support.builders import a_session, an_agent, an_offer
from tests.support.databases import Database
from tests.support.hand_builders import a_hand

SCHEMA = build_schema(schema.as_str())
DEPTH = 4  # how deep the customer asks: deep enough for every object that a conversation leads to

# Columns of the table that the customer reads in one field or another.
TOLD_COLUMNS = {
    *("id", "title", "channel", "elevated_to", "state", "sub_state", "state_reason", "state_changed_at"),
    *("public_version", "workstream", "workstream_id", "queue", "queue_id", "customer", "customer_id", "notice_state"),
    *("agent", "agent_id"),  # once the agent talks with the customer
    *("created_at", "waiting_since", "accepted_at", "handled_since", "wrap_up_since", "closed_at"),
    *("last_public_activity_at", "last_customer_message_at"),
    *("first_wait_seconds", "handle_seconds", "wrap_up_seconds", "transfer_count"),
}


def _moment(number: int) -> datetime:
    return datetime(2031, 1, number, tzinfo=UTC)


HIDDEN_CAUSES = [
    {"reason": "WAIT", "level": "SOON", "since": "2032-01-03T00:00:00Z", "began_at": "2032-01-04T00:00:00Z"}
]
# Columns that the customer must not read, each with a value that must not occur in the answer; None where none is telling.
HIDDEN_COLUMNS: dict[str, Any] = {
    "language": "qaa-language",
    "version": 700_001,
    "distribution": None,
    "wrap_up_capacity": WrapUpCapacity.BLOCK_FOR_TIME,
    "wrap_up_block_seconds": 700_002,
    "units": 700_003,
    "agent_is_bot": None,
    "connector": None,
    "connector_id": None,
    "title_folded": "hidden-folded-title",
    "external_id": "hidden-external-id",
    "party": None,
    "pending_offer_id": None,  # the test makes an offer, to somebody whose name must not occur
    "offered_to": None,
    "offered_for": OfferKind.CONSULT,
    "required_skills": ["hidden-skill"],
    "escalated_by": [str(UUID(int=700_004))],
    "overflowed_from": [str(UUID(int=700_005))],
    "sentiment_level": SentimentLevel.VERY_NEGATIVE,
    "sentiment_rank": 700_006,
    "sentiment_score": -0.70007,
    "sentiment_engine": "hidden-engine",
    "sentiment_message_id": None,  # the id of a message that the customer reads
    "sentiment_changed_at": _moment(1),
    "sentiment_confidence": 0.700012,
    "sentiment_trend": Trend.WORSENING,
    "unsure_because": UnsureReason.LITTLE_EVIDENCE,
    "attention_level": AttentionLevel.SOON,
    "attention_causes": HIDDEN_CAUSES,
    "attention_rank_at": datetime(2032, 1, 1, tzinfo=UTC),
    "attention_due_at": datetime(2032, 1, 2, tzinfo=UTC),
    "attention_level_without_hand": AttentionLevel.SOON,
    "attention_rank_without_hand_at": datetime(2032, 1, 7, tzinfo=UTC),
    "standards": None,  # their names occur in no answer
    "refused_count": 700_016,
    "bot_repeats": 700_018,
    "customer_repeats": 700_019,
    "silent_since": datetime(2032, 1, 5, tzinfo=UTC),
    "unanswered_since": datetime(2032, 1, 6, tzinfo=UTC),
    "language_known_by": LanguageSource.DETECTED,
    "language_confidence": 0.700013,
    "agent_alerted_at": _moment(9),
    "supervisor_alerted_at": _moment(10),
    "agent_alert_armed": None,
    "supervisor_alert_armed": None,
    "wait_rank_at": None,  # save() sets it
    "queue_since": _moment(2),
    "waited_since": _moment(15),
    "escalated_at": _moment(3),
    "offered_to_human_at": _moment(4),
    "last_activity_at": _moment(5),
    "message_count": 700_008,
    "public_message_count": 700_009,
    "heard_until": 700_010,
    "limit_restarted_at": _moment(6),
    "limit_stirred_at": _moment(11),
    "limit_warned_at": _moment(12),
    "last_reply_at": _moment(13),
    "first_reply_at": _moment(14),
    "abandoned_soon": None,
    "position_told": 700_011,
    "position_told_at": _moment(7),
    "erased_at": _moment(8),
    "hand_id": None,  # the test raises a hand, whose reason must not occur
    "hand_status": None,
    "hand_taken_by": None,
    "bot_posture": BotPosture.DRAFT,
    "drafts_pending": 700_017,
    "closes_at": _moment(15),
    "closing_since": _moment(16),
    "closing_by": UUID(int=700_018),
}

# Fields of the GraphQL type that are null for the customer. All others are told, as far as the customer may know.
NULL_FIELDS = {
    *("attention", "pendingOffer", "epoch", "sentiment", "sentimentStatus", "customerLanguage", "monitoring"),
    *("raisedHand", "botPosture", "pendingDraftCount", "closesAt", "unread", "readUpTo"),
}
TOLD_FIELDS = {
    *("id", "title", "channel", "elevatedTo", "state", "subState", "stateReason", "stateChangedAt", "version"),
    *("createdAt", "waitingSince", "acceptedAt", "handledSince", "wrapUpSince", "closedAt", "lastActivityAt"),
    *("firstWaitSeconds", "handleSeconds", "wrapUpSeconds", "transferCount", "noticeState", "positionInQueue"),
    *("queue", "workstream", "agent", "customer", "participants", "messages", "replyWindowEndsAt", "viewerActions"),
    *("longestMessage", "viewerHandActions"),
}


@pytest.fixture
async def floor(database: Database) -> Floor:
    floor = await Floor().build()
    zoe = await an_agent("Zoe", in_=[floor.queue])
    await an_offer(floor.row, zoe, kind=OfferKind.CONSULT)
    await a_session(floor.row, floor.supervisor, purpose="hidden-purpose")
    await a_hand(floor.row, reason="hidden-reason")
    await Conversation.filter(id=floor.row.id).update(
        **{name: value for name, value in HIDDEN_COLUMNS.items() if value is not None}
    )
    return floor


def test_every_column_is_told_or_hidden() -> None:
    relations = Conversation._meta.backward_fk_fields | Conversation._meta.backward_o2o_fields
    undecided = Conversation._meta.fields_map.keys() - relations - TOLD_COLUMNS - HIDDEN_COLUMNS.keys()
    assert undecided == set(), (
        "decide whether customers may read these columns; if not, hide them in models/rules/conversations/disclosure.py and "
        "ask it in schema/types/conversations.py; then add them to TOLD_COLUMNS or HIDDEN_COLUMNS in this file"
    )


def test_every_field_is_told_or_null() -> None:
    undecided = _type("Conversation").fields.keys() - TOLD_FIELDS - NULL_FIELDS
    assert undecided == set(), (
        "decide whether customers may read these fields; if not, let a rule in models/rules/conversations/disclosure.py answer "
        "in the field's resolver; then add them to TOLD_FIELDS or NULL_FIELDS in this file"
    )


async def test_the_customer_reads_nothing_that_is_hidden(floor: Floor) -> None:
    answer = await ask(floor.customer, _everything(), id=id_of(floor.row))
    assert {name for name in NULL_FIELDS if answer["conversation"][name] is not None} == set()
    assert {marker for marker in _markers() if marker in json.dumps(answer)} == set()


async def test_the_supervisor_reads_it_so_that_the_test_above_can_fail(floor: Floor) -> None:
    text = json.dumps(await ask(floor.supervisor, _everything(), id=id_of(floor.row)))
    read = {marker for marker in _markers() if marker in text}
    assert {
        "hidden-reason",
        "Zoe",
        "hidden-purpose",
        "VERY_NEGATIVE",
        "hidden-engine",
        "2031-01-01",
        "2031-01-05",
        "700001",
        "2032-01-03",
    } <= read


def _markers() -> Iterator[str]:
    yield from ("Zoe", "hidden-purpose", "hidden-reason")
    for value in HIDDEN_COLUMNS.values():
        match value:
            case None:
                continue
            case datetime():
                yield value.date().isoformat()
            case [{"since": since}]:
                yield since[:10]
            case [item]:
                yield item
                if item.startswith("0000"):
                    yield from (global_id(kind, UUID(item)) for kind in ("Agent", "Queue"))
            case _:
                yield str(value)


def _everything() -> str:
    """A query for all that a conversation leads to, but not for conversations within it."""
    return f"query One($id: ID!) {{ conversation(id: $id) {{ {_selection(_type('Conversation'), DEPTH)} }} }}"


def _selection(kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
    parts = ["__typename"]
    for name, field in kind.fields.items():
        if any(argument.default_value is None and str(argument.type).endswith("!") for argument in field.args.values()):
            continue
        named = get_named_type(field.type)
        if is_leaf_type(named):
            parts.append(name)
        elif depth and isinstance(named, GraphQLObjectType | GraphQLInterfaceType) and named.name != "Conversation":
            parts.append(f"{name} {{ {_selection(named, depth - 1)} }}")
    return " ".join(parts)


def _type(name: str) -> GraphQLObjectType:
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    return kind
