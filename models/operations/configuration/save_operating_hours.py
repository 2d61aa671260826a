"""An administrator creates or changes operating hours. Their queues follow the change at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import may_administer, must_be_given
from models.rules.configuration.operating_hours_input import HoursChanges, in_order, must_be_hours
from models.steps.configured_rows import Entry, Saving
from models.tables import OperatingHours
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind


@dataclass(frozen=True, kw_only=True)
class HoursSaved(Outcome):
    hours_id: UUID


@operation(Act.SAVE_OPERATING_HOURS, HoursSaved, is_audited=True)
async def save_operating_hours(
    uow: UnitOfWork, hours_id: UUID | None, changes: HoursChanges, *, by: Viewer, request_id: str | None = None
) -> HoursSaved:
    """Create them if `hours_id` is None. New ones without `weekly` are never open."""
    uow.target_id = hours_id
    entry = Entry.of(hours_id, changes)
    await save_all_operating_hours(uow, [entry], by=by)
    return HoursSaved(hours_id=entry.id)


async def save_all_operating_hours(uow: UnitOfWork, entries: Sequence[Entry[HoursChanges]], *, by: Viewer) -> None:
    """The same for several, an act each."""
    may_administer(by)
    saving = await Saving.of(uow, OperatingHours, "set of operating hours", "name", entries)
    for entry in entries:
        changes = entry.changes
        uow.begin(Act.SAVE_OPERATING_HOURS, None if entry.is_new else entry.id)
        must_be_hours(changes)
        if entry.is_new:
            must_be_given(changes, "name")
        row = saving.row(entry)
        uow.target_id = row.id
        before = _columns(row)
        row.name = changes.name or row.name
        row.time_zone = changes.time_zone or row.time_zone
        if changes.weekly is not None:
            row.weekly = in_order(changes.weekly)
        if changes.holidays is not None:
            row.holidays = sorted(changes.holidays)
        saving.must_be_unique(row)
        if saving.keep(row, is_new=entry.is_new, is_changed=_columns(row) != before):
            uow.configured(ConfigurationKind.OPERATING_HOURS, row.id, is_new=entry.is_new)
    await saving.write()


def _columns(row: OperatingHours) -> tuple[str, str, list[tuple[int, str, str]], list[str]]:
    return row.name, row.time_zone, [(day, begin, end) for day, begin, end in row.weekly], row.holidays
