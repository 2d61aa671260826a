"""Who may read what was said: one matrix of people, states and kinds of message."""

from dataclasses import replace

import pytest

from models.rules.conversations.transcripts import may_read_message, may_read_sentiment, may_read_transcript
from models.rules.conversations.transitions import Stage
from models.values import SYSTEM, MessageValues, Viewer
from models.vocabulary import Audience, MessageVisibility, Role
from tests.models.rules.examples import (
    ADA,
    AWAITING,
    BOB,
    CLEO,
    CLOSED,
    CONNECTOR,
    IN_CONVERSATION,
    OPEN,
    SAM,
    STAGES,
    STRANGER,
    SUPPORT,
    WAITING,
    WRAP_UP,
    conversation,
    message,
    supervisor,
    viewer,
)

AGENT, BOT = viewer(ADA, Role.AGENT), viewer(ADA, Role.BOT)
CONSULTANT, COLLEAGUE = viewer(BOB, Role.AGENT), viewer(STRANGER, Role.AGENT, member_of=frozenset({SUPPORT}))
CUSTOMER, OTHER_CUSTOMER = viewer(CLEO, Role.CUSTOMER), viewer(STRANGER, Role.CUSTOMER)
CHANNEL, OTHER_CHANNEL = viewer(CONNECTOR, Role.CHANNEL), viewer(STRANGER, Role.CHANNEL)
ADMIN, ADMIN_SUPERVISOR = viewer(STRANGER, Role.ADMIN), supervisor(roles=frozenset({Role.ADMIN, Role.SUPERVISOR}))
API = viewer(STRANGER, Role.API_ACCESS)

PARTY = frozenset({ADA, BOB, CLEO})
MESSAGES = {
    "public": message(visibility=MessageVisibility.PUBLIC),
    "internal": message(visibility=MessageVisibility.INTERNAL),
    "from the customer": message(sender_id=CLEO, from_customer=True),
    "system to customers": message(sender_id=None, audience=Audience.CUSTOMER),
    "system to agents": message(sender_id=None, audience=Audience.AGENT),
    "system to both": message(sender_id=None, audience=Audience.BOTH),
    "internal system to both": message(sender_id=None, visibility=MessageVisibility.INTERNAL, audience=Audience.BOTH),
}
ALL = tuple(MESSAGES)
ADDRESSED_TO_AGENTS = tuple(name for name in ALL if name != "system to customers")
ADDRESSED_TO_CUSTOMERS = tuple(name for name in ALL if name not in ("internal", "system to agents"))

READERS = {
    # viewer, monitoring: what they read while in conversation
    "its agent": (AGENT, False, ADDRESSED_TO_AGENTS),
    "the bot that holds it": (BOT, False, ADDRESSED_TO_AGENTS),
    "a consultant": (CONSULTANT, False, ADDRESSED_TO_AGENTS),
    "a colleague of the queue": (COLLEAGUE, False, ()),
    "its customer": (CUSTOMER, False, ADDRESSED_TO_CUSTOMERS),
    "another customer": (OTHER_CUSTOMER, False, ()),
    "the connector that opened it": (CHANNEL, False, ADDRESSED_TO_CUSTOMERS),
    "another connector": (OTHER_CHANNEL, False, ()),
    "a supervisor": (supervisor(), False, ()),
    "a supervisor who monitors": (supervisor(), True, ALL),
    "an administrator": (ADMIN, False, ()),
    "an administrator who also supervises": (ADMIN_SUPERVISOR, False, ()),
    "an administrator who also supervises and monitors": (ADMIN_SUPERVISOR, True, ALL),
    "a holder of API access": (API, False, ()),
}


@pytest.mark.parametrize(("who", "monitoring", "reads"), READERS.values(), ids=READERS)
@pytest.mark.parametrize("name", MESSAGES)
def test_each_reader_reads_what_is_meant_for_him_or_her(
    who: Viewer, monitoring: bool, reads: tuple[str, ...], name: str
) -> None:
    subject = conversation(party=PARTY)
    of_kind: MessageValues = MESSAGES[name]

    assert may_read_message(who, subject, of_kind, monitoring=monitoring) is (name in reads)


