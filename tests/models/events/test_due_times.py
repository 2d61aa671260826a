"""Due times are written together at the end of a unit of work, and limits by what the workstream says then."""

from datetime import timedelta
from uuid import uuid4

from models import clock
from models.events.due_times import DueTimes
from models.events.unit_of_work import unit_of_work
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.steps.transitions import to_in_conversation
from models.tables import DueTime, Workstream
from models.vocabulary import Act, DueKind, StateReason
from tests.schema.asking import statements
from tests.support.fixtures import Fixtures


async def test_what_is_said_last_counts(fixtures: Fixtures) -> None:
    due, kept, gone = DueTimes(), uuid4(), uuid4()
    early, late = clock.now(), clock.now() + timedelta(seconds=1)
    due.set(DueKind.OFFER_EXPIRES, kept, early)
    due.set(DueKind.OFFER_EXPIRES, gone, early)
    await due.write()
    due.clear(kept, DueKind.OFFER_EXPIRES, DueKind.WAITED_TOO_LONG)
    due.set(DueKind.OFFER_EXPIRES, kept, late)
    due.set(DueKind.OFFER_EXPIRES, gone, late)
    due.clear(gone, DueKind.OFFER_EXPIRES)
    with statements() as sent:
        await due.write()
        await due.write()
    assert [each.split()[0] for each in sent] == ["DELETE", "INSERT"]
    row = await DueTime.get()
    assert (row.kind, row.subject_id, row.due_at) == (DueKind.OFFER_EXPIRES, kept, late)


async def test_knows_its_own_changes_before_they_are_written(fixtures: Fixtures) -> None:
    due, subject = DueTimes(), uuid4()
    assert not await due.is_set(DueKind.CUSTOMER_AWAY, subject)
    due.set(DueKind.CUSTOMER_AWAY, subject, clock.now())
    assert await due.is_set(DueKind.CUSTOMER_AWAY, subject)
    await due.write()
    assert await due.is_set(DueKind.CUSTOMER_AWAY, subject)
    assert not await due.is_set(DueKind.WRAP_UP_FREE, subject)
    due.clear(subject, DueKind.CUSTOMER_AWAY)
    assert not await due.is_set(DueKind.CUSTOMER_AWAY, subject)


async def test_a_limit_is_the_workstreams_at_the_end_of_the_unit_of_work(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with unit_of_work(fixtures.ada, Act.PICK) as uow:
        conversation = await locked_conversation(uow, row.id, must_be_visible=False)
        async with changing(uow, conversation) as change:
            await to_in_conversation(change, fixtures.ada.id, StateReason.PICKED_BY_AGENT)
        await Workstream.filter(id=row.workstream_id).update(active_limit_seconds=60)
    due = await DueTime.get(kind=DueKind.LIMIT_REACHED, subject_id=row.id)
    assert due.due_at == uow.at + timedelta(seconds=60)
