"""How often PostgreSQL vacuums the tables that grow or change most. migrating.py sets it; docs/operating.md explains it."""

from collections.abc import Mapping
from typing import Any

# By its own rule, PostgreSQL vacuums when a fifth of a table has changed: of 200 million messages that is two months' worth.
OFTEN = {"autovacuum_vacuum_scale_factor": "0.02", "autovacuum_analyze_scale_factor": "0.02"}
GROWING = {**OFTEN, "autovacuum_vacuum_insert_scale_factor": "0.02"}
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "audit_entries": GROWING,
    "conversations": OFTEN,
    "deliveries": GROWING,
    "log_entries": GROWING,
    "messages": GROWING,
    "offers": OFTEN,
    "participants": OFTEN,
    "stored_outcomes": GROWING,
}
_OPTIONS = """SELECT relname, coalesce(reloptions, '{}') AS options FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relname = ANY($1)"""


async def set_vacuuming(connection: Any) -> None:
    """Set it for each table for which nobody has set anything about vacuuming. `connection` is one of asyncpg.

    The lock that this takes lets others read and write.
    """
    for row in await connection.fetch(_OPTIONS, list(SETTINGS)):
        if not any(option.startswith("autovacuum_") for option in row["options"]):
            chosen = ", ".join(f"{name} = {value}" for name, value in SETTINGS[row["relname"]].items())
            await connection.execute(f'ALTER TABLE "{row["relname"]}" SET ({chosen})')
