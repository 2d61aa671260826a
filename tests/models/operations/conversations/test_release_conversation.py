"""Releasing: the conversation goes back to its queue, and whoever only helped its agent leaves with the agent."""

import pytest

from models.followers.routing import route_all
from models.operations.conversations.release_conversation import release_conversation
from models.operations.monitoring.join import join
from models.tables import Participant, UserPresence
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationState,
    OfferStatus,
    ParticipantMode,
    Presence,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.LIVE_CHAT, Channel.VOICE])
async def test_it_waits_again_and_its_units_are_free(fixtures: Fixtures, channel: Channel) -> None:
    row = await fixtures.talking(channel=channel)
    async with recording_facts(fixtures.ada, Act.RELEASE) as recorded:
        await release_conversation(row.id, by=fixtures.ada)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.RELEASED_BY_AGENT)
    assert (after.agent_id, after.party) == (None, frozenset({fixtures.cleo.id}))
    assert (await reread(row)).waiting_since == recorded.change.at
    assert await recorded.announced() == [(SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})]
    assert (await UserPresence.get(user_id=fixtures.ada.id)).presence is Presence.AVAILABLE


async def test_a_pending_transfer_is_withdrawn(fixtures: Fixtures) -> None:
    row = await fixtures.talking(offered_to=fixtures.bob)
    async with recording_facts(fixtures.ada) as recorded:
        await release_conversation(row.id, by=fixtures.ada)
    assert [(offer.agent_id, offer.status) for offer in recorded.change.offers] == [
        (fixtures.bob.id, OfferStatus.WITHDRAWN)
    ]


async def test_consultants_leave_with_their_agent_and_supervisors_stay(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    await join(row.id, by=fixtures.sam)
    async with recording_facts(fixtures.ada) as recorded:
        await release_conversation(row.id, by=fixtures.ada)
    assert recorded.change.after.party == {fixtures.cleo.id, fixtures.sam.id}
    assert [(move.person_id, move.mode, move.left) for move in recorded.change.participants] == [
        (fixtures.ada.id, ParticipantMode.PRIMARY, True),
        (fixtures.bob.id, ParticipantMode.CONSULT, True),
    ]
    assert await Participant.filter(conversation_id=row.id, person_id=fixtures.bob.id, is_present=True).count() == 0
    assert await recorded.announced() == [
        (SystemMessageKind.CONSULT_ENDED, Audience.AGENT, {"name": "Bob"}),
        (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"}),
    ]


async def test_whoever_gave_it_away_is_asked_last(fixtures: Fixtures) -> None:
    """Though nobody has more room."""
    row = await fixtures.talking(agent=fixtures.bob)
    await fixtures.talking(agent=fixtures.ada)
    await release_conversation(row.id, by=fixtures.bob)
    await UserPresence.filter(user_id=fixtures.bot.id).update(presence=Presence.OFFLINE, is_automatic=False)
    await route_all()
    assert (await reread(row)).agent_id == fixtures.ada.id


async def test_whoever_gave_it_away_is_asked_when_nobody_else_is_there(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.bob)
    await UserPresence.exclude(user_id=fixtures.bob.id).update(presence=Presence.OFFLINE, is_automatic=False)
    await release_conversation(row.id, by=fixtures.bob)
    await route_all()
    assert (await reread(row)).agent_id == fixtures.bob.id


async def test_refuses_what_is_not_ones_own_or_not_talked_in(fixtures: Fixtures) -> None:
    for row, who, code in (
        (await fixtures.talking(consultants=[fixtures.bob]), fixtures.bob, RefusalCode.NOT_PARTICIPANT),
        (await fixtures.talking(), fixtures.dan, RefusalCode.NOT_FOUND),
        (await fixtures.talking(), fixtures.sam, RefusalCode.ROLE_REQUIRED),
        (await fixtures.awaiting(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.waiting(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.wrap_up(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.closed(agent=fixtures.ada), fixtures.ada, RefusalCode.ALREADY_CLOSED),
        (await fixtures.talking(channel=Channel.RECORD), fixtures.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
    ):
        async with refusing(code):
            await release_conversation(row.id, by=who)
