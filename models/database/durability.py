"""Checks at the start that the database never loses what it has acknowledged. connections.py connects to it."""

from models.database.connections import connection, speaks_postgres

MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


class Unsafe(Exception):
    """The database may lose what it has acknowledged. The message says what to set."""


async def check_durability() -> None:
    """Vigie opens SQLite safely; PostgreSQL's settings may be unsafe, for the server, a database or a role.

    With one of them off, a crash can remove facts that clients have seen, and other facts then get their positions. For
    synchronous_commit every value but off is safe: `local`, `remote_write` and `remote_apply` are only about replicas.
    Raises Unsafe.
    """
    if not speaks_postgres():
        return
    names = ", ".join(f"'{name}'" for name in MUST_BE_ON)
    rows = await connection().execute_query_dict(f"SELECT name, setting FROM pg_settings WHERE name IN ({names})")
    off = sorted(row["name"] for row in rows if row["setting"] == "off")
    if off:
        statements = " ".join(f"ALTER SYSTEM SET {name} = on;" for name in off)
        raise Unsafe(
            f"PostgreSQL runs with {' and '.join(off)} off, so a crash could lose changes that people have already seen. "
            f"Let a superuser run {statements} SELECT pg_reload_conf(); and, where a database or role was given a "
            "setting of its own, ALTER DATABASE … RESET or ALTER ROLE … RESET."
        )
