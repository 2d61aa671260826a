"""What a state's limit does when it is reached, by whatever clock: state_limits.py and reach_limit.py.

test_limits_of_who_waits.py has what happens where the customer waits for us, or is idle in a live chat.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from models import clock
from models.events.state_limits import apply_limits, counted_from
from models.followers import due_times
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.conversations.reach_limit import reach_limit
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import start_conversation
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.transfer import transfer
from models.operations.queues.assign_to_queue import assign_to_queue
from models.operations.queues.tell_position import tell_position
from models.rules.conversations.state_limits import LimitValues
from models.tables import Conversation, DueTime, MonitoringSession, Workstream
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationState,
    DueKind,
    MessageVisibility,
    MonitoringEndReason,
    StateReason,
    SystemMessageKind,
)
from tests.schema.asking import statements
from tests.support.builders import a_session, a_workstream
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import Said, changing_nothing, recording_facts, reread

LIMIT = timedelta(hours=1)
DAYS = timedelta(days=5)
MINUTE = timedelta(minutes=1)
OPEN, ACTIVE, WAITING, WRAP_UP = (state for state in ConversationState if state is not ConversationState.CLOSED)
CLOSED_TO_ALL: list[Said] = [(SystemMessageKind.AUTO_CLOSED, Audience.BOTH, {})]


async def limited(fixtures: Fixtures, channel: Channel = Channel.WHATSAPP, **limits: Any) -> Workstream:
    """One hour in every state, unless said otherwise."""
    given: dict[str, Any] = {f"{state}_limit_seconds": 3_600 for state in ("open", "active", "waiting", "wrap_up")}
    queue = fixtures.calls if channel is Channel.VOICE else fixtures.support
    return await a_workstream(queue, channel=channel, **{**given, **limits})


async def of(fixtures: Fixtures, workstream: Workstream, state: ConversationState, **columns: Any) -> Conversation:
    queue = await workstream.default_queue
    return await fixtures.conversation(state, workstream=workstream, queue=queue, created_at=clock.now(), **columns)


async def falls_due(row: Conversation) -> datetime | None:
    due = await DueTime.get_or_none(kind=DueKind.LIMIT_REACHED, subject_id=row.id)
    return due.due_at if due else None


@pytest.mark.parametrize(
    ("channel", "state"), [(Channel.WHATSAPP, ACTIVE), (Channel.WHATSAPP, WAITING), (Channel.SMS, ACTIVE)]
)
async def test_closes_it_also_days_later(fixtures: Fixtures, channel: Channel, state: ConversationState) -> None:
    row = await of(fixtures, await limited(fixtures, channel), state)
    with clock.standing_at(clock.now() + DAYS):
        async with recording_facts(SYSTEM, Act.REACH_LIMIT) as recorded:
            await reach_limit(row.id, by=SYSTEM)
        at = clock.now()
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.CLOSED, StateReason.AUTO_CLOSED)
    assert (await reread(row)).closed_at == at
    assert await recorded.announced() == CLOSED_TO_ALL
    assert await DueTime.all().count() == 0


async def test_wrap_up_closes_without_telling_the_customer(fixtures: Fixtures) -> None:
    row = await of(fixtures, await limited(fixtures, Channel.LIVE_CHAT), WRAP_UP)
    with clock.standing_at(clock.now() + DAYS):
        async with recording_facts(SYSTEM, Act.REACH_LIMIT) as recorded:
            await reach_limit(row.id, by=SYSTEM)
    assert recorded.change.after.state_reason is StateReason.AUTO_CLOSED
    assert await recorded.announced() == [(SystemMessageKind.AUTO_CLOSED, Audience.AGENT, {})]


async def test_a_call_goes_into_wrap_up_and_from_there_is_closed(fixtures: Fixtures) -> None:
    row = await of(fixtures, await limited(fixtures, Channel.VOICE), ACTIVE)
    with clock.standing_at(clock.now() + DAYS):
        async with recording_facts(SYSTEM, Act.REACH_LIMIT) as recorded:
            await due_times.work_off()
        assert await falls_due(row) == clock.now() + LIMIT, "wrap-up begins when it begins, not when it would have"
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.WRAP_UP, StateReason.TIME_LIMIT_REACHED)
    assert await recorded.announced() == [(SystemMessageKind.TIME_LIMIT_REACHED, Audience.BOTH, {})]
    with clock.standing_at(clock.now() + DAYS + LIMIT):
        await due_times.work_off()
    assert (await reread(row)).state is ConversationState.CLOSED


async def test_ends_monitoring_with_what_it_closes(fixtures: Fixtures) -> None:
    row = await of(fixtures, await limited(fixtures), WAITING)
    session = await a_session(row, fixtures.sam, joined=True)
    with clock.standing_at(clock.now() + DAYS):
        async with recording_facts(SYSTEM, Act.REACH_LIMIT):
            await reach_limit(row.id, by=SYSTEM)
    assert (await MonitoringSession.get(id=session.id)).end_reason is MonitoringEndReason.CONVERSATION_CLOSED


@pytest.mark.parametrize(
    ("channel", "state"), [(Channel.RECORD, OPEN), (Channel.RECORD, ACTIVE), (Channel.LIVE_CHAT, ACTIVE)]
)
async def test_records_and_answered_live_chats_have_none(
    fixtures: Fixtures, channel: Channel, state: ConversationState
) -> None:
    row = await of(fixtures, await limited(fixtures, channel), state)
    assert await falls_due(row) is None
    with clock.standing_at(clock.now() + DAYS):
        async with changing_nothing():
            await reach_limit(row.id, by=SYSTEM)


async def test_zero_is_never(fixtures: Fixtures) -> None:
    row = await of(fixtures, await limited(fixtures, open_limit_seconds=0), OPEN)
    assert await falls_due(row) is None
    with clock.standing_at(clock.now() + DAYS):
        async with changing_nothing():
            await reach_limit(row.id, by=SYSTEM)


async def test_each_state_has_its_own_from_its_beginning_to_the_end(fixtures: Fixtures) -> None:
    """From the start to the closing, by what people do; no other due time is left at the end."""
    workstream = await limited(
        fixtures, open_limit_seconds=60, active_limit_seconds=120, waiting_limit_seconds=180, wrap_up_limit_seconds=240
    )
    with clock.standing_at(clock.now()):
        started = await start_conversation(workstream=workstream.name, by=fixtures.cleo)
        row = await Conversation.get(id=started.conversation_id)
        assert await falls_due(row) == clock.now() + timedelta(seconds=60)
        offered = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        assert await falls_due(row) == clock.now() + timedelta(seconds=120)
        await accept_offer(offered.offer_id, by=fixtures.ada)
        assert await falls_due(row) == clock.now() + timedelta(seconds=120)
        await leave(row.id, by=fixtures.ada)
        assert await falls_due(row) == clock.now() + timedelta(seconds=180)
        await send_message(row.id, text="Here again", by=fixtures.cleo)
        assert await falls_due(row) == clock.now() + timedelta(seconds=60)
        offered = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        await accept_offer(offered.offer_id, by=fixtures.ada)
        await end_conversation(row.id, by=fixtures.ada)
        assert await falls_due(row) == clock.now() + timedelta(seconds=240)
        await close_conversation(row.id, by=fixtures.ada)
    assert await DueTime.all().count() == 0


async def test_being_offered_again_and_again_does_not_lengthen_the_wait(fixtures: Fixtures) -> None:
    row = await of(fixtures, await limited(fixtures), OPEN)
    began = await falls_due(row)
    with clock.standing_at(clock.now() + MINUTE):
        offered = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        await decline_offer(offered.offer_id, by=fixtures.ada)
    assert await falls_due(row) == began


@pytest.mark.parametrize("stir", ["message", "note", "monitor", "transfer", "queue"])
async def test_what_people_do_restarts_it(fixtures: Fixtures, stir: str) -> None:
    """The due time stays, and finds when it comes that the limit is not reached yet."""
    row = await of(fixtures, await limited(fixtures), OPEN if stir == "queue" else ACTIVE)
    due_at = await falls_due(row)
    assert due_at is not None
    with clock.standing_at(due_at - MINUTE):
        stirred_at = clock.now()
        match stir:
            case "message":
                await send_message(row.id, text="Hello?", by=fixtures.cleo)
            case "note":
                await send_message(row.id, text="Hm", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
            case "monitor":
                async with recording_facts() as recorded:
                    await monitor(row.id, by=fixtures.sam)
                assert recorded.kinds == ["MonitoringChanged"], "and nothing shows it"
            case "transfer":
                await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
            case "queue":
                await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
    with clock.standing_at(due_at):
        await reach_limit(row.id, by=SYSTEM)
    assert (await reread(row)).state is row.state
    assert await falls_due(row) == stirred_at + LIMIT


async def test_what_the_system_says_restarts_nothing(fixtures: Fixtures) -> None:
    row = await of(fixtures, await limited(fixtures, Channel.LIVE_CHAT), OPEN)
    with clock.standing_at(clock.now() + MINUTE):
        assert (await tell_position(row.id, by=SYSTEM)).told == 1
    assert counted_from(await reread(row), LimitValues()) == row.waiting_since


async def test_a_shorter_limit_holds_for_what_is_there_already(fixtures: Fixtures) -> None:
    workstream = await limited(fixtures, waiting_limit_seconds=0)
    row, waiting = await of(fixtures, workstream, ACTIVE), await of(fixtures, workstream, WAITING)
    workstream.active_limit_seconds, workstream.waiting_limit_seconds = 60, 120
    await workstream.save()
    await apply_limits(workstream)
    assert await falls_due(row) == row.state_changed_at + timedelta(seconds=60)
    assert await falls_due(waiting) == waiting.state_changed_at + timedelta(seconds=120)


async def test_a_changed_limit_is_applied_to_all_at_once(fixtures: Fixtures) -> None:
    workstream = await limited(fixtures, silent_limit_seconds=600)
    taken = []
    for more in (1, 5):
        for _ in range(more):
            await of(fixtures, workstream, ACTIVE)
        workstream.active_limit_seconds -= 60
        await workstream.save()
        with statements() as sent:
            await apply_limits(workstream)
        taken.append(len(sent))
    assert taken == [2, 2]  # one to read the conversations, one for the due times


async def test_a_longer_limit_is_counted_when_the_old_one_comes(fixtures: Fixtures) -> None:
    workstream = await limited(fixtures)
    row = await of(fixtures, workstream, ACTIVE)
    workstream.active_limit_seconds *= 3
    await workstream.save()
    await apply_limits(workstream)
    assert await falls_due(row) == row.state_changed_at + LIMIT
    with clock.standing_at(clock.now() + 2 * LIMIT):
        await due_times.work_off()
    assert await falls_due(row) == row.state_changed_at + 3 * LIMIT
    assert (await reread(row)).state is ConversationState.ACTIVE


async def test_a_limit_that_was_taken_away_is_forgotten(fixtures: Fixtures) -> None:
    workstream = await limited(fixtures)
    row = await of(fixtures, workstream, ACTIVE)
    workstream.active_limit_seconds = 0
    await workstream.save()
    with clock.standing_at(clock.now() + DAYS):
        await due_times.work_off()
    assert await falls_due(row) is None
    assert (await reread(row)).state is ConversationState.ACTIVE


async def test_of_several_who_act_at_once_one_does(fixtures: Fixtures) -> None:
    rows = [await of(fixtures, await limited(fixtures), WAITING) for _ in range(3)]
    with clock.standing_at(clock.now() + DAYS):
        async with recording_facts(SYSTEM, Act.REACH_LIMIT) as recorded:
            await asyncio.gather(*(reach_limit(row.id, by=SYSTEM) for row in rows for _ in range(3)))
    assert sorted(change.after.id for change in recorded.changes) == sorted(row.id for row in rows)


async def test_days_of_downtime_are_made_up_for_in_the_order_of_what_fell_due(fixtures: Fixtures) -> None:
    later = await of(fixtures, await limited(fixtures, waiting_limit_seconds=120), WAITING)
    earlier = await of(fixtures, await limited(fixtures, waiting_limit_seconds=60), WAITING)
    with clock.standing_at(clock.now() + DAYS):
        async with recording_facts(SYSTEM) as recorded:
            while await due_times.work_off():
                pass
    assert [change.after.id for change in recorded.changes] == [earlier.id, later.id]
