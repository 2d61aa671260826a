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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread

WRAP_UP, CLOSED = ConversationState.WRAP_UP, ConversationState.CLOSED


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.LIVE_CHAT, Channel.VOICE])
async def test_by_its_agent_into_wrap_up(fixtures: Fixtures, channel: Channel) -> None:
    row = await fixtures.talking(channel=channel)
    async with recording_facts(fixtures.ada, Act.END) as recorded:
        await end_conversation(row.id, by=fixtures.ada)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (WRAP_UP, StateReason.AGENT_MOVED_TO_WRAP_UP)
    assert after.party == {fixtures.ada.id, fixtures.cleo.id}
    assert await recorded.announced() == [(SystemMessageKind.ENDED_BY_AGENT, Audience.CUSTOMER, {"name": "Ada"})]
    assert (await reread(row)).wrap_up_since == recorded.change.at


@pytest.mark.parametrize(
    ("columns", "who", "reason"),
    [
        ({"channel": Channel.RECORD}, "ada", StateReason.ENDED_BY_AGENT),
        ({}, "bot", StateReason.ENDED_BY_BOT),
    ],
)
async def test_records_and_bots_end_at_once(
    fixtures: Fixtures, columns: dict[str, Any], who: str, reason: StateReason
) -> None:
    agent = getattr(fixtures, who)
    row = await fixtures.talking(agent=agent, **columns)
    await a_session(row, fixtures.sam)
    async with recording_facts(agent, Act.END) as recorded:
        await end_conversation(row.id, by=agent)
    assert (recorded.change.after.state, recorded.change.after.state_reason) == (CLOSED, reason)
    assert "MonitoringChanged" in recorded.kinds


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.LIVE_CHAT, Channel.VOICE])
async def test_by_its_customer_into_wrap_up(fixtures: Fixtures, channel: Channel) -> None:
    row = await fixtures.talking(channel=channel, offered_to=fixtures.bob)
    async with recording_facts(fixtures.cleo, Act.END) as recorded:
        await end_conversation(row.id, by=fixtures.cleo)
    assert (recorded.change.after.state, recorded.change.after.state_reason) == (WRAP_UP, StateReason.ENDED_BY_CUSTOMER)
    assert [offer.status for offer in recorded.change.offers] == [OfferStatus.WITHDRAWN]
    assert await recorded.announced() == [(SystemMessageKind.ENDED_BY_CUSTOMER, Audience.AGENT, {})]


@pytest.mark.parametrize("channel", [Channel.LIVE_CHAT, Channel.VOICE])
@pytest.mark.parametrize("is_offered", [False, True])
async def test_unanswered_it_closes(fixtures: Fixtures, channel: Channel, is_offered: bool) -> None:
    row = await (fixtures.awaiting(channel=channel) if is_offered else fixtures.open(channel=channel))
    async with recording_facts(fixtures.cleo) as recorded:
        await end_conversation(row.id, by=fixtures.cleo)
    assert (recorded.change.after.state, recorded.change.after.state_reason) == (CLOSED, StateReason.ENDED_BY_CUSTOMER)


async def test_a_connector_ends_for_its_customer(fixtures: Fixtures) -> None:
    row = await fixtures.talking(connector=fixtures.connector, customer=await a_customer())
    async with recording_facts(fixtures.connector) as recorded:
        await end_conversation(row.id, by=fixtures.connector)
    assert recorded.change.after.state_reason is StateReason.ENDED_BY_CUSTOMER


async def test_refuses_who_has_no_part_in_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    for who, code in (
        (fixtures.sam, RefusalCode.NOT_PARTICIPANT),
        (fixtures.bob, RefusalCode.NOT_PARTICIPANT),
        (fixtures.dan, RefusalCode.NOT_FOUND),
    ):
        async with refusing(code):
            await end_conversation(row.id, by=who)


async def test_refuses_where_there_is_no_end(fixtures: Fixtures) -> None:
    for row, who, code in (
        (await fixtures.awaiting(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.waiting(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.wrap_up(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.open(), fixtures.cleo, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.waiting(), fixtures.cleo, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.talking(channel=Channel.RECORD), fixtures.cleo, RefusalCode.CHANNEL_NOT_SUPPORTED),
        (await fixtures.closed(), fixtures.cleo, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await end_conversation(row.id, by=who)
