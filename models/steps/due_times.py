"""Setting and clearing due times inside a unit of work; followers/due_times.py acts on them."""

from datetime import datetime
from uuid import UUID

from models.tables import DueTime
from models.vocabulary import DueKind


async def set_due(kind: DueKind, subject_id: UUID, due_at: datetime) -> None:
    """Set the due time of this kind and subject, in place of any earlier one."""
    if not await DueTime.filter(kind=kind, subject_id=subject_id).update(due_at=due_at):
        await DueTime.create(kind=kind, subject_id=subject_id, due_at=due_at)


async def clear_due(kind: DueKind, subject_id: UUID) -> None:
    await DueTime.filter(kind=kind, subject_id=subject_id).delete()
