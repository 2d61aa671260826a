"""The database itself refuses to change and delete what the audit trail holds, and what it allows is all that is needed."""

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

from models.database.connections import connection, in_turn, speaks_postgres
from models.tables import AuditEntry, AuditNote, AuditSegment
from tests.models.audit.trails import FIRST_DAY, a_trail, an_entry, checked
from tests.support.databases import Database

ENTRY = "INSERT INTO audit_entries (id, at, actor_id, act, outcome"
VALUES = "'2026-11-28 12:00:00+00:00', '00000000-0000-0000-0000-000000000007', 'JOIN', 'DONE'"
REFUSED = {
    "an entry changed": "UPDATE audit_entries SET outcome = 'REFUSED' WHERE number = 5",
    "an entry that is not sealed changed": "UPDATE audit_entries SET act = 'JOIN' WHERE number IS NULL",
    "an entry sealed again": "UPDATE audit_entries SET hash = note_hash WHERE number = 2",
    "an entry unsealed": "UPDATE audit_entries SET number = NULL, hash = NULL WHERE number = 2",
    "an entry renumbered": "UPDATE audit_entries SET number = 12 WHERE number = 9",
    "an address changed": "UPDATE audit_entries SET source = '{}' WHERE number = 5",
    "a text changed": "UPDATE audit_entries SET texts = '{}' WHERE number = 5",
    "a text erased and another changed": "UPDATE audit_entries SET texts = NULL, source = '{}' WHERE number = 5",
    "an entry deleted": "DELETE FROM audit_entries WHERE number = 5",
    "an entry that is not sealed deleted": "DELETE FROM audit_entries WHERE number IS NULL",
    "an entry put into the chain": f"{ENTRY}, number, hash) VALUES (99, {VALUES}, 10, '{'0' * 64}')",
    "a note changed": "UPDATE audit_notes SET text = 'Chatting'",
    "a note emptied": "UPDATE audit_notes SET text = ''",
    "a note moved": "UPDATE audit_notes SET entry_id = 1, text = '', salt = '', erased_at = '2026-11-28 12:00:00+00:00'",
    "a note deleted": "DELETE FROM audit_notes",
    "a segment changed": "UPDATE audit_segments SET closing_hash = opening_hash WHERE number = 1",
    "a segment opened again": "UPDATE audit_segments SET closed_at = NULL WHERE number = 1",
    "a segment shortened": "UPDATE audit_segments SET last_number = 8 WHERE number = 3",
    "a segment deleted": "DELETE FROM audit_segments WHERE number = 3",
    "an open segment pruned": "UPDATE audit_segments SET pruned_at = opened_at WHERE number = 3",
    "a later segment pruned": "UPDATE audit_segments SET pruned_at = opened_at WHERE number = 2",
}
REPLACED = {  # in SQLite's way, which would delete the old row without asking
    "an entry": f"REPLACE INTO audit_entries (id, at, actor_id, act, outcome) VALUES (5, {VALUES})",
    "a segment": """REPLACE INTO audit_segments (number, opened_at, opening_hash, first_number, last_number, last_hash)
        VALUES (1, '2026-11-28 12:00:00+00:00', '', 1, 3, '')""",
    "a note": "REPLACE INTO audit_notes (id, text, salt, entry_id) VALUES ('x', '', '', 2)",
}


async def refuses(statement: str) -> None:
    async def run() -> None:
        await connection().execute_script(statement)

    with pytest.raises((IntegrityError, asyncpg.RaiseError), match="never change"):
        await in_turn(run)


async def test_the_database_refuses_every_change(database: Database) -> None:
    await a_trail()
    await an_entry(FIRST_DAY)
    before = await pictured()
    for statement in REFUSED.values():
        await refuses(statement)
    if speaks_postgres():
        for table in ("audit_segments", "audit_notes, audit_entries"):
            await refuses(f"TRUNCATE {table} CASCADE")
    else:
        for statement in REPLACED.values():
            await refuses(statement)
    assert await pictured() == before
    assert (await checked()).faults == []


async def test_a_segment_that_is_pruned_by_hand_is_noticed(database: Database) -> None:
    """The database allows it, oldest first: only the command also writes who did it."""
    await a_trail()

    async def prune() -> None:
        await connection().execute_script(
            "UPDATE audit_segments SET pruned_at = closed_at WHERE number = 1; DELETE FROM audit_entries WHERE number < 4"
        )

    await in_turn(prune)
    [fault] = (await checked()).faults
    assert "no entry says who pruned it" in fault


async def pictured() -> list[object]:
    return [sorted(await table.all().values(), key=str) for table in (AuditEntry, AuditNote, AuditSegment)]
