"""Starting: a customer, a connector for its customer, and repeats of both."""

from typing import Any

import pytest

from models import clock
from models.operations.conversations.send_message import LONGEST_LANGUAGE
from models.operations.conversations.start_conversation import LONGEST_TITLE, NewCustomer, start_conversation
from models.rules.configuration.administration import LONGEST_NAME
from models.tables import Conversation, Customer, Message, Participant
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationAspect,
    ConversationState,
    MonitoringPolicy,
    NoticeState,
    ParticipantMode,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_connector, a_queue, a_workstream, settings, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import Said, changing_nothing, recording_facts, refusing, rejecting

DORA = NewCustomer(name="Dora", external_id="dora-1", locale="fr")


async def test_a_customer_starts_and_says_the_first_words(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.cleo, Act.START) as recorded:
        done = await start_conversation(workstream="Chat", title="Order", text="Hello", by=fixtures.cleo)
    assert recorded.kinds == ["ConversationChanged", "MessagePosted"]
    assert recorded.change.before is None
    assert recorded.change.aspects == {
        ConversationAspect.STATE,
        ConversationAspect.QUEUE,
        ConversationAspect.PARTICIPANTS,
    }
    after = recorded.change.after
    assert (after.version, after.state, after.queue_id) == (1, ConversationState.OPEN, fixtures.support.id)
    assert (after.state_reason, after.party) == (StateReason.AWAITING_AGENT_ASSIGNMENT, frozenset({fixtures.cleo.id}))
    row = await Conversation.get(id=done.conversation_id)
    assert (row.title, row.units, row.channel) == ("Order", fixtures.chat.units, fixtures.chat.channel)
    assert (row.customer_id, row.connector_id, row.waiting_since) == (fixtures.cleo.id, None, row.created_at)
    message = await Message.get(id=done.message_id)
    assert (message.text, message.number, message.from_customer) == ("Hello", 1, True)
    participant = await Participant.get(conversation_id=row.id)
    assert (participant.person_id, participant.mode) == (fixtures.cleo.id, ParticipantMode.CUSTOMER)


async def test_without_words_there_is_no_message(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.cleo) as recorded:
        done = await start_conversation(workstream="Chat", queue="Sales", by=fixtures.cleo)
    assert recorded.kinds == ["ConversationChanged"]
    assert done.message_id is None
    assert recorded.change.after.queue_id == fixtures.sales.id


async def test_a_connector_brings_its_customer(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.connector, Act.START) as recorded:
        done = await start_conversation(workstream="Chat", customer=DORA, text="Salut", by=fixtures.connector)
    row = await Conversation.get(id=done.conversation_id)
    customer = await Customer.get(id=row.customer_id)
    assert (customer.name, customer.locale, customer.connector_id) == ("Dora", "fr", fixtures.connector.id)
    assert (row.connector_id, row.language) == (fixtures.connector.id, "fr")
    assert recorded.change.after.party == {customer.id}


async def test_the_same_external_id_is_the_same_customer(fixtures: Fixtures) -> None:
    first = await start_conversation(workstream="Chat", customer=DORA, by=fixtures.connector)
    second = await start_conversation(workstream="Chat", customer=DORA, by=fixtures.connector)
    rows = await Conversation.filter(id__in=[first.conversation_id, second.conversation_id])
    assert len(rows) == 2
    assert len({row.customer_id for row in rows}) == 1
    other = await viewer_of(await a_connector("Other"))
    third = await start_conversation(workstream="Chat", customer=DORA, by=other)
    assert (await Conversation.get(id=third.conversation_id)).customer_id != rows[0].customer_id


async def test_a_repeated_external_id_gets_the_conversation_of_before(fixtures: Fixtures) -> None:
    given: dict[str, Any] = {"workstream": "Chat", "customer": DORA, "external_id": "c1", "text": "Salut"}
    first = await start_conversation(**given, by=fixtures.connector)
    async with changing_nothing():
        again = await start_conversation(**given, by=fixtures.connector)
    assert (again.conversation_id, again.message_id) == (first.conversation_id, first.message_id)


async def test_two_connectors_may_use_one_external_id(fixtures: Fixtures) -> None:
    other = await viewer_of(await a_connector("Other"))
    first = await start_conversation(workstream="Chat", customer=DORA, external_id="c1", by=fixtures.connector)
    second = await start_conversation(workstream="Chat", customer=DORA, external_id="c1", by=other)
    assert first.conversation_id != second.conversation_id


