"""Reads the audit trail as a chain, to check and to export it. reading/audit.py reads it for administrators."""

from collections.abc import AsyncIterator, Callable, Sequence

from models.audit.entries import content_of
from models.database.connections import snapshot
from models.rules.audit_chain import History, Link, Segment, Unreadable, Unsealed
from models.tables import AuditEntry, AuditNote, AuditSegment

BATCH = 1_000


async def read_history(take: Callable[[History], None]) -> None:
    """All segments in order, each followed by its entries; then entries that are in none, and those not sealed yet."""
    async with snapshot():
        last = 0
        for segment in await AuditSegment.all().order_by("number"):
            take(values_of(segment))
            if segment.pruned_at is None:
                await _take_links(take, segment.first_number, segment.last_number)
            last = max(last, segment.last_number)
        await _take_links(take, last + 1, None)
        async for unsealed in _unsealed():
            take(unsealed)


def values_of(row: AuditSegment) -> Segment:
    return Segment(
        row.number,
        row.opening_hash,
        row.first_number,
        row.last_number,
        row.last_hash,
        row.closing_hash,
        row.pruned_at is not None,
    )


async def _take_links(take: Callable[[History], None], first: int, last: int | None) -> None:
    try:
        async for link in _links(first, last):
            take(link)
    except ValueError:  # a column holds what is no id, moment or word
        take(Unreadable(first, last))


async def _links(first: int, last: int | None) -> AsyncIterator[Link]:
    """The entries with these numbers. Two with one number are both there."""
    place = (first, 0)
    while True:
        rows = AuditEntry.filter(number__gte=place[0]).order_by("number", "id")
        if last is not None:
            rows = rows.filter(number__lte=last)
        found = [row for row in await rows.limit(BATCH) if (row.number or 0, row.id) > place]
        if not found:
            return
        notes = await _notes(found)
        for row in found:
            yield Link(row.number or 0, row.hash or "", content_of(row), _beside(row, notes.get(row.id)))
        place = (found[-1].number or 0, found[-1].id)


async def _unsealed() -> AsyncIterator[Unsealed]:
    newest = 0
    while rows := await AuditEntry.filter(number=None, id__gt=newest).order_by("id").limit(BATCH):
        for row in rows:
            yield Unsealed(content_of(row))
        newest = rows[-1].id


async def _notes(rows: Sequence[AuditEntry]) -> dict[int, AuditNote]:
    found = await AuditNote.filter(entry_id__in=[row.id for row in rows if row.note_hash])
    return {note.entry_id: note for note in found}  # type: ignore[attr-defined]


def _beside(row: AuditEntry, note: AuditNote | None) -> dict[str, str | None]:
    beside: dict[str, str | None] = {}
    if row.source_hash:
        beside["source"] = row.source
    if row.texts_hash:
        beside["texts"] = row.texts
    if note:
        beside["note"] = None if note.erased_at else note.salt + note.text
    return beside
