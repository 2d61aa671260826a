"""Writing: who reads it, a customer who returns, and channels that say things twice."""

from typing import Any

import pytest

from models.operations.conversations.send_message import (
    LONGEST_CONNECTOR_ID,
    LONGEST_LANGUAGE,
    send_message,
)
from models.rules.conversations.message_length import LONGEST_TEXT
from models.tables import Conversation, Message
from models.vocabulary import (
    Act,
    Channel,
    ConversationState,
    MessageVisibility,
    OfferStatus,
    RefusalCode,
    StateReason,
)
from tests.support.builders import a_customer, a_session
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting, reread

PUBLIC, INTERNAL = MessageVisibility.PUBLIC, MessageVisibility.INTERNAL


async def brought(
    fixtures: Fixtures, state: ConversationState = ConversationState.ACTIVE, **columns: Any
) -> Conversation:
    """A conversation that the connector opened for its customer."""
    return await fixtures.conversation(state, connector=fixtures.connector, customer=await a_customer(), **columns)


@pytest.mark.parametrize(
    ("who", "asked", "becomes"),
    [
        ("cleo", None, PUBLIC),
        ("ada", None, PUBLIC),
        ("ada", INTERNAL, INTERNAL),
        ("bob", None, INTERNAL),
        ("bob", PUBLIC, PUBLIC),
        ("sam", None, INTERNAL),
        ("sam", PUBLIC, PUBLIC),
    ],
)
async def test_each_mode_has_its_visibility(
    fixtures: Fixtures, who: str, asked: MessageVisibility | None, becomes: MessageVisibility
) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    await a_session(row, fixtures.sam, joined=True)
    writer = getattr(fixtures, who)
    async with recording_facts(writer, Act.SEND_MESSAGE) as recorded:
        done = await send_message(row.id, text="Hello", visibility=asked, by=writer)
    assert recorded.kinds == ["MessagePosted"]
    message = await Message.get(id=done.message_id)
    assert (message.text, message.sender_id, message.visibility, message.number) == ("Hello", writer.id, becomes, 1)
    assert message.from_customer == (who == "cleo")
    after = await reread(row)
    assert (after.version, after.message_count, after.last_activity_at) == (row.version, 1, message.sent_at)


