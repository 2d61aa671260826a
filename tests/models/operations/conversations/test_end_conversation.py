"""Ending the talk: by agent, bot, customer or connector, to where the table of states says."""

from typing import Any

import pytest

from models.operations.conversations.end_conversation import end_conversation
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationState,
    OfferStatus,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_customer, a_session
from tests.support.fixtures import Cast
from tests.support.telling import refusing, reread, telling

WRAP_UP, CLOSED = ConversationState.WRAP_UP, ConversationState.CLOSED


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.LIVE_CHAT, Channel.VOICE])
async def test_by_its_agent_into_wrap_up(cast: Cast, channel: Channel) -> None:
    row = await cast.talking(channel=channel)
    async with telling(cast.ada, Act.END) as told:
        await end_conversation(row.id, by=cast.ada)
    after = told.change.after
    assert (after.state, after.state_reason) == (WRAP_UP, StateReason.AGENT_MOVED_TO_WRAP_UP)
    assert after.party == {cast.ada.id, cast.cleo.id}
    assert await told.announced() == [(SystemMessageKind.ENDED_BY_AGENT, Audience.CUSTOMER, {"name": "Ada"})]
    assert (await reread(row)).wrap_up_since == told.change.at


@pytest.mark.parametrize(
    ("columns", "who", "reason"),
    [
        ({"channel": Channel.RECORD}, "ada", StateReason.ENDED_BY_AGENT),
        ({}, "bot", StateReason.ENDED_BY_BOT),
    ],
)
async def test_records_and_bots_end_at_once(cast: Cast, columns: dict[str, Any], who: str, reason: StateReason) -> None:
    agent = getattr(cast, who)
    row = await cast.talking(agent=agent, **columns)
    await a_session(row, cast.sam)
    async with telling(agent, Act.END) as told:
        await end_conversation(row.id, by=agent)
    assert (told.change.after.state, told.change.after.state_reason) == (CLOSED, reason)
    assert "MonitoringChanged" in told.kinds


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.LIVE_CHAT, Channel.VOICE])
async def test_by_its_customer_into_wrap_up(cast: Cast, channel: Channel) -> None:
    row = await cast.talking(channel=channel, offered_to=cast.bob)
    async with telling(cast.cleo, Act.END) as told:
        await end_conversation(row.id, by=cast.cleo)
    assert (told.change.after.state, told.change.after.state_reason) == (WRAP_UP, StateReason.ENDED_BY_CUSTOMER)
    assert [offer.status for offer in told.change.offers] == [OfferStatus.WITHDRAWN]
    assert await told.announced() == [(SystemMessageKind.ENDED_BY_CUSTOMER, Audience.AGENT, {})]


@pytest.mark.parametrize("channel", [Channel.LIVE_CHAT, Channel.VOICE])
@pytest.mark.parametrize("is_offered", [False, True])
async def test_unanswered_it_closes(cast: Cast, channel: Channel, is_offered: bool) -> None:
    row = await (cast.awaiting(channel=channel) if is_offered else cast.open(channel=channel))
    async with telling(cast.cleo) as told:
        await end_conversation(row.id, by=cast.cleo)
    assert (told.change.after.state, told.change.after.state_reason) == (CLOSED, StateReason.ENDED_BY_CUSTOMER)


async def test_a_connector_ends_for_its_customer(cast: Cast) -> None:
    row = await cast.talking(connector=cast.connector, customer=await a_customer())
    async with telling(cast.connector) as told:
        await end_conversation(row.id, by=cast.connector)
    assert told.change.after.state_reason is StateReason.ENDED_BY_CUSTOMER


async def test_refuses_who_has_no_part_in_it(cast: Cast) -> None:
    row = await cast.talking(consultants=[cast.bob])
    for who, code in (
        (cast.sam, RefusalCode.NOT_PARTICIPANT),
        (cast.bob, RefusalCode.NOT_PARTICIPANT),
        (cast.dan, RefusalCode.NOT_FOUND),
    ):
        async with refusing(code):
            await end_conversation(row.id, by=who)


async def test_refuses_where_there_is_no_end(cast: Cast) -> None:
    for row, who, code in (
        (await cast.awaiting(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.waiting(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.wrap_up(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.open(), cast.cleo, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.waiting(), cast.cleo, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.talking(channel=Channel.RECORD), cast.cleo, RefusalCode.CHANNEL_NOT_SUPPORTED),
        (await cast.closed(), cast.cleo, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await end_conversation(row.id, by=who)
