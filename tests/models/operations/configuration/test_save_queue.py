"""Queues as administrators want them: new, otherwise, in service again, and never in a circle."""

from models import clock
from models.events.facts import ConfigurationChanged
from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.save_queue import save_queue
from models.rules.configuration.administration import QueueChanges
from models.tables import DueTime, OperatingHours, Queue
from models.vocabulary import (
    Act,
    AssignmentMethod,
    AuditOutcome,
    ConfigurationKind,
    DueKind,
    OverflowAction,
    QueueType,
    RefusalCode,
)
from tests.support.builders import a_queue
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, newest_audit_entry, refusing, rejecting, telling


async def test_makes_one_with_what_is_usual(cast: Cast) -> None:
    async with telling(cast.admin, Act.SAVE_QUEUE) as told:
        done = await save_queue(None, QueueChanges(name="Late shift", priority=5), by=cast.admin)
    row = await Queue.get(name="Late shift")
    assert (row.id, row.priority, row.type) == (done.queue_id, 5, QueueType.MESSAGING)
    [fact] = told.facts
    assert isinstance(fact, ConfigurationChanged)
    assert (fact.subject, fact.subject_id, fact.is_new) == (ConfigurationKind.QUEUE, row.id, True)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.target_id) == (Act.SAVE_QUEUE, AuditOutcome.DONE, row.id)


async def test_changes_what_is_given_and_nothing_else(cast: Cast) -> None:
    hours = await OperatingHours.create(name="Office")
    row = await a_queue("Returns", priority=7, overflow_queue_id=cast.sales.id)
    changes = QueueChanges(operating_hours_id=hours.id, assignment_method=AssignmentMethod.ROUND_ROBIN, closed=True)
    async with telling(cast.admin) as told:
        await save_queue(row.id, changes, by=cast.admin)
    assert [getattr(fact, "is_new", None) for fact in told.facts] == [False]
    after = await Queue.get(id=row.id)
    assert (after.name, after.priority, after.overflow_queue_id) == ("Returns", 7, cast.sales.id)
    assert (after.operating_hours_id, after.assignment_method) == (hours.id, AssignmentMethod.ROUND_ROBIN)
    assert after.closed_since is not None
    await save_queue(row.id, QueueChanges(operating_hours_id=None, overflow_queue_id=None, closed=False), by=cast.admin)
    after = await Queue.get(id=row.id)
    assert (after.operating_hours_id, after.overflow_queue_id, after.closed_since) == (None, None, None)


async def test_what_is_so_already_changes_nothing(cast: Cast) -> None:
    async with changing_nothing():
        await save_queue(cast.support.id, QueueChanges(name="Support", closed=False), by=cast.admin)


async def test_a_retired_one_comes_back(cast: Cast) -> None:
    row = await a_queue("Old")
    await retire_queue(row.id, by=cast.admin)
    async with telling(cast.admin):
        await save_queue(row.id, QueueChanges(), by=cast.admin)
    assert (await Queue.get(id=row.id)).retired_at is None


async def test_what_waits_already_waits_no_longer_than_it_may_now(cast: Cast) -> None:
    waiting = await cast.open(queue_since=clock.now())
    limited = QueueChanges(longest_wait_seconds=300, longest_wait_action=OverflowAction.END)
    await save_queue(cast.support.id, limited, by=cast.admin)
    [due] = await DueTime.filter(kind=DueKind.WAITED_TOO_LONG)
    assert due.subject_id == waiting.id
    await save_queue(cast.support.id, QueueChanges(longest_wait_seconds=0), by=cast.admin)
    assert not await DueTime.exists(kind=DueKind.WAITED_TOO_LONG)


async def test_overflow_never_leads_in_a_circle(cast: Cast) -> None:
    third = await a_queue("Third", overflow_queue_id=cast.support.id)
    await save_queue(cast.sales.id, QueueChanges(overflow_queue_id=third.id), by=cast.admin)
    async with rejecting("Support → Sales → Third → Support"):
        await save_queue(cast.support.id, QueueChanges(overflow_queue_id=cast.sales.id), by=cast.admin)
    async with rejecting("overflowQueue: it would lead in a circle"):
        await save_queue(cast.support.id, QueueChanges(overflow_queue_id=cast.support.id), by=cast.admin)


async def test_rejects_what_it_can_not_be(cast: Cast) -> None:
    retired = await a_queue("Gone", retired_at=clock.now())
    wrong = {
        "name: there is a queue 'Sales' already": QueueChanges(name="Sales"),
        "name: there is a queue 'Gone' already": QueueChanges(name="Gone"),
        "name: must have 1 to 100": QueueChanges(name=" "),
        "priority: must be 0 to": QueueChanges(priority=-1),
        "type: a queue stays MESSAGING": QueueChanges(type=QueueType.VOICE),
        "overflowQueue: Calls is of type VOICE": QueueChanges(overflow_queue_id=cast.calls.id),
        "overflowQueue: there is no such queue": QueueChanges(overflow_queue_id=retired.id),
        "operatingHours: there are no such hours": QueueChanges(operating_hours_id=cast.ada.id),
        "mostWaitingAction: OTHER_QUEUE needs": QueueChanges(most_waiting_action=OverflowAction.OTHER_QUEUE),
    }
    for message, changes in wrong.items():
        async with rejecting(message):
            await save_queue(cast.support.id, changes, by=cast.admin)
    async with rejecting("name: needed for what is new"):
        await save_queue(None, QueueChanges(), by=cast.admin)


async def test_administrators_only_and_only_what_exists(cast: Cast) -> None:
    for who in (cast.sam, cast.ada, cast.cleo):
        async with refusing(RefusalCode.ROLE_REQUIRED, by=who, audited=True):
            await save_queue(None, QueueChanges(name="Mine"), by=who)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.admin, audited=True):
        await save_queue(cast.ada.id, QueueChanges(name="Mine"), by=cast.admin)