async def test_facts_carry_no_words(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts() as recorded:
        await send_message(row.id, text="My card number is secret", by=fixtures.cleo)
    assert "secret" not in repr(recorded.facts)


async def test_messages_are_numbered_in_turn(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    for writer in (fixtures.cleo, fixtures.ada, fixtures.cleo):
        await send_message(row.id, text="Hello", by=writer)
    assert [m.number for m in await Message.filter(conversation_id=row.id).order_by("number")] == [1, 2, 3]


async def test_the_connector_writes_as_its_customer(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    async with recording_facts(fixtures.connector) as recorded:
        done = await send_message(row.id, text="Hola", language="es", by=fixtures.connector)
    message = await Message.get(id=done.message_id)
    assert (message.sender_id, message.from_customer, message.language) == (row.customer_id, True, "es")
    assert (await reread(row)).language == "es"
    assert recorded.kinds == ["MessagePosted"]


async def test_the_channels_own_id_makes_a_repeat_harmless(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    first = await send_message(row.id, text="Hola", connector_message_id="m1", by=fixtures.connector)
    async with changing_nothing():
        again = await send_message(row.id, text="Hola", connector_message_id="m1", by=fixtures.connector)
    assert again.message_id == first.message_id
    other = await send_message(row.id, text="Hola", connector_message_id="m2", by=fixtures.connector)
    assert other.message_id != first.message_id


async def test_an_id_of_ones_own_means_nothing_but_from_its_connector(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first = await send_message(row.id, text="One", connector_message_id="m1", by=fixtures.cleo)
    second = await send_message(row.id, text="Two", connector_message_id="m1", by=fixtures.cleo)
    assert first.message_id != second.message_id
    assert await Message.filter(conversation_id=row.id, connector_message_id=None).count() == 2


async def test_a_repeat_after_the_end_is_answered_still(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    first = await send_message(row.id, text="Hola", connector_message_id="m1", by=fixtures.connector)
    await Conversation.filter(id=row.id).update(state=ConversationState.CLOSED)
    again = await send_message(row.id, text="Hola", connector_message_id="m1", by=fixtures.connector)
    assert again.message_id == first.message_id


async def test_a_customer_who_writes_while_it_waits_brings_it_back(fixtures: Fixtures) -> None:
    row = await fixtures.waiting(offered_to=fixtures.bob)
    async with recording_facts(fixtures.cleo, Act.SEND_MESSAGE) as recorded:
        await send_message(row.id, text="Here again", by=fixtures.cleo)
    assert recorded.kinds == ["ConversationChanged", "MessagePosted"]
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.CUSTOMER_RETURNED)
    assert (after.agent_id, after.party) == (None, frozenset({fixtures.cleo.id}))
    assert [(offer.agent_id, offer.status) for offer in recorded.change.offers] == [
        (fixtures.bob.id, OfferStatus.WITHDRAWN)
    ]
    assert (await reread(row)).waiting_since == recorded.change.at


async def test_in_wrap_up_a_supervisor_writes_internally_only(fixtures: Fixtures) -> None:
    row = await fixtures.wrap_up()
    await a_session(row, fixtures.sam, joined=True)
    async with refusing(RefusalCode.VISIBILITY_NOT_ALLOWED):
        await send_message(row.id, text="Hello", visibility=PUBLIC, by=fixtures.sam)
    async with recording_facts(fixtures.sam) as recorded:
        await send_message(row.id, text="Hello", by=fixtures.sam)
    assert recorded.kinds == ["MessagePosted"]


async def test_refuses_those_who_are_not_in_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_session(row, fixtures.sam)
    waiting = await fixtures.waiting()
    for conversation, who, code in (
        (row, fixtures.sam, RefusalCode.NOT_PARTICIPANT),
        (row, fixtures.rosa, RefusalCode.NOT_PARTICIPANT),
        (row, fixtures.dan, RefusalCode.NOT_FOUND),
        (await fixtures.awaiting(), fixtures.ada, RefusalCode.NOT_PARTICIPANT),
        (waiting, fixtures.ada, RefusalCode.NOT_PARTICIPANT),
    ):
        async with refusing(code):
            await send_message(conversation.id, text="Hello", by=who)


async def test_refuses_what_can_not_be_said(fixtures: Fixtures) -> None:
    for row, who, visibility, code in (
        (await fixtures.talking(), fixtures.cleo, INTERNAL, RefusalCode.VISIBILITY_NOT_ALLOWED),
        (await fixtures.closed(), fixtures.cleo, None, RefusalCode.ALREADY_CLOSED),
        (await fixtures.talking(channel=Channel.RECORD), fixtures.ada, None, RefusalCode.CHANNEL_NOT_SUPPORTED),
    ):
        async with refusing(code):
            await send_message(row.id, text="Hello", visibility=visibility, by=who)


@pytest.mark.parametrize("text", ["", " \n\t", "a\x00b", "a" * (LONGEST_TEXT + 1)])
async def test_rejects_what_is_no_text(fixtures: Fixtures, text: str) -> None:
    row = await fixtures.talking()
    async with rejecting("text"):
        await send_message(row.id, text=text, by=fixtures.cleo)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"connector_message_id": "m" * (LONGEST_CONNECTOR_ID + 1)}, "messageId"),
        ({"connector_message_id": ""}, "messageId"),
        ({"language": "e" * (LONGEST_LANGUAGE + 1)}, "language"),
    ],
)
async def test_rejects_what_does_not_fit(fixtures: Fixtures, given: dict[str, str], name: str) -> None:
    row = await brought(fixtures)
    async with rejecting(name):
        await send_message(row.id, text="Hello", by=fixtures.connector, **given)  # type: ignore[arg-type]
