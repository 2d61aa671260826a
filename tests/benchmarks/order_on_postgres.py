"""Writers of three kinds of log on PostgreSQL, and a reader of each; on SQLite they are order_on_sqlite.py."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from tests.benchmarks.tailing import FACT, POLL_SECONDS, Order, Outcome, Tail, Work

PATIENCE_SECONDS = 60.0  # with a server that others keep busy: the reader by transaction id waits for all of them

TABLES = """
CREATE TABLE conversations (id int PRIMARY KEY, version int NOT NULL, at timestamptz NOT NULL);
CREATE TABLE head (id int PRIMARY KEY, seq bigint NOT NULL);
CREATE TABLE by_counter (seq bigint PRIMARY KEY, conversation int, version int, fact text);
CREATE TABLE by_sequence (seq bigserial PRIMARY KEY, conversation int, version int, fact text);
CREATE TABLE by_transaction (
    seq bigserial PRIMARY KEY, conversation int, version int, fact text,
    xid bigint DEFAULT pg_current_xact_id()::text::bigint
);
CREATE INDEX ON by_transaction (xid);
"""
CHANGE = "UPDATE conversations SET version = version + 1, at = now() WHERE id = $1 RETURNING version"
NEXT = "UPDATE head SET seq = seq + 1 WHERE id = 1 RETURNING seq"
OPEN_SINCE = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"  # every older transaction is over

TABLE = {Order.COUNTER_ROW: "by_counter", Order.SEQUENCE: "by_sequence", Order.TRANSACTION_ID: "by_transaction"}
AFTER = {
    Order.COUNTER_ROW: "SELECT seq AS place, * FROM by_counter WHERE seq > $1 ORDER BY seq",
    Order.SEQUENCE: "SELECT seq AS place, * FROM by_sequence WHERE seq > $1 ORDER BY seq",
    Order.TRANSACTION_ID: "SELECT xid AS place, * FROM by_transaction "
    f"WHERE xid > $1 AND xid < {OPEN_SINCE} ORDER BY xid, seq",
}


async def measured(url: str, work: Work, *, rounds: int) -> dict[Order, Outcome]:
    """All orders in turn, several times, so that a busy moment of the machine meets each."""
    outcomes = {order: Outcome() for order in Order}
    async with _schema(url) as schema:
        connections = [await _connection(url, schema) for _ in range(work.writers + 1)]
        try:
            for _ in range(rounds):
                for order, outcome in outcomes.items():
                    await _emptied(connections[0], work)
                    await _round(order, connections[1:], connections[0], work, outcome)
        finally:
            for each in connections:
                await each.close()
    return outcomes


async def _round(order: Order, writers: list[Any], reader: Any, work: Work, outcome: Outcome) -> None:
    begun = time.monotonic()
    until = begun + work.seconds
    stopped = asyncio.Event()
    reading = asyncio.create_task(_read(order, reader, stopped))
    written = sum(await asyncio.gather(*(_write(order, each, work, until) for each in writers)))
    seconds = time.monotonic() - begun
    stopped.set()
    outcome.add(written, seconds, await reading)


async def _write(order: Order, connection: Any, work: Work, until: float) -> int:
    """What one transaction of Vigie does at least: change a row, append its fact, commit."""
    written = 0
    insert = f"INSERT INTO {TABLE[order]} (conversation, version, fact) VALUES ($1, $2, $3)"
    counted = "INSERT INTO by_counter (seq, conversation, version, fact) VALUES ($1, $2, $3, $4)"
    while not written or time.monotonic() < until:
        conversation = random.randrange(work.conversations)
        async with connection.transaction():
            version = await connection.fetchval(CHANGE, conversation)
            if order is Order.COUNTER_ROW:
                seq = await connection.fetchval(NEXT)
                await connection.execute(counted, seq, conversation, version, FACT)
            else:
                await connection.execute(insert, conversation, version, FACT)
        written += 1
    return written


async def _read(order: Order, connection: Any, stopped: asyncio.Event) -> Tail:
    tail, place = Tail(), 0
    while True:
        is_last = stopped.is_set()
        if is_last and order is Order.TRANSACTION_ID:
            await _all_are_over(connection)
        for row in await connection.fetch(AFTER[order], place):
            tail.take(row["conversation"], row["version"])
            place = row["place"]
        if is_last:
            return tail
        await asyncio.sleep(POLL_SECONDS)


async def _all_are_over(connection: Any) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        over = f"SELECT {OPEN_SINCE} > coalesce(max(xid), 0) FROM by_transaction"
        while not await connection.fetchval(over):  # noqa: ASYNC110  # only the server knows
            await asyncio.sleep(POLL_SECONDS)


@asynccontextmanager
async def _schema(url: str) -> AsyncIterator[str]:
    """The tables, out of everybody's way."""
    name = f"order_of_the_log_{os.getpid()}"
    owner = await asyncpg.connect(url, server_settings={"search_path": name})
    try:
        await owner.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}")
        await owner.execute(TABLES)
        try:
            yield name
        finally:
            await owner.execute("SET client_min_messages = warning")
            await owner.execute(f"DROP SCHEMA {name} CASCADE")
    finally:
        await owner.close()


async def _connection(url: str, schema: str) -> Any:
    return await asyncpg.connect(url, server_settings={"search_path": schema})


async def _emptied(connection: Any, work: Work) -> None:
    await connection.execute(f"TRUNCATE conversations, head, {', '.join(TABLE.values())}")
    await connection.execute("INSERT INTO head VALUES (1, 0)")
    await connection.execute(
        "INSERT INTO conversations SELECT id, 0, now() FROM generate_series(0, $1) AS id", work.conversations - 1
    )
