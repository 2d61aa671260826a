"""Writing: who reads it, a customer who returns, and channels that say things twice."""

from typing import Any

import pytest

from models.operations.conversations.send_message import (
    LONGEST_CONNECTOR_ID,
    LONGEST_LANGUAGE,
    LONGEST_TEXT,
    send_message,
)
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
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, refusing, rejecting, reread, telling

PUBLIC, INTERNAL = MessageVisibility.PUBLIC, MessageVisibility.INTERNAL


async def brought(cast: Cast, state: ConversationState = ConversationState.ACTIVE, **columns: Any) -> Conversation:
    """A conversation that the connector opened for its customer."""
    return await cast.conversation(state, connector=cast.connector, customer=await a_customer(), **columns)


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
    cast: Cast, who: str, asked: MessageVisibility | None, becomes: MessageVisibility
) -> None:
    row = await cast.talking(consultants=[cast.bob])
    await a_session(row, cast.sam, joined=True)
    writer = getattr(cast, who)
    async with telling(writer, Act.SEND_MESSAGE) as told:
        done = await send_message(row.id, text="Hello", visibility=asked, by=writer)
    assert told.kinds == ["MessagePosted"]
    message = await Message.get(id=done.message_id)
    assert (message.text, message.sender_id, message.visibility, message.number) == ("Hello", writer.id, becomes, 1)
    assert message.from_customer == (who == "cleo")
    after = await reread(row)
    assert (after.version, after.message_count, after.last_activity_at) == (row.version, 1, message.sent_at)


async def test_facts_carry_no_words(cast: Cast) -> None:
    row = await cast.talking()
    async with telling() as told:
        await send_message(row.id, text="My card number is secret", by=cast.cleo)
    assert "secret" not in repr(told.facts)


async def test_messages_are_numbered_in_turn(cast: Cast) -> None:
    row = await cast.talking()
    for writer in (cast.cleo, cast.ada, cast.cleo):
        await send_message(row.id, text="Hello", by=writer)
    assert [m.number for m in await Message.filter(conversation_id=row.id).order_by("number")] == [1, 2, 3]


async def test_the_connector_writes_as_its_customer(cast: Cast) -> None:
    row = await brought(cast)
    async with telling(cast.connector) as told:
        done = await send_message(row.id, text="Hola", language="es", by=cast.connector)
    message = await Message.get(id=done.message_id)
    assert (message.sender_id, message.from_customer, message.language) == (row.customer_id, True, "es")
    assert (await reread(row)).language == "es"
    assert told.kinds == ["MessagePosted"]


async def test_the_channels_own_id_makes_a_repeat_harmless(cast: Cast) -> None:
    row = await brought(cast)
    first = await send_message(row.id, text="Hola", connector_message_id="m1", by=cast.connector)
    async with changing_nothing():
        again = await send_message(row.id, text="Hola", connector_message_id="m1", by=cast.connector)
    assert again.message_id == first.message_id
    other = await send_message(row.id, text="Hola", connector_message_id="m2", by=cast.connector)
    assert other.message_id != first.message_id


async def test_an_id_of_ones_own_means_nothing_but_from_its_connector(cast: Cast) -> None:
    row = await cast.talking()
    first = await send_message(row.id, text="One", connector_message_id="m1", by=cast.cleo)
    second = await send_message(row.id, text="Two", connector_message_id="m1", by=cast.cleo)
    assert first.message_id != second.message_id
    assert await Message.filter(conversation_id=row.id, connector_message_id=None).count() == 2


async def test_a_repeat_after_the_end_is_answered_still(cast: Cast) -> None:
    row = await brought(cast)
    first = await send_message(row.id, text="Hola", connector_message_id="m1", by=cast.connector)
    await Conversation.filter(id=row.id).update(state=ConversationState.CLOSED)
    again = await send_message(row.id, text="Hola", connector_message_id="m1", by=cast.connector)
    assert again.message_id == first.message_id


async def test_a_customer_who_writes_while_it_waits_brings_it_back(cast: Cast) -> None:
    row = await cast.waiting(offered_to=cast.bob)
    async with telling(cast.cleo, Act.SEND_MESSAGE) as told:
        await send_message(row.id, text="Here again", by=cast.cleo)
    assert told.kinds == ["ConversationChanged", "MessagePosted"]
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.CUSTOMER_RETURNED)
    assert (after.agent_id, after.party) == (None, frozenset({cast.cleo.id}))
    assert [(offer.agent_id, offer.status) for offer in told.change.offers] == [(cast.bob.id, OfferStatus.WITHDRAWN)]
    assert (await reread(row)).waiting_since == told.change.at


async def test_in_wrap_up_a_supervisor_writes_internally_only(cast: Cast) -> None:
    row = await cast.wrap_up()
    await a_session(row, cast.sam, joined=True)
    async with refusing(RefusalCode.VISIBILITY_NOT_ALLOWED):
        await send_message(row.id, text="Hello", visibility=PUBLIC, by=cast.sam)
    async with telling(cast.sam) as told:
        await send_message(row.id, text="Hello", by=cast.sam)
    assert told.kinds == ["MessagePosted"]


async def test_refuses_those_who_are_not_in_it(cast: Cast) -> None:
    row = await cast.talking()
    await a_session(row, cast.sam)
    waiting = await cast.waiting()
    for conversation, who, code in (
        (row, cast.sam, RefusalCode.NOT_PARTICIPANT),
        (row, cast.rosa, RefusalCode.NOT_PARTICIPANT),
        (row, cast.dan, RefusalCode.NOT_FOUND),
        (await cast.awaiting(), cast.ada, RefusalCode.NOT_PARTICIPANT),
        (waiting, cast.ada, RefusalCode.NOT_PARTICIPANT),
    ):
        async with refusing(code):
            await send_message(conversation.id, text="Hello", by=who)


async def test_refuses_what_can_not_be_said(cast: Cast) -> None:
    for row, who, visibility, code in (
        (await cast.talking(), cast.cleo, INTERNAL, RefusalCode.VISIBILITY_NOT_ALLOWED),
        (await cast.closed(), cast.cleo, None, RefusalCode.ALREADY_CLOSED),
        (await cast.talking(channel=Channel.RECORD), cast.ada, None, RefusalCode.CHANNEL_NOT_SUPPORTED),
    ):
        async with refusing(code):
            await send_message(row.id, text="Hello", visibility=visibility, by=who)


@pytest.mark.parametrize("text", ["", " \n\t", "a\x00b", "a" * (LONGEST_TEXT + 1)])
async def test_rejects_what_is_no_text(cast: Cast, text: str) -> None:
    row = await cast.talking()
    async with rejecting("text"):
        await send_message(row.id, text=text, by=cast.cleo)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"connector_message_id": "m" * (LONGEST_CONNECTOR_ID + 1)}, "messageId"),
        ({"connector_message_id": ""}, "messageId"),
        ({"language": "e" * (LONGEST_LANGUAGE + 1)}, "language"),
    ],
)
async def test_rejects_what_does_not_fit(cast: Cast, given: dict[str, str], name: str) -> None:
    row = await brought(cast)
    async with rejecting(name):
        await send_message(row.id, text="Hello", by=cast.connector, **given)  # type: ignore[arg-type]
