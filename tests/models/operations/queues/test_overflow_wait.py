"""Overflow: before the queue, when something arrives, and in it, when something has waited for too long."""

from datetime import timedelta
from typing import Any

from models import clock
from models.followers.due_times import work_off
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.offer_by_routing import offer_by_routing
from models.operations.queues.assign_to_queue import assign_to_queue
from models.operations.queues.overflow_wait import overflow_wait
from models.tables import Conversation, DueTime, Queue
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationState,
    DueKind,
    OverflowAction,
    QueueType,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_queue, a_session, a_workstream
from tests.support.fixtures import Cast
from tests.support.telling import Said, changing_nothing, reread, telling

OTHER, END = OverflowAction.OTHER_QUEUE, OverflowAction.END
OVERFLOW: Said = (SystemMessageKind.QUEUE_OVERFLOW, Audience.CUSTOMER, {})


async def configured(queue: Queue, **columns: Any) -> None:
    await queue.update_from_dict(columns).save()


async def started(cast: Cast) -> Conversation:
    done = await start_conversation(
        workstream="Chat", text="Hello", by=cast.connector, customer=NewCustomer(name="Dora")
    )
    return await Conversation.get(id=done.conversation_id)


async def slow(cast: Cast, action: OverflowAction = OTHER) -> Conversation:
    """One that waits in Support, which lets nothing wait for more than a minute."""
    await configured(cast.support, longest_wait_seconds=60, longest_wait_action=action, overflow_queue_id=cast.sales.id)
    return await started(cast)


async def test_what_arrives_at_a_closed_queue_waits_in_the_other_one(cast: Cast) -> None:
    await configured(cast.support, closed_since=clock.now(), closed_action=OTHER, overflow_queue_id=cast.sales.id)
    async with telling(cast.connector, Act.START) as told:
        row = await started(cast)
    assert (row.queue_id, row.state, row.queue_since) == (cast.sales.id, ConversationState.OPEN, row.created_at)
    assert told.change.before is None
    assert told.change.after.queue_id == cast.sales.id


async def test_beyond_the_limit_it_ends_and_the_customer_is_told(cast: Cast) -> None:
    await configured(cast.support, most_waiting=2, most_waiting_action=END)
    first, second = await started(cast), await started(cast)
    async with telling(cast.connector) as told:
        third = await started(cast)
    assert {first.state, second.state} == {ConversationState.OPEN}
    assert (third.state, third.state_reason) == (ConversationState.CLOSED, StateReason.QUEUE_OVERFLOW)
    assert OVERFLOW in await told.announced()
    assert third.message_count == 2, "what the customer said, and why it ended"


async def test_a_record_is_never_ended_by_a_queue(cast: Cast) -> None:
    cases = await a_queue("Cases", type=QueueType.RECORD, closed_since=clock.now(), closed_action=END)
    await a_workstream(cases, "Cases", channel=Channel.RECORD)
    done = await start_conversation(workstream="Cases", by=cast.cleo)
    assert (await Conversation.get(id=done.conversation_id)).state is ConversationState.OPEN


async def test_who_has_waited_too_long_goes_on_and_waits_there_from_then(cast: Cast) -> None:
    row = await slow(cast)
    due = await DueTime.get(kind=DueKind.WAITED_TOO_LONG, subject_id=row.id)
    assert due.due_at == row.created_at + timedelta(seconds=60)
    with clock.standing_at(due.due_at):
        async with telling(SYSTEM, Act.OVERFLOW) as told:
            await work_off()
    after = told.change.after
    assert (after.queue_id, after.state) == (cast.sales.id, ConversationState.OPEN)
    assert after.state_reason is StateReason.AWAITING_AGENT_ASSIGNMENT
    moved = await reread(row)
    assert (moved.waiting_since, moved.queue_since) == (row.created_at, due.due_at)
    assert moved.overflowed_from == [str(cast.support.id)]


async def test_it_never_comes_back_to_a_queue_that_it_overflowed_from(cast: Cast) -> None:
    await configured(cast.sales, longest_wait_seconds=60, longest_wait_action=OTHER, overflow_queue_id=cast.support.id)
    row = await slow(cast)
    for minutes in (2, 4, 6):
        with clock.standing_at(row.created_at + timedelta(minutes=minutes)):
            await work_off()
        assert (await reread(row)).queue_id == cast.sales.id
    assert await DueTime.filter(kind=DueKind.WAITED_TOO_LONG).count() == 0


async def test_or_it_ends_with_sessions_and_all(cast: Cast) -> None:
    row = await slow(cast, END)
    await a_session(row, cast.sam)
    with clock.standing_at(row.created_at + timedelta(minutes=2)):
        async with telling(SYSTEM) as told:
            await overflow_wait(row.id, by=SYSTEM)
    [change] = [change for change in told.changes if change.after.state is ConversationState.CLOSED]
    assert change.after.state_reason is StateReason.QUEUE_OVERFLOW
    assert await told.announced() == [OVERFLOW]


async def test_too_early_or_with_an_agent_nothing_happens(cast: Cast) -> None:
    row = await slow(cast)
    async with changing_nothing():
        await overflow_wait(row.id, by=SYSTEM)
    routed = await offer_by_routing(row.id, by=SYSTEM)
    assert routed.offer_id
    await accept_offer(routed.offer_id, by=cast.ada)
    assert await DueTime.filter(kind=DueKind.WAITED_TOO_LONG).count() == 0


async def test_an_offer_that_comes_back_late_lets_it_go_on_at_once(cast: Cast) -> None:
    row = await slow(cast)
    routed = await offer_by_routing(row.id, by=SYSTEM)
    assert routed.offer_id
    with clock.standing_at(row.created_at + timedelta(seconds=70)):
        await overflow_wait(row.id, by=SYSTEM)
        assert (await reread(row)).queue_id == cast.support.id
        await decline_offer(routed.offer_id, by=cast.ada)
        assert (await reread(row)).queue_since == row.created_at
        await work_off()
        assert (await reread(row)).queue_id == cast.sales.id


async def test_a_supervisor_who_assigns_it_to_a_queue_begins_its_wait_there(cast: Cast) -> None:
    row = await slow(cast)
    moved_at = row.created_at + timedelta(seconds=30)
    with clock.standing_at(moved_at):
        await assign_to_queue(row.id, queue_id=cast.sales.id, by=cast.sam)
    moved = await reread(row)
    assert (moved.waiting_since, moved.queue_since) == (row.created_at, moved_at)
    assert await DueTime.filter(kind=DueKind.WAITED_TOO_LONG).count() == 0
