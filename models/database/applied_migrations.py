"""Which migrations a database has had. migrating.py applies those that it lacks; most starts need none, and begin sooner."""

from pathlib import Path

from models.database.addresses import sqlite_path
from models.database.connections import connection, is_sqlite

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_APPLIED = "SELECT name FROM tortoise_migrations WHERE app = 'vigie'"


def migrations() -> list[str]:
    """The names of all migrations of this release, in order."""
    return sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))


def exists(url: str) -> bool:
    """False if it is a SQLite file that has not been made yet."""
    return not is_sqlite(url) or Path(sqlite_path(url)).exists()


async def has_all_migrations() -> bool:
    """Whether the connected database has had all of them. False also if it can't be read: migrating.py says why not."""
    try:
        rows = await connection().execute_query_dict(_APPLIED)
    except Exception:
        return False
    return {row["name"] for row in rows}.issuperset(migrations())
