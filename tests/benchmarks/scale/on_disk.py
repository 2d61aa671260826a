"""What a conversation takes on the disk, table by table, on both databases, and what deleting its facts costs.

.venv/bin/python -m tests.benchmarks.scale.on_disk
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import asyncpg

from models.audit.sealing import seal
from models.database.connections import empty_wal
from models.events import log
from models.events.log import KEPT_ALWAYS
from models.followers.pruning import Retention, prune
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.tables import Delivery
from models.values import SYSTEM
from models.vocabulary import DeliveryOutcome, DeliveryStatus
from tests.benchmarks import report, stage
from tests.benchmarks.report import Table
from tests.support.fixtures import Fixtures
from tests.support.scoring import score_message
from tests.support.servers import start_postgres

COLUMNS = ("Table", "Rows", "PostgreSQL, bytes", "of these indexes", "SQLite, bytes")
ALL = "all"
VACUUMED_EVERY = 25  # conversations: dead rows then find room within the table, as autovacuum has it in the long run
CUSTOMER_SAYS = "My order 4711 has not arrived yet, and the tracking page has shown the same place for days."
AGENT_SAYS = "I am sorry about that. I have asked the carrier, and will let you know as soon as they have answered."

_POSTGRES = """SELECT relname, pg_table_size(oid) AS size, pg_indexes_size(oid) AS indexes FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
_SQLITE = """SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) GROUP BY tbl_name"""


T = TypeVar("T")


@dataclass(frozen=True)
class Sizes:
    conversations: int = 300
    exchanges: int = 6  # a customer's message and an agent's


@dataclass(frozen=True)
class Taken:
    """Bytes, those of indexes included."""

    rows: int
    size: int
    indexes: int = 0

    def since(self, before: "Taken | None") -> "Taken":
        if before is None:
            return self
        return Taken(self.rows - before.rows, self.size - before.size, self.indexes - before.indexes)


@dataclass(frozen=True)
class Measured:
    tables: Mapping[str, Taken]
    written_ahead: int  # bytes of PostgreSQL's write-ahead log
    facts: int
    pruned_facts: int
    pruning_seconds: float


async def tables(postgres_url: str, sizes: Sizes) -> list[Table]:
    async with stage.new_postgres(postgres_url) as url:
        postgres = await _on(url, sizes)
    async with stage.new_sqlite() as url:
        sqlite = await _on(url, sizes)
    return [_by_table(sizes, postgres, sqlite), _others(sizes, postgres, sqlite)]


def _by_table(sizes: Sizes, postgres: Measured, sqlite: Measured) -> Table:
    each = sizes.conversations
    grown = {name: taken for name, taken in postgres.tables.items() if taken.rows > 0}
    in_order = sorted(grown, key=lambda name: -grown[name].size)
    rows = [
        [
            f"`{name}`",
            f"{grown[name].rows / each:.1f}",
            f"{grown[name].size / each:,.0f}",
            f"{grown[name].indexes / each:,.0f}",
            f"{sqlite.tables[name].size / each:,.0f}",
        ]
        for name in in_order
    ]
    total = [
        f"{sum(grown[name].rows for name in grown) / each:.1f}",
        f"{sum(grown[name].size for name in grown) / each:,.0f}",
        f"{sum(grown[name].indexes for name in grown) / each:,.0f}",
        f"{sum(sqlite.tables[name].size for name in grown) / each:,.0f}",
    ]
    title = f"A conversation of {2 * sizes.exchanges} messages, the mean of {each}"
    return Table(title, COLUMNS, [*rows, [ALL, *total]])


def _others(sizes: Sizes, postgres: Measured, sqlite: Measured) -> Table:
    rows = [
        [
            name,
            f"{found.facts / sizes.conversations:.0f}",
            f"{found.written_ahead / sizes.conversations:,.0f}" if found.written_ahead else "–",
            f"{found.pruned_facts:,}",
            f"{found.pruned_facts / found.pruning_seconds:,.0f}",
        ]
        for name, found in (("PostgreSQL", postgres), ("SQLite", sqlite))
    ]
    columns = ("Database", "Facts each", "Write-ahead log, bytes each", "Facts pruned", "Pruned a second")
    return Table("The log", columns, rows)


