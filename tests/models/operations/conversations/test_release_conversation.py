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
from tests.support.fixtures import Cast
from tests.support.telling import refusing, reread, telling


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.LIVE_CHAT, Channel.VOICE])
async def test_it_waits_again_and_its_units_are_free(cast: Cast, channel: Channel) -> None:
    row = await cast.talking(channel=channel)
    async with telling(cast.ada, Act.RELEASE) as told:
        await release_conversation(row.id, by=cast.ada)
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.RELEASED_BY_AGENT)
    assert (after.agent_id, after.party) == (None, frozenset({cast.cleo.id}))
    assert (await reread(row)).waiting_since == told.change.at
    assert await told.announced() == [(SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})]
    assert (await UserPresence.get(user_id=cast.ada.id)).presence is Presence.AVAILABLE


async def test_a_pending_transfer_is_withdrawn(cast: Cast) -> None:
    row = await cast.talking(offered_to=cast.bob)
    async with telling(cast.ada) as told:
        await release_conversation(row.id, by=cast.ada)
    assert [(offer.agent_id, offer.status) for offer in told.change.offers] == [(cast.bob.id, OfferStatus.WITHDRAWN)]


async def test_consultants_leave_with_their_agent_and_supervisors_stay(cast: Cast) -> None:
    row = await cast.talking(consultants=[cast.bob])
    await join(row.id, by=cast.sam)
    async with telling(cast.ada) as told:
        await release_conversation(row.id, by=cast.ada)
    assert told.change.after.party == {cast.cleo.id, cast.sam.id}
    assert [(move.person_id, move.mode, move.left) for move in told.change.participants] == [
        (cast.ada.id, ParticipantMode.PRIMARY, True),
        (cast.bob.id, ParticipantMode.CONSULT, True),
    ]
    assert await Participant.filter(conversation_id=row.id, person_id=cast.bob.id, is_present=True).count() == 0
    assert await told.announced() == [
        (SystemMessageKind.CONSULT_ENDED, Audience.AGENT, {"name": "Bob"}),
        (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"}),
    ]


async def test_whoever_gave_it_away_is_asked_last(cast: Cast) -> None:
    """Though nobody has more room."""
    row = await cast.talking(agent=cast.bob)
    await cast.talking(agent=cast.ada)
    await release_conversation(row.id, by=cast.bob)
    await UserPresence.filter(user_id=cast.bot.id).update(presence=Presence.OFFLINE, is_automatic=False)
    await route_all()
    assert (await reread(row)).agent_id == cast.ada.id


async def test_whoever_gave_it_away_is_asked_when_nobody_else_is_there(cast: Cast) -> None:
    row = await cast.talking(agent=cast.bob)
    await UserPresence.exclude(user_id=cast.bob.id).update(presence=Presence.OFFLINE, is_automatic=False)
    await release_conversation(row.id, by=cast.bob)
    await route_all()
    assert (await reread(row)).agent_id == cast.bob.id


async def test_refuses_what_is_not_ones_own_or_not_talked_in(cast: Cast) -> None:
    for row, who, code in (
        (await cast.talking(consultants=[cast.bob]), cast.bob, RefusalCode.NOT_PARTICIPANT),
        (await cast.talking(), cast.dan, RefusalCode.NOT_FOUND),
        (await cast.talking(), cast.sam, RefusalCode.ROLE_REQUIRED),
        (await cast.awaiting(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.waiting(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.wrap_up(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.closed(agent=cast.ada), cast.ada, RefusalCode.ALREADY_CLOSED),
        (await cast.talking(channel=Channel.RECORD), cast.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
    ):
        async with refusing(code):
            await release_conversation(row.id, by=who)
