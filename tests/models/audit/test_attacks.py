"""Somebody who owns the database forges the audit trail: each way is found, the last ones by a hash kept elsewhere.

SQLite is enough: checking reads the same rows from both. What the databases refuse by themselves is in test_triggers.py.
"""

from datetime import timedelta

import pytest

from models.audit.entries import content_of
from models.audit.sealing import seal
from models.database import prepared
from models.database.connections import in_turn
from models.rules.audit_chain import closing_hash, entry_hash
from models.tables import AuditEntry, AuditSegment
from tests.models.audit.trails import FIRST_DAY, a_trail, an_entry, checked, forge
from tests.support.databases import Database

pytestmark = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)

SWAPPED = "UPDATE audit_entries SET number = CASE number WHEN 4 THEN 5 ELSE 4 END WHERE number IN (4, 5)"
CUT = "DELETE FROM audit_entries WHERE number > 7"
LAST_OF_2ND_DAY = "(SELECT hash FROM audit_entries WHERE number = 5)"
OTHER = "00000000-0000-0000-0000-000000000007"
ATTACKS = {
    "nonsense": ("UPDATE audit_entries SET actor_id = 'nobody' WHERE number = 5", "Entries 4 to 6 can't be read"),
    "another doer": (
        f"UPDATE audit_entries SET actor_id = '{OTHER}' WHERE number = 5",
        "Entry 5 is not what was sealed",
    ),
    "another moment": ("UPDATE audit_entries SET at = '2026-11-28 12:00:00+00:00' WHERE number = 5", "Entry 5 is not"),
    "refused, not done": ("UPDATE audit_entries SET outcome = 'REFUSED' WHERE number = 9", "Entry 9 is not"),
    "other changes": ("UPDATE audit_entries SET details = NULL WHERE number = 1", "Entry 1 is not"),
    "another text": (
        """UPDATE audit_entries SET texts = replace(texts, 'Chats', 'Cats') WHERE number = 2""",
        "The texts of entry 2 was altered",
    ),
    "another address": ("UPDATE audit_entries SET source = '{}' WHERE number = 2", "The source of entry 2"),
    "another note": ("UPDATE audit_notes SET text = 'Chatting' WHERE entry_id = 2", "The note of entry 2"),
    "no note": ("DELETE FROM audit_notes WHERE entry_id = 2", "The note of entry 2"),
    "deleted": ("DELETE FROM audit_entries WHERE number = 5", "Entry 5 is of segment 2 missing"),
    "deleted, first": ("DELETE FROM audit_entries WHERE number = 1", "Entry 1 is"),
    "deleted and closed up": (
        "DELETE FROM audit_entries WHERE number = 5; UPDATE audit_entries SET number = number - 1 WHERE number > 5",
        "Entry 5 is not what was sealed",
    ),
    "reordered": (SWAPPED, "Entry 4 is not what was sealed"),
    "truncated": (CUT, "Entries 8 to 9 are"),
    "a segment cut off": (
        "DELETE FROM audit_entries WHERE number > 6; DELETE FROM audit_segments WHERE number = 3",
        None,
    ),
    "a segment taken out": (
        "DELETE FROM audit_entries WHERE number IN (4, 5, 6); DELETE FROM audit_segments WHERE number = 2",
        "a segment is missing",
    ),
    "pruned by nobody": (
        "DELETE FROM audit_entries WHERE number < 4; UPDATE audit_segments SET pruned_at = closed_at WHERE number = 1",
        "no entry says who pruned it",
    ),
    "pruned in the middle": (
        "DELETE FROM audit_entries WHERE number IN (4, 5, 6); UPDATE audit_segments SET pruned_at = closed_at WHERE number = 2",
        "but an older one is not",
    ),
    "all segments deleted": ("DELETE FROM audit_segments", "is in no segment"),
    "an entry put in": (
        "INSERT INTO audit_entries (at, actor_id, act, outcome, number, hash) VALUES "
        f"('2026-11-28 12:00:00+00:00', '{OTHER}', 'JOIN', 'DONE', 5, {LAST_OF_2ND_DAY})",
        "There are several entries with the number 5",
    ),
    "an entry put at the end": (
        "INSERT INTO audit_entries (at, actor_id, act, outcome, number, hash) VALUES "
        f"('2026-11-30 12:00:00+00:00', '{OTHER}', 'JOIN', 'DONE', 10, {LAST_OF_2ND_DAY})",
        "Entry 10 is in no segment",
    ),
    "a closing hash changed": (
        f"UPDATE audit_segments SET closing_hash = {LAST_OF_2ND_DAY} WHERE number = 2",
        "The closing hash of segment 2",
    ),
}


async def test_an_untouched_trail_is_whole(database: Database) -> None:
    await a_trail()
    found = await checked()
    assert (found.faults, found.entries, found.segments, found.unsealed) == ([], 9, 3, 0)


@pytest.mark.parametrize(("statement", "sentence"), ATTACKS.values(), ids=ATTACKS)
async def test_each_forgery_is_found(database: Database, statement: str, sentence: str | None) -> None:
    await a_trail()
    kept = (await checked()).head
    await forge(statement)
    found = await checked(kept)
    assert any((sentence or "is not in the chain") in fault for fault in found.faults), found.faults


async def test_a_history_rewritten_to_its_end_is_found_by_a_hash_kept_elsewhere(database: Database) -> None:
    """Whoever has the database and the code can make a chain without a fault: only what they can't reach tells."""
    await a_trail()
    head, published = (await checked()).head, (await AuditSegment.get(number=2)).closing_hash
    assert published
    await forge("UPDATE audit_entries SET outcome = 'REFUSED' WHERE number = 5")
    await rewrite_to_the_end()
    assert (await checked()).faults == []
    assert (await checked((await AuditSegment.get(number=1)).closing_hash or "")).faults == []
    for kept in (head, published):
        [fault] = (await checked(kept)).faults
        assert fault.startswith(f"The hash {kept} is not in the chain")


async def test_a_hash_of_any_entry_or_segment_is_found_again(database: Database) -> None:
    await a_trail()
    entries = [row.hash or "" for row in await AuditEntry.all()]
    segments = [row.closing_hash for row in await AuditSegment.all() if row.closing_hash]
    assert (await checked(*entries, *segments)).faults == []
    assert len((await checked("f" * 64)).faults) == 1


async def rewrite_to_the_end() -> None:
    before = "0" * 64
    for segment in await AuditSegment.all().order_by("number"):
        segment.opening_hash = before
        rows = AuditEntry.filter(number__gte=segment.first_number, number__lte=segment.last_number)
        for row in await rows.order_by("number"):
            before = entry_hash(content_of(row), row.number or 0, before)
            await _write("UPDATE audit_entries SET hash = $1 WHERE id = $2", before, row.id)
        segment.last_hash = before
        if segment.closing_hash:
            before = segment.closing_hash = closing_hash(
                segment.number, segment.opening_hash, segment.first_number, segment.last_number, before
            )
        await in_turn(segment.save)


async def _write(statement: str, *given: object) -> None:
    async def run() -> None:
        await prepared.write_many(statement, [given])

    await in_turn(run)


async def test_what_is_not_sealed_is_counted(database: Database) -> None:
    await a_trail()
    await an_entry(FIRST_DAY + timedelta(days=2, hours=6))
    assert (await checked()).unsealed == 1
    assert await seal() == 1
    assert ((await checked()).unsealed, (await checked()).entries) == (0, 10)
