"""Applies configuration files to a test's database, as the command does."""

from api.configuration.applying import Applied, Applying
from api.configuration.document import read
from api.configuration.installation import prepared
from models.database import connections
from models.database.connections import connection, speaks_postgres
from models.events import log
from models.events.facts import Fact
from models.events.log import create_head
from models.tables import __all__ as names_of_tables
from models.values import SYSTEM, Viewer
from tests.support.databases import empty_postgres
from tests.support.recording_facts import ALL_FACTS


async def apply(text: str, *, prune: bool = False, by: Viewer = SYSTEM) -> list[str]:
    """The steps that were done, in words."""
    found = await prepared(read(text), prune=prune)
    assert found.faults == []
    done: list[Applied] = []
    await Applying(found.existing, by).apply(found.plan, done.append)
    assert [applied.step for applied in done] == found.plan.steps
    return [str(applied.step) for applied in done]


async def configure(database_url: str, text: str) -> None:
    """Apply the file to the migrated database of a server."""
    await connections.connect(database_url)
    try:
        await create_head()
        await apply(text)
    finally:
        await connections.disconnect()


async def would(text: str, *, prune: bool = False) -> list[str]:
    found = await prepared(read(text), prune=prune)
    assert found.faults == []
    return [str(step) for step in found.plan.steps]


async def faults(text: str, *, prune: bool = False) -> list[tuple[int, str]]:
    found = await prepared(read(text), prune=prune)
    assert bool(found.faults) != bool(found.plan.steps), "faulty files are never planned"
    return [(fault.line, fault.message) for fault in found.faults]


async def facts() -> list[Fact]:
    return [entry.fact for entry in await log.read_after(0, limit=ALL_FACTS)]


async def empty() -> None:
    """Delete all rows of all tables but those of the audit trail, which SQLite doesn't let go, and begin the log again."""
    import models.tables

    if speaks_postgres():
        await empty_postgres()
    else:
        tables = [
            getattr(models.tables, name)._meta.db_table for name in names_of_tables if not name.startswith("Audit")
        ]
        deletes = ";".join(f"DELETE FROM {table}" for table in tables)
        await connection().execute_script(f"PRAGMA foreign_keys=OFF;{deletes};PRAGMA foreign_keys=ON")
    await create_head()
