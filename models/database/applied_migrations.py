"""Which migrations a database has had. migrating.py applies those that it lacks; most starts need none, and begin sooner."""

from pathlib import Path

from models.database.connections import connection

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_APPLIED = "SELECT name FROM tortoise_migrations WHERE app = 'vigie'"


def migrations() -> list[str]:
    """The names of all migrations of this release, in order."""
    return sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))


async def has_all_migrations() -> bool:
    """Whether the connected database has had all of them. False also if it can't be read: migrating.py says why not."""
    try:
        rows = await connection().execute_query_dict(_APPLIED)
    except Exception:
        return False
    return {row["name"] for row in rows}.issuperset(migrations())