async def _on(url: str, sizes: Sizes) -> Measured:
    taken = _on_postgres if url.startswith("postgres") else _on_sqlite
    async with stage.floor(url) as fixtures:
        await _play(fixtures, 1, sizes)  # so that every table has its first page
        before, wal, facts = await taken(url), await _written_ahead(url), (await log.head()).seq
        for start in range(0, sizes.conversations, VACUUMED_EVERY):
            await _play(fixtures, min(VACUUMED_EVERY, sizes.conversations - start), sizes)
            await taken(url)
        after, written = await taken(url), await _written_ahead(url) - wal
        facts = (await log.head()).seq - facts
        begun = time.monotonic()
        pruned = await prune(Retention(log_seconds=1e9, log_facts=KEPT_ALWAYS))
        seconds = time.monotonic() - begun
    grown = {name: size.since(before.get(name)) for name, size in after.items()}
    return Measured(grown, written, facts, pruned, seconds)


async def _on_postgres(url: str) -> dict[str, Taken]:
    """Vacuums first."""
    database = await asyncpg.connect(url)
    try:
        await database.execute("VACUUM")
        found = await database.fetch(_POSTGRES)
        counts = {row["relname"]: await database.fetchval(f'SELECT count(*) FROM "{row["relname"]}"') for row in found}
        return {
            row["relname"]: Taken(counts[row["relname"]], row["size"] + row["indexes"], row["indexes"]) for row in found
        }
    finally:
        await database.close()


async def _on_sqlite(url: str) -> dict[str, Taken]:
    await empty_wal()
    with closing(sqlite3.connect(Path(url.removeprefix("sqlite:///")))) as database:
        sizes = dict(database.execute(_SQLITE).fetchall())
        counts = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sizes}
    return {name: Taken(counts[name], size) for name, size in sizes.items()}


async def _written_ahead(url: str) -> int:
    if not url.startswith("postgres"):
        return 0
    database = await asyncpg.connect(url)
    try:
        return int(await database.fetchval("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))
    finally:
        await database.close()


async def _play(fixtures: Fixtures, conversations: int, sizes: Sizes) -> None:
    for _ in range(conversations):
        await _conversation(fixtures, sizes)
    await seal()


_numbers = count()


async def _conversation(fixtures: Fixtures, sizes: Sizes) -> None:
    """One after the other, from a new customer to the end, with all that a connector, an agent and followers do."""
    number = next(_numbers)
    customer = NewCustomer(f"Customer {number}", f"+336{number:08}")
    started = await _asked(
        lambda request_id: start_conversation(
            workstream="Chat",
            title=f"Order {number}",
            customer=customer,
            external_id=f"c-{number}",
            by=fixtures.connector,
            request_id=request_id,
        )
    )
    row_id = started.conversation_id
    offered = await _asked(
        lambda request_id: assign_to_agent(row_id, agent_id=fixtures.ada.id, by=fixtures.sam, request_id=request_id)
    )
    await _asked(lambda request_id: accept_offer(offered.offer_id, by=fixtures.ada, request_id=request_id))
    for turn in range(sizes.exchanges):
        said = await send_message(
            row_id, text=CUSTOMER_SAYS, connector_message_id=f"m-{number}-{turn}", by=fixtures.connector
        )
        await score_message(said.message_id, by=SYSTEM)
        await _asked(lambda request_id: send_message(row_id, text=AGENT_SAYS, by=fixtures.ada, request_id=request_id))
        await _carry(row_id, fixtures)
    await _asked(lambda request_id: end_conversation(row_id, by=fixtures.ada, request_id=request_id))
    await _carry(row_id, fixtures)
    await _asked(lambda request_id: close_conversation(row_id, by=fixtures.ada, request_id=request_id))


async def _asked(act: Callable[[str], Awaitable[T]]) -> T:
    return await act(str(uuid4()))


async def _carry(conversation_id: UUID, fixtures: Fixtures) -> None:
    """The connector reports each message as delivered; then it gets the next."""
    offered = Delivery.filter(conversation_id=conversation_id, status=DeliveryStatus.PENDING, attempts__gt=0)
    while rows := await offered:
        for row in rows:
            await acknowledge_delivery(
                row.message_id,
                outcome=DeliveryOutcome.DELIVERED,
                channel_message_id=uuid4().hex,
                by=fixtures.connector,
            )


def main() -> None:
    with start_postgres() as server:
        report.write(["# Sizes", asyncio.run(report.machine(server.url))])
        report.write(asyncio.run(tables(server.url, Sizes())))


if __name__ == "__main__":
    main()
