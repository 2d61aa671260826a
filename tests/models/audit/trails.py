"""An audit trail of three days for tests, and what an attacker does who owns the database."""

from datetime import UTC, datetime, timedelta

from models import clock
from models.audit.entries import new_entry, new_salt
from models.audit.history import read_history
from models.audit.sealing import seal
from models.database.connections import connection, in_turn, speaks_postgres
from models.rules.audit_checking import Checking
from models.rules.audit_contents import Evidence, sha256
from models.tables import AuditEntry, AuditNote
from models.values import SYSTEM, Source
from models.vocabulary import Act, AuditOutcome

FIRST_DAY = datetime(2026, 10, 27, 9, tzinfo=UTC)
PROTECTED = ("audit_entries", "audit_notes", "audit_segments")


async def an_entry(at: datetime, note: str | None = None) -> AuditEntry:
    evidence, salt = Evidence(), new_salt()
    evidence.compare({"name": "Chat", "priority": 1}, {"name": "Chats", "priority": 2})
    entry = new_entry(
        Act.SAVE_QUEUE,
        AuditOutcome.DONE,
        at=at,
        actor_id=SYSTEM.id,
        source=Source("192.0.2.7", "Firefox"),
        evidence=evidence,
        note_hash=sha256(salt + note) if note else None,
    )
    await entry.save()
    if note:
        await AuditNote.create(entry=entry, text=note, salt=salt)
    return entry


async def a_trail() -> None:
    """Nine sealed entries, numbered from 1, three on each of three days. The last day goes on: its segment is open."""
    for day in range(3):
        for hour in range(3):
            at = FIRST_DAY + timedelta(days=day, hours=hour)
            await an_entry(at, note="Coaching" if hour == 1 else None)
    with clock.standing_at(FIRST_DAY + timedelta(days=2, hours=5)):
        assert await seal() == 9


async def checked(*expected: str) -> Checking:
    checking = Checking(expected)
    await read_history(checking.take)
    checking.finish()
    return checking


async def forge(*statements: str) -> None:
    """What somebody does who owns the database: they first remove what protects it."""
    if speaks_postgres():
        script = "; ".join(["SET session_replication_role = replica", *statements, "RESET session_replication_role"])
    else:
        kinds = ("update", "delete", "insert")
        drops = [f"DROP TRIGGER {table}_on_{kind}" for table in PROTECTED for kind in kinds]
        script = "; ".join([*drops, *statements])

    async def run() -> None:
        await connection().execute_script(script)

    await in_turn(run)
