"""Administrators create and change queues and put them back into service; overflow never forms a circle."""

from models import clock
from models.events.facts import ConfigurationChanged
from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.save_queue import save_queue
from models.rules.configuration.administration import QueueChanges
from models.tables import DueTime, OperatingHours, Queue
from models.vocabulary import (
    Act,
    AlertThreshold,
    AssignmentMethod,
    AuditOutcome,
    ConfigurationKind,
    DueKind,
    OverflowAction,
    QueueType,
    RefusalCode,
)
from tests.support.builders import a_queue
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, newest_audit_entry, recording_facts, refusing, rejecting


async def test_makes_one_with_what_is_usual(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.admin, Act.SAVE_QUEUE) as recorded:
        done = await save_queue(None, QueueChanges(name="Late shift", priority=5), by=fixtures.admin)
    row = await Queue.get(name="Late shift")
    assert (row.id, row.priority, row.type) == (done.queue_id, 5, QueueType.MESSAGING)
    [fact] = recorded.facts
    assert isinstance(fact, ConfigurationChanged)
    assert (fact.subject, fact.subject_id, fact.is_new) == (ConfigurationKind.QUEUE, row.id, True)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.target_id) == (Act.SAVE_QUEUE, AuditOutcome.DONE, row.id)


async def test_changes_what_is_given_and_nothing_else(fixtures: Fixtures) -> None:
    hours = await OperatingHours.create(name="Office")
    row = await a_queue("Returns", priority=7, overflow_queue_id=fixtures.sales.id)
    changes = QueueChanges(operating_hours_id=hours.id, assignment_method=AssignmentMethod.ROUND_ROBIN, closed=True)
    async with recording_facts(fixtures.admin) as recorded:
        await save_queue(row.id, changes, by=fixtures.admin)
    assert [getattr(fact, "is_new", None) for fact in recorded.facts] == [False]
    after = await Queue.get(id=row.id)
    assert (after.name, after.priority, after.overflow_queue_id) == ("Returns", 7, fixtures.sales.id)
    assert (after.operating_hours_id, after.assignment_method) == (hours.id, AssignmentMethod.ROUND_ROBIN)
    assert after.closed_since is not None
    await save_queue(
        row.id, QueueChanges(operating_hours_id=None, overflow_queue_id=None, closed=False), by=fixtures.admin
    )
    after = await Queue.get(id=row.id)
    assert (after.operating_hours_id, after.overflow_queue_id, after.closed_since) == (None, None, None)


async def test_its_thresholds_are_its_own_or_the_organisations(fixtures: Fixtures) -> None:
    own = QueueChanges(agent_alert_threshold=AlertThreshold.NONE)
    await save_queue(fixtures.support.id, own, by=fixtures.admin)
    await save_queue(fixtures.support.id, QueueChanges(priority=7), by=fixtures.admin)
    row = await Queue.get(id=fixtures.support.id)
    assert (row.agent_alert_threshold, row.supervisor_alert_threshold) == (AlertThreshold.NONE, None)
    await save_queue(fixtures.support.id, QueueChanges(agent_alert_threshold=None), by=fixtures.admin)
    assert (await Queue.get(id=fixtures.support.id)).agent_alert_threshold is None


async def test_what_is_so_already_changes_nothing(fixtures: Fixtures) -> None:
    async with changing_nothing():
        await save_queue(fixtures.support.id, QueueChanges(name="Support", closed=False), by=fixtures.admin)


async def test_a_retired_one_comes_back(fixtures: Fixtures) -> None:
    row = await a_queue("Old")
    await retire_queue(row.id, by=fixtures.admin)
    async with recording_facts(fixtures.admin):
        await save_queue(row.id, QueueChanges(), by=fixtures.admin)
    assert (await Queue.get(id=row.id)).retired_at is None


async def test_what_waits_already_waits_no_longer_than_it_may_now(fixtures: Fixtures) -> None:
    waiting = await fixtures.open(queue_since=clock.now())
    limited = QueueChanges(longest_wait_seconds=300, longest_wait_action=OverflowAction.END)
    await save_queue(fixtures.support.id, limited, by=fixtures.admin)
    [due] = await DueTime.filter(kind=DueKind.WAITED_TOO_LONG)
    assert due.subject_id == waiting.id
    await save_queue(fixtures.support.id, QueueChanges(longest_wait_seconds=0), by=fixtures.admin)
    assert not await DueTime.exists(kind=DueKind.WAITED_TOO_LONG)


async def test_overflow_never_leads_in_a_circle(fixtures: Fixtures) -> None:
    third = await a_queue("Third", overflow_queue_id=fixtures.support.id)
    await save_queue(fixtures.sales.id, QueueChanges(overflow_queue_id=third.id), by=fixtures.admin)
    async with rejecting("Support → Sales → Third → Support"):
        await save_queue(fixtures.support.id, QueueChanges(overflow_queue_id=fixtures.sales.id), by=fixtures.admin)
    async with rejecting("overflowQueue: the queues would overflow in a circle"):
        await save_queue(fixtures.support.id, QueueChanges(overflow_queue_id=fixtures.support.id), by=fixtures.admin)


async def test_rejects_what_it_can_not_be(fixtures: Fixtures) -> None:
    retired = await a_queue("Gone", retired_at=clock.now())
    wrong = {
        "name: there already is a queue 'Sales'": QueueChanges(name="Sales"),
        "name: there already is a queue 'Gone'": QueueChanges(name="Gone"),
        "name: must have 1 to 100": QueueChanges(name=" "),
        "priority: must be 0 to": QueueChanges(priority=-1),
        "type: a queue stays MESSAGING": QueueChanges(type=QueueType.VOICE),
        "overflowQueue: Calls is of type VOICE": QueueChanges(overflow_queue_id=fixtures.calls.id),
        "overflowQueue: there is no such queue": QueueChanges(overflow_queue_id=retired.id),
        "operatingHours: there are no such hours": QueueChanges(operating_hours_id=fixtures.ada.id),
        "mostWaitingAction: OTHER_QUEUE needs": QueueChanges(most_waiting_action=OverflowAction.OTHER_QUEUE),
    }
    for message, changes in wrong.items():
        async with rejecting(message):
            await save_queue(fixtures.support.id, changes, by=fixtures.admin)
    async with rejecting("name: required when creating"):
        await save_queue(None, QueueChanges(), by=fixtures.admin)


async def test_administrators_only_and_only_what_exists(fixtures: Fixtures) -> None:
    for who in (fixtures.sam, fixtures.ada, fixtures.cleo):
        async with refusing(RefusalCode.ROLE_REQUIRED, by=who, audited=True):
            await save_queue(None, QueueChanges(name="Mine"), by=who)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.admin, audited=True):
        await save_queue(fixtures.ada.id, QueueChanges(name="Mine"), by=fixtures.admin)
