"""How long a page of closed conversations and a search of their messages take on PostgreSQL, with a large number stored.

.venv/bin/python -m tests.benchmarks.history --rows 1000000
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from models import clock
from models.access.history_filter import HistoryFilter
from models.operations.reading.search_transcripts import search_transcripts
from models.reading import history
from models.reading.keyset import Slice
from models.values import Viewer
from tests.benchmarks import report, stage
from tests.benchmarks.report import Table
from tests.faults.delays import percentile
from tests.support.builders import a_message, a_queue, a_supervisor, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.servers import start_postgres
from tests.support.stored_history import store

DAYS = 365
RARE = 9_973  # one message in so many has the rare word
TEXT = (
    f"'This is message ' || {{n}} || CASE WHEN {{n}} % {RARE} = 0 THEN ' with a needle' ELSE ' about a late parcel' END"
)
COLUMNS = ("What is read", "Found", "p50 ms", "p95 ms", "Longest ms")

Read = Callable[[HistoryFilter], Awaitable[int]]


@dataclass(frozen=True)
class Sizes:
    rows: int = 1_000_000
    queues: int = 45
    overseen: int = 5  # by the supervisor who reads
    messages: int = 4  # of each conversation
    times: int = 40


async def table(postgres_url: str, sizes: Sizes) -> Table:
    async with stage.new_postgres(postgres_url) as url, stage.floor(url) as fixtures:
        return await _measured(fixtures, sizes)


async def _measured(fixtures: Fixtures, sizes: Sizes) -> Table:
    queues = [await a_queue() for _ in range(sizes.queues)]
    supervisor = await viewer_of(await a_supervisor(oversees=queues[: sizes.overseen]))
    template = await fixtures.closed(queue=queues[0], closed_at=clock.now())
    ids = [queue.id for queue in queues]
    said = await a_message(template)
    await store(template, said, rows=sizes.rows, queue_ids=ids, days=DAYS, messages=sizes.messages, text=TEXT)
    await search_transcripts(by=supervisor)
    random, now = Random(17), clock.now()

    def a_month(*, recent: bool = False, search: str | None = None) -> HistoryFilter:
        since = now - timedelta(days=30 if recent else random.randrange(30, DAYS))
        queue = frozenset({random.choice(ids[: sizes.overseen])})
        return HistoryFilter(since=since, until=since + timedelta(days=30), queue_ids=queue, search=search)

    def page_of(viewer: Viewer) -> Read:
        async def read(narrowed: HistoryFilter) -> int:
            return len((await history.page(viewer, narrowed, Slice(50))).closed)

        return read

    async def counted(narrowed: HistoryFilter) -> int:
        return await history.count(supervisor, narrowed)

    last_month = HistoryFilter(since=now - timedelta(days=30))
    needle = HistoryFilter(since=now - timedelta(days=30), search="needle")
    rows = [
        await _row("a page of a queue and a month", page_of(supervisor), a_month, sizes),
        await _row("how many these are", counted, a_month, sizes),
        await _row("the newest page of five queues", page_of(supervisor), HistoryFilter, sizes),
        await _row("the newest page of all queues", page_of(fixtures.admin), HistoryFilter, sizes),
        await _row("how many there are in a month", counted, lambda: last_month, sizes),
        await _row(
            "a rare word in messages, a queue and a month",
            page_of(supervisor),
            lambda: a_month(recent=True, search="needle"),
            sizes,
        ),
        await _row("a rare word in messages, five queues, a month", page_of(supervisor), lambda: needle, sizes),
        await _row("a frequent word in messages", page_of(supervisor), lambda: HistoryFilter(search="parcel"), sizes),
    ]
    title = f"{sizes.rows:,} closed conversations in {sizes.queues} queues and a year, {sizes.messages} messages each"
    return Table(title, COLUMNS, rows)


async def _row(what: str, read: Read, asked: Callable[[], HistoryFilter], sizes: Sizes) -> list[str]:
    found, taken = 0, []
    for _ in range(sizes.times):
        narrowed, begun = asked(), time.perf_counter()
        found = await read(narrowed)
        taken.append((time.perf_counter() - begun) * 1_000)
    return [
        what,
        str(found),
        *(f"{each:.1f}" for each in (percentile(taken, 0.5), percentile(taken, 0.95), max(taken))),
    ]


async def run(postgres_url: str, sizes: Sizes) -> None:
    report.write(["# History", await report.machine(postgres_url)])
    report.write([await table(postgres_url, sizes)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=Sizes.rows)
    sizes = Sizes(rows=parser.parse_args().rows)
    with start_postgres() as server:
        asyncio.run(run(server.url, sizes))


if __name__ == "__main__":
    main()
