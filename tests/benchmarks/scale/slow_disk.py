"""Where one PostgreSQL ends: the log's counter row, and Vigie's messages, on disks that need longer for each commit.

.venv/bin/python -m tests.benchmarks.scale.slow_disk
"""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks import operations, order_of_the_log, order_on_postgres, report
from tests.benchmarks.peers.compiler import compiled
from tests.benchmarks.report import Table
from tests.benchmarks.tailing import Order, Work
from tests.support.server_binaries import postgres_binaries
from tests.support.servers import PostgresServer, started

SOURCE = Path(__file__).with_name("slow_disk.c")
COLUMNS = ("Flush + ms", "Writers", "Order by", "Transactions/s", "Of the sequence's")
COLUMNS_OF_MESSAGES = ("Flush + ms", "At once", "Messages/s", "Of one at a time")


@dataclass(frozen=True)
class Sizes:
    flush_ms: tuple[float, ...] = (0, 1, 5)
    orders: order_of_the_log.Sizes = field(default_factory=lambda: order_of_the_log.Sizes(writers=(1, 16)))
    messages: operations.Sizes = field(default_factory=operations.Sizes)


class SlowPostgres(PostgresServer):
    """Each flush takes longer than the disk's own by `flush_ms` milliseconds."""

    def __init__(self, binaries: Path, library: Path, flush_ms: float) -> None:
        self._delay = {"LD_PRELOAD": str(library), "SLOW_DISK_MICROSECONDS": str(round(flush_ms * 1_000))}
        super().__init__(binaries)

    def _surroundings(self) -> dict[str, Any]:
        surroundings = super()._surroundings()
        return surroundings | {"env": surroundings["env"] | self._delay}


async def tables(sizes: Sizes) -> tuple[Table, Table]:
    orders, messages = [], []
    with tempfile.TemporaryDirectory(prefix="vigie-slow-disk-") as directory:
        library = _built(Path(directory))
        for flush_ms in sizes.flush_ms:
            with started(SlowPostgres(postgres_binaries(), library, flush_ms)) as server:
                orders += await _orders(server.url, flush_ms, sizes.orders)
                measured = await operations.on_postgres(server.url, sizes.messages)
                messages += [[f"{flush_ms:g}", *row[2:5]] for row in measured if row[1] == operations.SEND_MESSAGE]
    return (
        Table(f"PostgreSQL, {sizes.orders.conversations} conversations", COLUMNS, orders),
        Table("send_message of one process, PostgreSQL", COLUMNS_OF_MESSAGES, messages),
    )


def _built(directory: Path) -> Path:
    directory.chmod(0o755)  # PostgreSQL may run as another user
    library = directory / "slow_disk.so"
    compiled(library, [SOURCE], "-shared", "-fPIC", "-ldl")
    return library


async def _orders(url: str, flush_ms: float, sizes: order_of_the_log.Sizes) -> list[list[str]]:
    rows = []
    for writers in sizes.writers:
        work = Work(writers, sizes.conversations, sizes.seconds)
        outcomes = await order_on_postgres.measured(url, work, rounds=sizes.rounds)
        plain = outcomes[Order.SEQUENCE].per_second
        for order in (Order.SEQUENCE, Order.COUNTER_ROW):
            per_second = outcomes[order].per_second
            rows.append([f"{flush_ms:g}", str(writers), order.value, f"{per_second:.0f}", f"{per_second / plain:.2f}"])
    return rows


async def run() -> None:
    report.write(["# Slow disks", await report.machine()])
    report.write(await tables(Sizes()))


if __name__ == "__main__":
    asyncio.run(run())
