"""Assigning to a queue: the conversation waits there, unseen by those who don't oversee that queue."""

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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, recording_facts, refusing, reread


async def test_moves_it_to_the_other_queue(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with recording_facts(fixtures.sam, Act.ASSIGN_TO_QUEUE) as recorded:
        await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
    assert recorded.kinds == ["ConversationChanged"]
    assert recorded.change.aspects == {ConversationAspect.STATE, ConversationAspect.QUEUE}
    after = recorded.change.after
    assert (after.queue_id, after.state) == (fixtures.sales.id, ConversationState.OPEN)
    assert after.state_reason is StateReason.QUEUED_BY_SUPERVISOR
    assert (await reread(row)).waiting_since == row.waiting_since
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.target_id) == (Act.ASSIGN_TO_QUEUE, AuditOutcome.DONE, fixtures.sales.id)


async def test_it_can_be_moved_again_by_who_oversees_it_now(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
    async with recording_facts(fixtures.tom) as recorded:
        await assign_to_queue(row.id, queue_id=fixtures.support.id, by=fixtures.tom)
    assert recorded.change.aspects == {ConversationAspect.QUEUE}
    assert recorded.change.after.queue_id == fixtures.support.id


async def test_what_left_ones_sight_is_not_found(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await force_close(row.id, by=fixtures.sam)


async def test_sessions_of_those_who_do_not_oversee_the_new_queue_end(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    session = await a_session(row, fixtures.sam, joined=True)
    async with recording_facts(fixtures.sam, Act.ASSIGN_TO_QUEUE) as recorded:
        await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
    assert recorded.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted"]
    assert recorded.change.after.party == {fixtures.cleo.id}
    assert (await MonitoringSession.get(id=session.id)).end_reason is MonitoringEndReason.RULE_NO_LONGER_HOLDS


async def test_refuses_queues_that_are_no_candidates(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    closed = await a_queue("Closed", closed_since=row.created_at, accepts_when_closed=False)
    records = await a_queue("Records", type=QueueType.RECORD)
    for queue, code in (
        (fixtures.support, RefusalCode.SAME_QUEUE),
        (fixtures.calls, RefusalCode.QUEUE_TYPE_MISMATCH),
        (records, RefusalCode.QUEUE_TYPE_MISMATCH),
        (closed, RefusalCode.QUEUE_CLOSED),
    ):
        async with refusing(code, by=fixtures.sam, audited=True):
            await assign_to_queue(row.id, queue_id=queue.id, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await assign_to_queue(row.id, queue_id=row.id, by=fixtures.sam)


async def test_a_closed_queue_takes_it_where_its_setting_says_so(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    closed = await a_queue("Closed", closed_since=row.created_at, accepts_when_closed=True)
    async with recording_facts(fixtures.sam) as recorded:
        await assign_to_queue(row.id, queue_id=closed.id, by=fixtures.sam)
    assert recorded.change.after.queue_id == closed.id


async def test_what_is_assigned_is_a_conflict(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    async with refusing(RefusalCode.ALREADY_ASSIGNED, by=fixtures.sam, audited=True):
        await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)


@pytest.mark.parametrize("state", [ConversationState.WAITING, ConversationState.WRAP_UP])
async def test_only_what_is_open(fixtures: Fixtures, state: ConversationState) -> None:
    row = await fixtures.conversation(state)
    async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=fixtures.sam, audited=True):
        await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