@pytest.mark.parametrize(("who", "monitoring", "reads"), READERS.values(), ids=READERS)
def test_the_transcript_opens_to_whoever_reads_anything(who: Viewer, monitoring: bool, reads: tuple[str, ...]) -> None:
    assert may_read_transcript(who, conversation(party=PARTY), monitoring=monitoring) is bool(reads)


def test_a_supervisor_who_has_joined_reads_everything() -> None:
    joined = conversation(party=PARTY | {SAM})

    assert all(may_read_message(supervisor(), joined, each, monitoring=True) for each in MESSAGES.values())


def test_a_customer_who_also_supervises_reads_his_own_conversation_as_its_customer() -> None:
    own = conversation(customer_id=SAM, party=frozenset({ADA, SAM}))

    read = {name for name, each in MESSAGES.items() if may_read_message(supervisor(), own, each, monitoring=True)}

    assert read == set(ADDRESSED_TO_CUSTOMERS)
    assert may_read_sentiment(supervisor(), own) is False


@pytest.mark.parametrize(
    ("stage", "opens"),
    [(AWAITING, False), (IN_CONVERSATION, True), (WAITING, True), (WRAP_UP, True), (CLOSED, False)],
    ids=["awaiting", "in conversation", "waiting", "wrap-up", "closed"],
)
def test_its_agent_reads_from_accepting_to_closing(stage: Stage, opens: bool) -> None:
    outside_the_party = conversation(stage, agent_id=ADA, party=frozenset({CLEO}))

    assert may_read_transcript(AGENT, outside_the_party, monitoring=False) is opens


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_customer_and_connector_read_in_every_state(stage: Stage) -> None:
    subject = conversation(stage, party=frozenset())

    assert may_read_transcript(CUSTOMER, subject, monitoring=False) is True
    assert may_read_transcript(CHANNEL, subject, monitoring=False) is True


@pytest.mark.parametrize("stage", [OPEN, AWAITING, IN_CONVERSATION, WAITING, WRAP_UP])
def test_a_running_session_keeps_the_transcript_open(stage: Stage) -> None:
    assert may_read_transcript(supervisor(), conversation(stage), monitoring=True) is True
    assert may_read_transcript(supervisor(), conversation(stage), monitoring=False) is False


@pytest.mark.parametrize(("until", "number", "reads"), [(None, 9, True), (9, 9, True), (8, 9, False)])
def test_who_only_monitors_reads_up_to_what_was_heard(until: int | None, number: int, reads: bool) -> None:
    subject = conversation(OPEN, heard_until=until)
    joined = conversation(OPEN, heard_until=until, party=frozenset({supervisor().id}))
    said = replace(MESSAGES["public"], number=number)

    assert may_read_message(supervisor(), subject, said, monitoring=True) is reads
    assert may_read_message(supervisor(), joined, said, monitoring=True) is True


def test_a_conversation_without_a_connector_opens_to_none() -> None:
    assert may_read_transcript(CHANNEL, conversation(connector_id=None), monitoring=False) is False


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        (AGENT, True),
        (BOT, True),
        (CONSULTANT, True),
        (supervisor(), True),
        (ADMIN, True),
        (SYSTEM, True),
        (CUSTOMER, False),
        (OTHER_CUSTOMER, False),
        (CHANNEL, False),
        (OTHER_CHANNEL, False),
        (API, False),
        (viewer(STRANGER), False),
    ],
    ids=[
        "its agent",
        "its bot",
        "a consultant",
        "a supervisor",
        "an administrator",
        "the system",
        "its customer",
        "another customer",
        "its connector",
        "another connector",
        "a holder of API access",
        "somebody without roles",
    ],
)
def test_sentiment_is_never_for_customers_and_connectors(who: Viewer, reads: bool) -> None:
    assert may_read_sentiment(who, conversation()) is reads
