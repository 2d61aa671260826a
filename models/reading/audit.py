"""The audit trail, newest first, page by page. steps/audit_trail.py writes it; audit/history.py reads it as a chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from models.tables import AuditEntry, AuditNote
from models.vocabulary import Act, AuditOutcome


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries to read. None doesn't filter; an empty set matches nothing."""

    actor_ids: frozenset[UUID] | None = None
    conversation_ids: frozenset[UUID] | None = None
    acts: frozenset[Act] | None = None
    outcomes: frozenset[AuditOutcome] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def query(self) -> Q:
        condition = Q()
        if self.actor_ids is not None:
            condition &= Q(actor_id__in=sorted(self.actor_ids))
        if self.conversation_ids is not None:
            condition &= Q(conversation_id__in=sorted(self.conversation_ids))
        if self.acts is not None:
            condition &= Q(act__in=sorted(self.acts))
        if self.outcomes is not None:
            condition &= Q(outcome__in=sorted(self.outcomes))
        if self.since is not None:
            condition &= Q(at__gte=self.since)
        if self.until is not None:
            condition &= Q(at__lt=self.until)
        return condition


@dataclass(frozen=True, slots=True)
class Part:
    """At most `limit` entries between two numbers, from the end when `backward`."""

    limit: int
    backward: bool = False
    after: int | None = None
    before: int | None = None


async def page(narrowed: AuditFilter, part: Part) -> tuple[Sequence[AuditEntry], bool]:
    """Entries in the order of the list, and whether there are more in the direction of reading.

    Entries are numbered as they are written, so no later entry comes between those that were read.
    """
    rows = AuditEntry.filter(narrowed.query())
    if part.after is not None:
        rows = rows.filter(id__lt=part.after)
    if part.before is not None:
        rows = rows.filter(id__gt=part.before)
    found = await rows.order_by("id" if part.backward else "-id").limit(part.limit + 1)
    kept = found[: part.limit]
    return (kept[::-1] if part.backward else kept), len(found) > part.limit


async def notes(entry_ids: Sequence[int]) -> dict[int, str]:
    """The reason or purpose of each entry, unless it was erased."""
    rows = await AuditNote.filter(entry_id__in=list(entry_ids), erased_at=None).values_list("entry_id", "text")
    return {int(str(entry_id)): str(text) for entry_id, text in rows}
