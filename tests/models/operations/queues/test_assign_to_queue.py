"""Assigning to a queue: it waits on there, and is out of sight of those who don't oversee it."""

import pytest

from models.operations.conversations.force_close import force_close
from models.operations.queues.assign_to_queue import assign_to_queue
from models.tables import MonitoringSession
from models.vocabulary import (
    Act,
    AuditOutcome,
    ConversationAspect,
    ConversationState,
    MonitoringEndReason,
    QueueType,
    RefusalCode,
    StateReason,
)
from tests.support.builders import a_queue, a_session
from tests.support.fixtures import Cast
from tests.support.telling import newest_audit_entry, refusing, reread, telling


async def test_moves_it_to_the_other_queue(cast: Cast) -> None:
    row = await cast.open()
    async with telling(cast.sam, Act.ASSIGN_TO_QUEUE) as told:
        await assign_to_queue(row.id, queue_id=cast.sales.id, by=cast.sam)
    assert told.kinds == ["ConversationChanged"]
    assert told.change.aspects == {ConversationAspect.STATE, ConversationAspect.QUEUE}
    after = told.change.after
    assert (after.queue_id, after.state) == (cast.sales.id, ConversationState.OPEN)
    assert after.state_reason is StateReason.QUEUED_BY_SUPERVISOR
    assert (await reread(row)).waiting_since == row.waiting_since
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.target_id) == (Act.ASSIGN_TO_QUEUE, AuditOutcome.DONE, cast.sales.id)


async def test_it_can_be_moved_again_by_who_oversees_it_now(cast: Cast) -> None:
    row = await cast.open()
    await assign_to_queue(row.id, queue_id=cast.sales.id, by=cast.sam)
    async with telling(cast.tom) as told:
        await assign_to_queue(row.id, queue_id=cast.support.id, by=cast.tom)
    assert told.change.aspects == {ConversationAspect.QUEUE}
    assert told.change.after.queue_id == cast.support.id


async def test_what_left_ones_sight_is_not_found(cast: Cast) -> None:
    row = await cast.open()
    await assign_to_queue(row.id, queue_id=cast.sales.id, by=cast.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.sam, audited=True):
        await force_close(row.id, by=cast.sam)


async def test_sessions_of_those_who_do_not_oversee_the_new_queue_end(cast: Cast) -> None:
    row = await cast.open()
    session = await a_session(row, cast.sam, joined=True)
    async with telling(cast.sam, Act.ASSIGN_TO_QUEUE) as told:
        await assign_to_queue(row.id, queue_id=cast.sales.id, by=cast.sam)
    assert told.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted"]
    assert told.change.after.party == {cast.cleo.id}
    assert (await MonitoringSession.get(id=session.id)).end_reason is MonitoringEndReason.RULE_NO_LONGER_HOLDS


async def test_refuses_queues_that_are_no_candidates(cast: Cast) -> None:
    row = await cast.open()
    closed = await a_queue("Closed", closed_since=row.created_at, accepts_when_closed=False)
    records = await a_queue("Records", type=QueueType.RECORD)
    for queue, code in (
        (cast.support, RefusalCode.SAME_QUEUE),
        (cast.calls, RefusalCode.QUEUE_TYPE_MISMATCH),
        (records, RefusalCode.QUEUE_TYPE_MISMATCH),
        (closed, RefusalCode.QUEUE_CLOSED),
    ):
        async with refusing(code, by=cast.sam, audited=True):
            await assign_to_queue(row.id, queue_id=queue.id, by=cast.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.sam, audited=True):
        await assign_to_queue(row.id, queue_id=row.id, by=cast.sam)


async def test_a_closed_queue_takes_it_where_its_setting_says_so(cast: Cast) -> None:
    row = await cast.open()
    closed = await a_queue("Closed", closed_since=row.created_at, accepts_when_closed=True)
    async with telling(cast.sam) as told:
        await assign_to_queue(row.id, queue_id=closed.id, by=cast.sam)
    assert told.change.after.queue_id == closed.id


async def test_what_is_assigned_is_a_conflict(cast: Cast) -> None:
    row = await cast.awaiting()
    async with refusing(RefusalCode.ALREADY_ASSIGNED, by=cast.sam, audited=True):
        await assign_to_queue(row.id, queue_id=cast.sales.id, by=cast.sam)


@pytest.mark.parametrize("state", [ConversationState.WAITING, ConversationState.WRAP_UP])
async def test_only_what_is_open(cast: Cast, state: ConversationState) -> None:
    row = await cast.conversation(state)
    async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=cast.sam, audited=True):
        await assign_to_queue(row.id, queue_id=cast.sales.id, by=cast.sam)
