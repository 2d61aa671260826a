"""Customers who come again: starting a conversation that is ongoing, returning to a live chat, their queue position."""

from datetime import timedelta

import pytest

from models import clock
from models.followers.queue_positions import tell_positions
from models.operations.conversations.end_abandoned import end_abandoned
from models.operations.conversations.leave import leave
from models.operations.conversations.start_conversation import start_conversation
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.presence.come_back import come_back
from models.operations.queues.assign_to_queue import assign_to_queue
from models.operations.queues.tell_position import tell_position
from models.reading.queue_positions import positions_of
from models.steps.customer_absence import RECONNECT_SECONDS
from models.tables import Conversation, DueTime
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    Channel,
    ConversationState,
    DueKind,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_customer
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, reread

MINUTE = timedelta(minutes=1)
LIVE = Channel.LIVE_CHAT


@pytest.mark.parametrize("state", [ConversationState.OPEN, ConversationState.ACTIVE])
async def test_starting_what_goes_on_says_it_there(fixtures: Fixtures, state: ConversationState) -> None:
    row = await fixtures.conversation(state)
    async with recording_facts(fixtures.cleo, Act.START) as recorded:
        started = await start_conversation(workstream="Chat", text="And another thing", by=fixtures.cleo)
    assert (started.conversation_id, recorded.kinds) == (row.id, ["MessagePosted"])
    async with changing_nothing():
        assert (await start_conversation(workstream="Chat", by=fixtures.cleo)).conversation_id == row.id


async def test_starting_what_waits_brings_it_back_only_by_words(fixtures: Fixtures) -> None:
    row = await fixtures.waiting()
    async with changing_nothing():
        await start_conversation(workstream="Chat", by=fixtures.cleo)
    async with recording_facts(fixtures.cleo, Act.START) as recorded:
        await start_conversation(workstream="Chat", text="Here again", by=fixtures.cleo)
    assert (recorded.change.after.id, recorded.change.after.state_reason) == (row.id, StateReason.CUSTOMER_RETURNED)


async def test_what_is_over_or_of_another_workstream_is_not_gone_on_with(fixtures: Fixtures) -> None:
    earlier = [await fixtures.wrap_up(), await fixtures.closed(), await fixtures.open(channel=Channel.SMS)]
    async with recording_facts(fixtures.cleo, Act.START) as recorded:
        started = await start_conversation(workstream="Chat", by=fixtures.cleo)
    assert recorded.change.before is None
    assert started.conversation_id not in {row.id for row in earlier}


async def test_coming_back_within_the_window_tells_the_agent_and_the_chat_goes_on(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=LIVE)
    await leave(row.id, by=fixtures.cleo)
    async with recording_facts(fixtures.cleo, Act.COME_BACK) as recorded:
        await come_back(row.id, by=fixtures.cleo)
    assert await recorded.announced() == [(SystemMessageKind.CUSTOMER_RETURNED, Audience.AGENT, {})]
    assert not await DueTime.exists(kind=DueKind.CUSTOMER_AWAY)
    with clock.standing_at(clock.now() + timedelta(seconds=RECONNECT_SECONDS)):
        async with changing_nothing():
            await end_abandoned(row.id, by=SYSTEM)


async def test_who_was_not_away_does_not_come_back(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=LIVE)
    async with changing_nothing():
        await come_back(row.id, by=fixtures.cleo)


async def test_only_its_customer_comes_back_and_not_to_what_is_closed(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=LIVE)
    async with refusing(RefusalCode.NOT_PARTICIPANT):
        await come_back(row.id, by=fixtures.ada)
    closed = await fixtures.closed(channel=LIVE)
    async with refusing(RefusalCode.ALREADY_CLOSED):
        await come_back(closed.id, by=fixtures.cleo)


async def test_a_caller_who_hangs_up_has_ended_the_call(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.VOICE)
    async with recording_facts(fixtures.cleo, Act.LEAVE) as recorded:
        await leave(row.id, by=fixtures.cleo)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.WRAP_UP, StateReason.CUSTOMER_DISCONNECTED)


async def in_line(fixtures: Fixtures, count: int) -> list[Conversation]:
    """The first has waited longest."""
    now = clock.now()
    return [
        await fixtures.open(channel=LIVE, customer=await a_customer(), created_at=now - (count - place) * MINUTE)
        for place in range(count)
    ]


async def test_places_are_counted_by_queue_and_only_of_those_who_wait(fixtures: Fixtures) -> None:
    rows = await in_line(fixtures, 3)
    elsewhere, talking = await fixtures.open(queue=fixtures.sales), await fixtures.talking()
    asked = [row.id for row in (*rows, elsewhere, talking)]
    assert await positions_of(asked) == {rows[0].id: 1, rows[1].id: 2, rows[2].id: 3, elsewhere.id: 1}
    await assign_to_agent(rows[0].id, agent_id=fixtures.ada.id, by=fixtures.sam)
    assert await positions_of([rows[2].id]) == {rows[2].id: 2}


async def test_each_is_told_a_place_once_and_then_of_progress(fixtures: Fixtures) -> None:
    rows = await in_line(fixtures, 2)
    async with recording_facts(SYSTEM, Act.TELL_POSITION) as recorded:
        await tell_positions()
    kind = SystemMessageKind.POSITION_IN_QUEUE
    said = [(kind, Audience.CUSTOMER, {"position": place}) for place in ("1", "2")]
    assert sorted(await recorded.announced(), key=str) == said
    async with changing_nothing():
        await tell_positions()
        await tell_position(rows[1].id, by=SYSTEM)
    await assign_to_agent(rows[0].id, agent_id=fixtures.ada.id, by=fixtures.sam)
    async with changing_nothing():
        await tell_positions()
    with clock.standing_at(clock.now() + MINUTE):
        async with recording_facts(SYSTEM) as recorded:
            await tell_positions()
    assert await recorded.announced() == said[:1]


async def test_another_queue_is_another_line(fixtures: Fixtures) -> None:
    [row] = await in_line(fixtures, 1)
    await tell_positions()
    await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
    with clock.standing_at(clock.now() + MINUTE):
        async with recording_facts(SYSTEM, Act.TELL_POSITION) as recorded:
            await tell_positions()
    assert len(recorded.facts) == 1


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.VOICE, Channel.PERSISTENT_CHAT])
async def test_only_live_chats_are_told(fixtures: Fixtures, channel: Channel) -> None:
    row = await fixtures.open(channel=channel)
    async with changing_nothing():
        await tell_positions()
        assert (await tell_position(row.id, by=SYSTEM)).told is None


async def test_who_is_being_answered_is_told_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.conversation(ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE, channel=LIVE)
    async with changing_nothing():
        await tell_position(row.id, by=SYSTEM)
    assert (await reread(row)).position_told is None
