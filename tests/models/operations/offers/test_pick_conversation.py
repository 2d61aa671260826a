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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread


async def pickable(fixtures: Fixtures, **columns: Any) -> Conversation:
    return await fixtures.open(distribution=Distribution.PICK, **columns)


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.LIVE_CHAT, Channel.VOICE])
async def test_the_agent_talks_at_once(fixtures: Fixtures, channel: Channel) -> None:
    row = await pickable(fixtures, channel=channel)
    async with recording_facts(fixtures.ada, Act.PICK) as recorded:
        await pick_conversation(row.id, by=fixtures.ada)
    assert recorded.kinds == ["ConversationChanged", "MessagePosted", "PresenceChanged"]
    after = recorded.change.after
    assert (after.state, after.sub_state) == (ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION)
    assert (after.state_reason, after.agent_id) == (StateReason.PICKED_BY_AGENT, fixtures.ada.id)
    assert after.party == {fixtures.ada.id, fixtures.cleo.id}
    assert await recorded.announced() == [(SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Ada"})]
    assert (await agent_values())[fixtures.ada.id].units_used == row.units


async def test_a_record_is_picked_without_a_word(fixtures: Fixtures) -> None:
    row = await pickable(fixtures, channel=Channel.RECORD)
    async with recording_facts(fixtures.ada) as recorded:
        await pick_conversation(row.id, by=fixtures.ada)
    assert recorded.kinds == ["ConversationChanged", "PresenceChanged"]


async def test_of_two_the_second_is_told_who_was_first_though_it_is_out_of_sight(fixtures: Fixtures) -> None:
    row = await pickable(fixtures)
    await pick_conversation(row.id, by=fixtures.ada)
    async with refusing(RefusalCode.ALREADY_ASSIGNED) as caught:
        await pick_conversation(row.id, by=fixtures.bob)
    assert isinstance(caught.refusal, Conflict)
    assert caught.refusal.won_by == fixtures.ada.actor
    assert caught.refusal.current_version == (await reread(row)).version


async def test_what_one_never_could_pick_is_not_found(fixtures: Fixtures) -> None:
    row, pushed = await pickable(fixtures), await fixtures.open()
    async with refusing(RefusalCode.NOT_FOUND):
        await pick_conversation(row.id, by=fixtures.dan)
    async with refusing(RefusalCode.NOT_FOUND):
        await pick_conversation(pushed.id, by=fixtures.ada)


async def test_what_is_closed_is_a_conflict(fixtures: Fixtures) -> None:
    row = await fixtures.closed(distribution=Distribution.PICK)
    async with refusing(RefusalCode.ALREADY_CLOSED) as caught:
        await pick_conversation(row.id, by=fixtures.ada)
    assert isinstance(caught.refusal, Conflict)


async def test_takes_the_role_of_an_agent(fixtures: Fixtures) -> None:
    row = await pickable(fixtures)
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await pick_conversation(row.id, by=fixtures.sam)


async def test_takes_membership_where_one_sees_it_otherwise(fixtures: Fixtures) -> None:
    row = await pickable(fixtures)
    both = await an_agent("Both", in_=[fixtures.sales], also=[Role.ADMIN])
    async with refusing(RefusalCode.AGENT_NOT_IN_QUEUE):
        await pick_conversation(row.id, by=await viewer_of(both))


async def test_what_is_pushed_is_waited_for(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    both = await an_agent("Both", in_=[fixtures.support], also=[Role.ADMIN])
    async with refusing(RefusalCode.STATE_NOT_ALLOWED):
        await pick_conversation(row.id, by=await viewer_of(both))


async def test_takes_an_allowed_presence(fixtures: Fixtures) -> None:
    row = await pickable(fixtures)
    await set_presence(Presence.DO_NOT_DISTURB, by=fixtures.ada)
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED):
        await pick_conversation(row.id, by=fixtures.ada)


async def test_takes_room(fixtures: Fixtures) -> None:
    row = await pickable(fixtures, units=110)
    async with refusing(RefusalCode.CAPACITY_EXCEEDED) as caught:
        await pick_conversation(row.id, by=fixtures.ada)
    assert caught.refusal.exceeded_by == 10


async def test_ten_open_are_the_most(fixtures: Fixtures) -> None:
    small = await a_workstream(fixtures.support, units=1)
    for _ in range(MOST_OPEN_CONVERSATIONS):
        await fixtures.talking(workstream=small)
    row = await pickable(fixtures)
    async with refusing(RefusalCode.TOO_MANY_CONVERSATIONS):
        await pick_conversation(row.id, by=fixtures.ada)


async def test_a_session_of_who_picks_it_ends(fixtures: Fixtures) -> None:
    """Nobody monitors the own conversation; the sessions of others go on."""
    both = await an_agent("Both", in_=[fixtures.support], also=[Role.SUPERVISOR])
    await QueueSupervisor.create(queue=fixtures.support, supervisor=both)
    row = await pickable(fixtures)
    await a_session(row, both)
    others = await a_session(row, fixtures.sam)
    async with recording_facts() as recorded:
        await pick_conversation(row.id, by=await viewer_of(both))
    assert recorded.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted", "PresenceChanged"]
    assert (await MonitoringSession.get(id=others.id)).ended_at is None
