"""Picking: at once, from pick workstreams of one's own queues, within room and presence."""

from typing import Any

import pytest

from models.operations.conflicts import Conflict
from models.operations.offers.pick_conversation import pick_conversation
from models.operations.presence.set_presence import set_presence
from models.reading.agent_loads import agent_values
from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS
from models.tables import Conversation, MonitoringSession, QueueSupervisor
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    Channel,
    ConversationState,
    Distribution,
    Presence,
    RefusalCode,
    Role,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_session, a_workstream, an_agent, viewer_of
from tests.support.fixtures import Cast
from tests.support.telling import refusing, reread, telling


async def pickable(cast: Cast, **columns: Any) -> Conversation:
    return await cast.open(distribution=Distribution.PICK, **columns)


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.LIVE_CHAT, Channel.VOICE])
async def test_the_agent_talks_at_once(cast: Cast, channel: Channel) -> None:
    row = await pickable(cast, channel=channel)
    async with telling(cast.ada, Act.PICK) as told:
        await pick_conversation(row.id, by=cast.ada)
    assert told.kinds == ["ConversationChanged", "MessagePosted", "PresenceChanged"]
    after = told.change.after
    assert (after.state, after.sub_state) == (ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION)
    assert (after.state_reason, after.agent_id) == (StateReason.PICKED_BY_AGENT, cast.ada.id)
    assert after.party == {cast.ada.id, cast.cleo.id}
    assert await told.announced() == [(SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Ada"})]
    assert (await agent_values())[cast.ada.id].units_used == row.units


async def test_a_record_is_picked_without_a_word(cast: Cast) -> None:
    row = await pickable(cast, channel=Channel.RECORD)
    async with telling(cast.ada) as told:
        await pick_conversation(row.id, by=cast.ada)
    assert told.kinds == ["ConversationChanged", "PresenceChanged"]


async def test_of_two_the_second_is_told_who_was_first_though_it_is_out_of_sight(cast: Cast) -> None:
    row = await pickable(cast)
    await pick_conversation(row.id, by=cast.ada)
    async with refusing(RefusalCode.ALREADY_ASSIGNED) as caught:
        await pick_conversation(row.id, by=cast.bob)
    assert isinstance(caught.refusal, Conflict)
    assert caught.refusal.won_by == cast.ada.actor
    assert caught.refusal.current_version == (await reread(row)).version


async def test_what_one_never_could_pick_is_not_found(cast: Cast) -> None:
    row, pushed = await pickable(cast), await cast.open()
    async with refusing(RefusalCode.NOT_FOUND):
        await pick_conversation(row.id, by=cast.dan)
    async with refusing(RefusalCode.NOT_FOUND):
        await pick_conversation(pushed.id, by=cast.ada)


async def test_what_is_closed_is_a_conflict(cast: Cast) -> None:
    row = await cast.closed(distribution=Distribution.PICK)
    async with refusing(RefusalCode.ALREADY_CLOSED) as caught:
        await pick_conversation(row.id, by=cast.ada)
    assert isinstance(caught.refusal, Conflict)


async def test_takes_the_role_of_an_agent(cast: Cast) -> None:
    row = await pickable(cast)
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await pick_conversation(row.id, by=cast.sam)


async def test_takes_membership_where_one_sees_it_otherwise(cast: Cast) -> None:
    row = await pickable(cast)
    both = await an_agent("Both", in_=[cast.sales], also=[Role.ADMIN])
    async with refusing(RefusalCode.AGENT_NOT_IN_QUEUE):
        await pick_conversation(row.id, by=await viewer_of(both))


async def test_what_is_pushed_is_waited_for(cast: Cast) -> None:
    row = await cast.open()
    both = await an_agent("Both", in_=[cast.support], also=[Role.ADMIN])
    async with refusing(RefusalCode.STATE_NOT_ALLOWED):
        await pick_conversation(row.id, by=await viewer_of(both))


async def test_takes_an_allowed_presence(cast: Cast) -> None:
    row = await pickable(cast)
    await set_presence(Presence.DO_NOT_DISTURB, by=cast.ada)
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED):
        await pick_conversation(row.id, by=cast.ada)


async def test_takes_room(cast: Cast) -> None:
    row = await pickable(cast, units=110)
    async with refusing(RefusalCode.CAPACITY_EXCEEDED) as caught:
        await pick_conversation(row.id, by=cast.ada)
    assert caught.refusal.exceeded_by == 10


async def test_ten_open_are_the_most(cast: Cast) -> None:
    small = await a_workstream(cast.support, units=1)
    for _ in range(MOST_OPEN_CONVERSATIONS):
        await cast.talking(workstream=small)
    row = await pickable(cast)
    async with refusing(RefusalCode.TOO_MANY_CONVERSATIONS):
        await pick_conversation(row.id, by=cast.ada)


async def test_a_session_of_who_picks_it_ends(cast: Cast) -> None:
    """Nobody monitors the own conversation; the sessions of others go on."""
    both = await an_agent("Both", in_=[cast.support], also=[Role.SUPERVISOR])
    await QueueSupervisor.create(queue=cast.support, supervisor=both)
    row = await pickable(cast)
    await a_session(row, both)
    others = await a_session(row, cast.sam)
    async with telling() as told:
        await pick_conversation(row.id, by=await viewer_of(both))
    assert told.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted", "PresenceChanged"]
    assert (await MonitoringSession.get(id=others.id)).ended_at is None