@pytest.mark.parametrize(
    ("policy", "given", "state"),
    [
        (MonitoringPolicy.NO_REQUIREMENT, None, NoticeState.NOT_REQUIRED),
        (MonitoringPolicy.NOTICE_REQUIRED, None, NoticeState.NOTIFIED),
        (MonitoringPolicy.CONSENT_REQUIRED, None, NoticeState.NOTIFIED),
        (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.CONSENTED, NoticeState.CONSENTED),
    ],
)
async def test_tells_the_customer_of_monitoring_where_the_policy_asks(
    fixtures: Fixtures, policy: MonitoringPolicy, given: NoticeState | None, state: NoticeState
) -> None:
    await settings(monitoring_policy=policy)
    async with recording_facts(fixtures.connector) as recorded:
        await start_conversation(workstream="Chat", customer=DORA, notice_state=given, by=fixtures.connector)
    assert recorded.change.after.notice_state is state
    notice: Said = (SystemMessageKind.MONITORING_NOTICE, Audience.CUSTOMER, {})
    assert await recorded.announced() == ([notice] if state is NoticeState.NOTIFIED else [])


async def test_takes_the_role_of_a_customer_or_connector(fixtures: Fixtures) -> None:
    for who in (fixtures.sam, fixtures.ada, fixtures.admin):
        async with refusing(RefusalCode.ROLE_REQUIRED):
            await start_conversation(workstream="Chat", by=who)


async def test_unknown_names_are_not_found(fixtures: Fixtures) -> None:
    for workstream, queue in (("Nowhere", None), ("Chat", "Nowhere")):
        async with refusing(RefusalCode.NOT_FOUND):
            await start_conversation(workstream=workstream, queue=queue, by=fixtures.cleo)


async def test_rejects_what_does_not_fit(fixtures: Fixtures) -> None:
    await a_workstream(fixtures.support, "Cases", channel=Channel.RECORD)
    mine, theirs = {"by": fixtures.cleo}, {"by": fixtures.connector}
    cases: list[tuple[str, dict[str, Any]]] = [
        ("connector", {**mine, "customer": DORA}),
        ("customer", theirs),
        ("title", {**mine, "title": "a" * (LONGEST_TITLE + 1)}),
        ("NUL", {**mine, "title": "a\x00b"}),
        ("externalId", {**theirs, "customer": DORA, "external_id": ""}),
        ("name", {**theirs, "customer": NewCustomer(name="")}),
        ("can be seen", {**theirs, "customer": NewCustomer(name="\u200b")}),
        ("half a surrogate pair", {**theirs, "customer": NewCustomer(name="\ud800")}),
        ("workstream", {**mine, "workstream": "w" * (LONGEST_NAME + 1)}),
        ("queue", {**mine, "queue": "q" * (LONGEST_NAME + 1)}),
        ("text", {**mine, "text": "  "}),
        ("language", {**mine, "language": "e" * (LONGEST_LANGUAGE + 1)}),
        ("locale", {**theirs, "customer": NewCustomer(name="Dora", locale="e" * (LONGEST_LANGUAGE + 1))}),
        ("record", {**mine, "workstream": "Cases", "text": "Hello"}),
    ]
    for message, given in cases:
        async with rejecting(message):
            await start_conversation(**{"workstream": "Chat", **given})


async def test_a_queue_of_another_type_takes_nothing_of_this_channel(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.QUEUE_TYPE_MISMATCH):
        await start_conversation(workstream="Chat", queue="Calls", by=fixtures.cleo)


async def test_what_is_retired_gets_nothing_new(fixtures: Fixtures) -> None:
    await a_queue("Old queue", retired_at=clock.now())
    await a_workstream(fixtures.support, "Old workstream", retired_at=clock.now())
    retired: list[dict[str, Any]] = [{"workstream": "Chat", "queue": "Old queue"}, {"workstream": "Old workstream"}]
    for given in retired:
        async with refusing(RefusalCode.NOT_FOUND):
            await start_conversation(**given, by=fixtures.cleo)


async def test_the_skills_it_asks_for_are_kept(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.cleo, Act.START):
        started = await start_conversation(workstream="Chat", required_skills=["French"], by=fixtures.cleo)
    assert (await Conversation.get(id=started.conversation_id)).required_skills == ["French"]
    async with rejecting("requiredSkills"):
        await start_conversation(workstream="Chat", required_skills=[""], by=fixtures.cleo)
