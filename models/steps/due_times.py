"""Setting and clearing due times inside a unit of work; followers/due_times.py acts on them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from models.tables import DueTime
from models.vocabulary import DueKind


async def set_due(kind: DueKind, subject_id: UUID, due_at: datetime) -> None:
    """Set the due time of this kind and subject, in place of any earlier one."""
    row = DueTime(kind=kind, subject_id=subject_id, due_at=due_at)
    await DueTime.bulk_create([row], on_conflict=("kind", "subject_id"), update_fields=("due_at",))


async def clear_due(kind: DueKind, subject_id: UUID) -> None:
    await clear_all_due((kind,), subject_id)


async def clear_all_due(kinds: Collection[DueKind], subject_id: UUID) -> None:
    """Clear the due times of these kinds with one statement."""
    await DueTime.filter(kind__in=list(kinds), subject_id=subject_id).delete()
