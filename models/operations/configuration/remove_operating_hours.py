"""An administrator removes operating hours that no queue in service uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import may_administer, still_in_use
from models.steps.configured_rows import columns_of, lock_configuration, locked_row
from models.tables import OperatingHours, Queue
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind


@dataclass(frozen=True, kw_only=True)
class HoursRemoved(Outcome):
    hours_id: UUID


@operation(Act.REMOVE_OPERATING_HOURS, HoursRemoved, is_audited=True)
async def remove_operating_hours(
    uow: UnitOfWork, hours_id: UUID, *, by: Viewer, request_id: str | None = None
) -> HoursRemoved:
    """Delete the row: unlike a queue, no conversation refers to it."""
    uow.target_id = hours_id
    await remove_all_operating_hours(uow, [hours_id], by=by)
    return HoursRemoved(hours_id=hours_id)


async def remove_all_operating_hours(uow: UnitOfWork, hours_ids: Sequence[UUID], *, by: Viewer) -> None:
    """The same for several, an act each."""
    may_administer(by)
    await lock_configuration()
    for hours_id in hours_ids:
        uow.begin(Act.REMOVE_OPERATING_HOURS, hours_id)
        row: OperatingHours = await locked_row(OperatingHours, "operating hours", id=hours_id)
        queue = await Queue.filter(operating_hours_id=row.id, retired_at=None).first()
        if queue:
            raise still_in_use(f"{row.name}", f"queue {queue.name}", "give that other hours, or none, first")
        # Retired queues would be deleted with the hours.
        await Queue.filter(operating_hours_id=row.id).update(operating_hours_id=None)
        uow.evidence.compare(columns_of(row), None)
        await row.delete()
        uow.configured(ConfigurationKind.OPERATING_HOURS, hours_id, is_new=False)
