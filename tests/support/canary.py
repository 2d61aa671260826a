"""Searches everything that is stored for a text that must not be there: every column of every table, and files as bytes."""

from collections.abc import Iterable
from pathlib import Path

from models.database.connections import connection, speaks_postgres

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
_TABLES_ON_POSTGRES = (
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"
)


async def places_of(text: str) -> list[str]:
    """Each `table.column` that contains the text, of whatever type the column is."""
    found = []
    for table in await _tables():
        for row in await connection().execute_query_dict(f'SELECT * FROM "{table}"'):
            found += [f"{table}.{column}" for column, value in row.items() if _contains(value, text)]
    return sorted(set(found))


def files_with(texts: Iterable[str], directory: Path) -> list[str]:
    """Each file below the directory whose bytes contain one of the texts, in an encoding that a database may use."""
    needles = [text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


async def _tables() -> list[str]:
    rows = await connection().execute_query_dict(_TABLES_ON_POSTGRES if speaks_postgres() else _TABLES)
    return [row["name"] for row in rows]


def _contains(value: object, text: str) -> bool:
    return text.encode() in value if isinstance(value, bytes) else text in str(value)
