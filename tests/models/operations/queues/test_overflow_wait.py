"""Overflow: when a conversation arrives at a queue, and when it has waited there for too long."""

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
from models.tables import Conversation, DueTime, Queue, QueueMember, User, UserPresence
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationState,
    DueKind,
    OverflowAction,
    Presence,
    QueueType,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_queue, a_session, a_workstream
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import Said, changing_nothing, recording_facts, reread

OTHER, END = OverflowAction.OTHER_QUEUE, OverflowAction.END
OVERFLOW: Said = (SystemMessageKind.QUEUE_OVERFLOW, Audience.CUSTOMER, {})


async def configured(queue: Queue, **columns: Any) -> None:
    await queue.update_from_dict(columns).save()


async def started(fixtures: Fixtures) -> Conversation:
    done = await start_conversation(
        workstream="Chat", text="Hello", by=fixtures.connector, customer=NewCustomer(name="Dora")
    )
    return await Conversation.get(id=done.conversation_id)


async def slow(fixtures: Fixtures, action: OverflowAction = OTHER) -> Conversation:
    """One that waits in Support, which lets nothing wait for more than a minute."""
    await configured(
        fixtures.support, longest_wait_seconds=60, longest_wait_action=action, overflow_queue_id=fixtures.sales.id
    )
    return await started(fixtures)


async def test_what_arrives_at_a_closed_queue_waits_in_the_other_one(fixtures: Fixtures) -> None:
    await configured(
        fixtures.support, closed_since=clock.now(), closed_action=OTHER, overflow_queue_id=fixtures.sales.id
    )
    async with recording_facts(fixtures.connector, Act.START) as recorded:
        row = await started(fixtures)
    assert (row.queue_id, row.state, row.queue_since) == (fixtures.sales.id, ConversationState.OPEN, row.created_at)
    assert recorded.change.before is None
    assert recorded.change.after.queue_id == fixtures.sales.id


async def test_where_nobody_is_there_it_overflows(fixtures: Fixtures) -> None:
    there = {"nobody_there_action": OTHER, "overflow_queue_id": fixtures.sales.id}
    await configured(fixtures.support, **there)
    assert (await started(fixtures)).queue_id == fixtures.support.id
    members = QueueMember.filter(queue_id=fixtures.support.id)
    ids = [member.agent_id for member in await members]
    for presence, expected in ((Presence.AWAY, fixtures.support), (Presence.OFFLINE, fixtures.sales)):
        await UserPresence.filter(user_id__in=ids).update(presence=presence)
        assert (await started(fixtures)).queue_id == expected.id, presence
    await UserPresence.filter(user_id__in=ids).update(presence=Presence.AVAILABLE)
    await User.filter(id__in=ids).update(disabled_at=clock.now())
    assert (await started(fixtures)).queue_id == fixtures.sales.id
    await members.delete()
    assert (await started(fixtures)).queue_id == fixtures.sales.id


async def test_beyond_the_limit_it_ends_and_the_customer_is_told(fixtures: Fixtures) -> None:
    await configured(fixtures.support, most_waiting=2, most_waiting_action=END)
    first, second = await started(fixtures), await started(fixtures)
    async with recording_facts(fixtures.connector) as recorded:
        third = await started(fixtures)
    assert {first.state, second.state} == {ConversationState.OPEN}
    assert (third.state, third.state_reason) == (ConversationState.CLOSED, StateReason.QUEUE_OVERFLOW)
    assert OVERFLOW in await recorded.announced()
    assert third.message_count == 2, "what the customer said, and why it ended"


async def test_a_record_is_never_ended_by_a_queue(fixtures: Fixtures) -> None:
    cases = await a_queue("Cases", type=QueueType.RECORD, closed_since=clock.now(), closed_action=END)
    await a_workstream(cases, "Cases", channel=Channel.RECORD)
    done = await start_conversation(workstream="Cases", by=fixtures.cleo)
    assert (await Conversation.get(id=done.conversation_id)).state is ConversationState.OPEN


async def test_who_has_waited_too_long_goes_on_and_waits_there_from_then(fixtures: Fixtures) -> None:
    row = await slow(fixtures)
    due = await DueTime.get(kind=DueKind.WAITED_TOO_LONG, subject_id=row.id)
    assert due.due_at == row.created_at + timedelta(seconds=60)
    with clock.standing_at(due.due_at):
        async with recording_facts(SYSTEM, Act.OVERFLOW) as recorded:
            await work_off()
    after = recorded.change.after
    assert (after.queue_id, after.state) == (fixtures.sales.id, ConversationState.OPEN)
    assert after.state_reason is StateReason.AWAITING_AGENT_ASSIGNMENT
    moved = await reread(row)
    assert (moved.waiting_since, moved.queue_since) == (row.created_at, due.due_at)
    assert moved.overflowed_from == [str(fixtures.support.id)]


async def test_it_never_comes_back_to_a_queue_that_it_overflowed_from(fixtures: Fixtures) -> None:
    await configured(
        fixtures.sales, longest_wait_seconds=60, longest_wait_action=OTHER, overflow_queue_id=fixtures.support.id
    )
    row = await slow(fixtures)
    for minutes in (2, 4, 6):
        with clock.standing_at(row.created_at + timedelta(minutes=minutes)):
            await work_off()
        assert (await reread(row)).queue_id == fixtures.sales.id
    assert await DueTime.filter(kind=DueKind.WAITED_TOO_LONG).count() == 0


async def test_or_it_ends_with_sessions_and_all(fixtures: Fixtures) -> None:
    row = await slow(fixtures, END)
    await a_session(row, fixtures.sam)
    with clock.standing_at(row.created_at + timedelta(minutes=2)):
        async with recording_facts(SYSTEM) as recorded:
            await overflow_wait(row.id, by=SYSTEM)
    [change] = [change for change in recorded.changes if change.after.state is ConversationState.CLOSED]
    assert change.after.state_reason is StateReason.QUEUE_OVERFLOW
    assert await recorded.announced() == [OVERFLOW]


async def test_too_early_or_with_an_agent_nothing_happens(fixtures: Fixtures) -> None:
    row = await slow(fixtures)
    async with changing_nothing():
        await overflow_wait(row.id, by=SYSTEM)
    routed = await offer_by_routing(row.id, by=SYSTEM)
    assert routed.offer_id
    await accept_offer(routed.offer_id, by=fixtures.ada)
    assert await DueTime.filter(kind=DueKind.WAITED_TOO_LONG).count() == 0


async def test_an_offer_that_comes_back_late_lets_it_go_on_at_once(fixtures: Fixtures) -> None:
    row = await slow(fixtures)
    routed = await offer_by_routing(row.id, by=SYSTEM)
    assert routed.offer_id
    with clock.standing_at(row.created_at + timedelta(seconds=70)):
        await overflow_wait(row.id, by=SYSTEM)
        assert (await reread(row)).queue_id == fixtures.support.id
        await decline_offer(routed.offer_id, by=fixtures.ada)
        assert (await reread(row)).queue_since == row.created_at
        await work_off()
        assert (await reread(row)).queue_id == fixtures.sales.id


async def test_a_supervisor_who_assigns_it_to_a_queue_begins_its_wait_there(fixtures: Fixtures) -> None:
    row = await slow(fixtures)
    moved_at = row.created_at + timedelta(seconds=30)
    with clock.standing_at(moved_at):
        await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
    moved = await reread(row)
    assert (moved.waiting_since, moved.queue_since) == (row.created_at, moved_at)
    assert await DueTime.filter(kind=DueKind.WAITED_TOO_LONG).count() == 0
