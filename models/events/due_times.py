"""The due times that a unit of work sets and clears, written together at its end. followers/due_times.py acts on them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from models.database.prepared import select, write_many
from models.vocabulary import DueKind

_SET = """INSERT INTO due_times (id, kind, subject_id, due_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (kind, subject_id) DO UPDATE SET due_at = excluded.due_at
"""
_BRING_FORWARD = _SET + "WHERE due_times.due_at > excluded.due_at"
_CLEAR = "DELETE FROM due_times WHERE kind = $1 AND subject_id = $2"
_FIND = "SELECT 1 AS found FROM due_times WHERE kind = $1 AND subject_id = $2"


async def bring_forward(changes: Iterable[tuple[DueKind, UUID, datetime]]) -> None:
    """Set these due times at once, in one round, but move none that is there to a later time.

    So it may meet another unit of work, which has set one for a new state meanwhile.
    """
    if rows := [(uuid4(), *change) for change in changes]:
        await write_many(_BRING_FORWARD, rows)


class DueTimes:
    """One per kind and subject: what is set last counts. Queries see the changes of the unit of work only after `write`."""

    def __init__(self) -> None:
        self._changes: dict[tuple[DueKind, UUID], datetime | None] = {}

    def set(self, kind: DueKind, subject_id: UUID, due_at: datetime) -> None:
        """Set the due time of this kind and subject, in place of any earlier one."""
        self._changes[kind, subject_id] = due_at

    def clear(self, subject_id: UUID, *kinds: DueKind) -> None:
        for kind in kinds:
            self._changes[kind, subject_id] = None

    async def is_set(self, kind: DueKind, subject_id: UUID) -> bool:
        """Whether there is one, with what this unit of work has changed."""
        if (kind, subject_id) in self._changes:
            return self._changes[kind, subject_id] is not None
        return bool(await select(_FIND, kind, subject_id))

    async def write(self) -> None:
        cleared = [key for key, due_at in self._changes.items() if due_at is None]
        is_set = [(uuid4(), *key, due_at) for key, due_at in self._changes.items() if due_at is not None]
        self._changes.clear()
        if cleared:
            await write_many(_CLEAR, cleared)
        if is_set:
            await write_many(_SET, is_set)
