"""Writes a large number of closed conversations with messages, by two statements."""

from typing import Any
from uuid import UUID

from models.database.connections import connection, speaks_postgres
from models.tables import Conversation, Message

# An id for each number, the same on both databases; `{kind}` keeps those of two tables apart.
_ID_POSTGRES = "('{kind}' || lpad(to_hex({n}), 7, '0') || '-0000-4000-8000-' || lpad(to_hex({n}), 12, '0'))::uuid"
_ID_SQLITE = "'{kind}' || printf('%07x-0000-4000-8000-%012x', {n}, {n})"
_ROWS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows}) "


async def store(
    template: Conversation, said: Message, *, rows: int, queue_ids: list[UUID], days: int, messages: int, text: str
) -> None:
    """`rows` conversations like the template, evenly over the queues and over the `days` before it was closed.

    Each has so many messages like the one that was said; `text` is an SQL expression over the number `n` of the message.
    """
    assert template.closed_at
    step = days * 86_400 / rows
    if speaks_postgres():
        closed = f"closed_at - numbers.n * interval '{step} seconds'"
        queue = f"({_one_of(queue_ids)})::uuid"
    else:
        closed = f"strftime('%Y-%m-%d %H:%M:%S', closed_at, '-' || CAST(numbers.n * {step} AS int) || ' seconds') || '+00:00'"
        queue = _one_of(queue_ids)
    await _copy(
        Conversation,
        template.id,
        rows,
        {"id": _id("c", "numbers.n"), "closed_at": closed, "queue_id": queue, "external_id": "NULL"},
    )
    told = {
        "id": _id("d", "numbers.n"),
        "conversation_id": _id("c", f"(1 + (numbers.n - 1) / {messages})"),
        "number": f"1 + (numbers.n - 1) % {messages}",
        "public_number": f"1 + (numbers.n - 1) % {messages}",
        "text": text.replace("{n}", "numbers.n"),
    }
    await _copy(Message, said.id, rows * messages, told)
    await connection().execute_script("ANALYZE")


async def _copy(table: type[Conversation] | type[Message], row_id: UUID, rows: int, columns: dict[str, str]) -> None:
    names = sorted(table._meta.db_fields)
    values = ", ".join(columns.get(name, f"t.{name}") for name in names)
    kept = f"'{row_id}'::uuid" if speaks_postgres() else f"'{row_id}'"
    await connection().execute_script(
        f"INSERT INTO {table._meta.db_table} ({', '.join(names)}) {_ROWS.format(rows=rows)}"
        f"SELECT {values} FROM numbers CROSS JOIN (SELECT * FROM {table._meta.db_table} WHERE id = {kept}) t"
    )


def _id(kind: str, number: str) -> str:
    return (_ID_POSTGRES if speaks_postgres() else _ID_SQLITE).format(kind=kind, n=number)


def _one_of(ids: list[UUID]) -> str:
    cases = " ".join(f"WHEN {number} THEN '{each}'" for number, each in enumerate(ids))
    return f"CASE numbers.n % {len(ids)} {cases} END"


async def plan_of(statement: str, given: list[Any]) -> str:
    """How the database would execute a statement, in its own words."""
    explain = "EXPLAIN" if speaks_postgres() else "EXPLAIN QUERY PLAN"
    rows = await connection().execute_query_dict(f"{explain} {statement}", given)
    return "\n".join(str(list(row.values())[-1]) for row in rows)
