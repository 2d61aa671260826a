"""Whether the database keeps what it has acknowledged; asked once at a start. How it is used is connections.py."""

from models.database.connections import connection, speaks_postgres

MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


class Unsafe(Exception):
    """The database may lose what it has acknowledged. The message says what to set."""


async def check_durability() -> None:
    """SQLite is safe as we open it; PostgreSQL can be set otherwise, for the server, a database or a role.

    With one of these off, a crash takes back facts that clients have seen, and their positions are given to others.
    For synchronous_commit anything but off will do: `local`, `remote_write` and `remote_apply` only say what happens at
    replicas. Raises Unsafe.
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
