"""What the order of the log costs, and what is lost without it: one counter row beside plain sequences."""

import asyncio
from dataclasses import dataclass

from tests.benchmarks import order_on_postgres, order_on_sqlite, report
from tests.benchmarks.report import Table
from tests.benchmarks.tailing import Order, Outcome, Work
from tests.support.servers import start_postgres

COLUMNS = ("Writers", "Order by", "Transactions/s", "Of the sequence's", "Lost", "Lost %", "Reordered")


@dataclass(frozen=True)
class Sizes:
    writers: tuple[int, ...] = (1, 4, 16)
    conversations: int = 1_000
    hot_conversations: int = 4  # where people collide all the time
    seconds: float = 0.8
    rounds: int = 3


async def tables(postgres_url: str, sizes: Sizes) -> list[Table]:
    spread, hot, sqlite = [], [], []
    for writers in sizes.writers:
        work = Work(writers, sizes.conversations, sizes.seconds)
        spread += _rows(writers, await order_on_postgres.measured(postgres_url, work, rounds=sizes.rounds))
        sqlite += _rows(writers, await asyncio.to_thread(order_on_sqlite.measured, work, rounds=sizes.rounds))
    most = max(sizes.writers)
    work = Work(most, sizes.hot_conversations, sizes.seconds)
    hot += _rows(most, await order_on_postgres.measured(postgres_url, work, rounds=sizes.rounds))
    return [
        Table(f"PostgreSQL, {sizes.conversations} conversations", COLUMNS, spread),
        Table(f"PostgreSQL, {sizes.hot_conversations} conversations that everybody changes", COLUMNS, hot),
        Table(f"SQLite, {sizes.conversations} conversations", COLUMNS, sqlite),
    ]


def _rows(writers: int, outcomes: dict[Order, Outcome]) -> list[list[str]]:
    plain = outcomes[Order.SEQUENCE].per_second
    return [
        [
            str(writers),
            order.value,
            f"{outcome.per_second:.0f}",
            f"{outcome.per_second / plain:.2f}",
            str(outcome.lost),
            f"{outcome.lost / outcome.transactions:.1%}",
            str(outcome.reordered),
        ]
        for order, outcome in outcomes.items()
    ]


async def run(postgres_url: str) -> None:
    report.write(["# The order of the log", await report.machine(postgres_url)])
    report.write(await tables(postgres_url, Sizes()))


def main() -> None:
    with start_postgres() as server:
        asyncio.run(run(server.url))


if __name__ == "__main__":
    main()
