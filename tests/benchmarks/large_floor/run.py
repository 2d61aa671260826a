"""A contact centre of 2,000 agents under steady load for half an hour: 60 dashboards, one more of them in Chromium.

.venv/bin/python -m tests.benchmarks.large_floor.run --minutes 30
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field

import psutil

from tests.benchmarks import loaded_floor, report
from tests.benchmarks.large_floor.dashboards import Dashboard, Heard, heard
from tests.benchmarks.large_floor.load import Busy
from tests.benchmarks.large_floor.page import Opened, ShownDashboard, opened_page
from tests.benchmarks.large_floor.seeding import FloorSizes, LargeFloor, seed
from tests.benchmarks.peers.cores import CLIENT, SERVER, pinned
from tests.benchmarks.peers.vigie import empty_database
from tests.benchmarks.reader import Place
from tests.benchmarks.report import Table
from tests.browser import chromium
from tests.faults.delays import percentile
from tests.support.running_server import RunningServer

LOOK_SECONDS = 1.0
COLUMNS = (
    "Minutes",
    "Messages",
    "Frames",
    "Lost",
    "Frames of figures",
    "Server, % of a core",
    "MB",
    "p50 ms",
    "p99 ms",
    "Page, late s at most",
    "First row s",
    "Last row s",
)


@dataclass(frozen=True)
class Sizes:
    floor: FloorSizes = field(default_factory=FloorSizes)
    messages_per_second: float = 40.0
    presences_per_second: float = 20.0
    steps: int = 6
    seconds: float = 300.0  # of each step
    with_page: bool = True


@dataclass(frozen=True)
class Step:
    """One part of the run; the page is None without Chromium."""

    messages: int
    heard: Heard
    cpu_share: float
    resident_bytes: int
    page_late: float | None
    opened: Opened | None


async def table(sizes: Sizes) -> Table:
    async with AsyncExitStack() as stack:
        server = stack.enter_context(closing(RunningServer()))
        floor = await _seeded(server, sizes.floor)
        with pinned(SERVER):
            await asyncio.to_thread(server.start)
        stack.enter_context(pinned(CLIENT))
        dashboards = [
            Dashboard(
                server.websocket_url,
                server.token(each.login or ""),
                Place(each.login or "", "", ()),
                queues=floor.overseen[each.id],
            )
            for each in floor.supervisors
        ]
        tasks = await loaded_floor.all_reading(dashboards)
        page = None
        if sizes.with_page:
            chief = floor.supervisors[0].login or ""
            page = await stack.enter_async_context(opened_page(server, chief, sizes.floor.ongoing))
        busy = Busy(server, floor)
        steps = [await _step(server, busy, dashboards, page, sizes) for _ in range(sizes.steps)]
        await loaded_floor.end(tasks)
    title = (
        f"{sizes.floor}, {sizes.floor.supervisors} dashboards, {sizes.messages_per_second:g} messages and "
        f"{sizes.presences_per_second:g} changes of presence a second over HTTP, one process, log in SQLite"
    )
    rows = [_row((number + 1) * sizes.seconds / 60, step) for number, step in enumerate(steps)]
    return Table(title, COLUMNS, rows)


async def _seeded(server: RunningServer, sizes: FloorSizes) -> LargeFloor:
    server.data_dir.mkdir(parents=True)
    async with empty_database(server.database_url):
        return await seed(sizes)


async def _step(
    server: RunningServer, busy: Busy, dashboards: Sequence[Dashboard], page: ShownDashboard | None, sizes: Sizes
) -> Step:
    """The page is loaded again in the middle of the load, then looked at until the end."""
    process = psutil.Process(server.pid)
    begun, cpu_before = time.monotonic(), process.cpu_times()
    acting = asyncio.create_task(
        busy.run(messages=sizes.messages_per_second, presences=sizes.presences_per_second, seconds=sizes.seconds)
    )
    opened, late = None, 0.0
    if page:
        opened = await page.reloaded()
        while not acting.done():
            late = max(late, await page.live_seconds())
            await asyncio.wait([acting], timeout=LOOK_SECONDS)
    await acting
    seconds, cpu = time.monotonic() - begun, process.cpu_times()
    return Step(
        messages=len(busy.sent),
        heard=await heard(dashboards, busy.sent),
        cpu_share=(cpu.user + cpu.system - cpu_before.user - cpu_before.system) / seconds,
        resident_bytes=process.memory_info().rss,
        page_late=late if page else None,
        opened=opened,
    )


def _row(minutes: float, step: Step) -> list[str]:
    page = ["–", "–", "–"]
    if step.opened and step.page_late is not None:
        page = [f"{seconds:.1f}" for seconds in (step.page_late, step.opened.first_row, step.opened.last_row)]
    return [
        f"{minutes:g}",
        str(step.messages),
        str(step.heard.deliveries),
        str(step.heard.lost),
        str(step.heard.figures),
        f"{step.cpu_share * 100:.0f}",
        f"{step.resident_bytes / 1024**2:.0f}",
        *(f"{percentile(step.heard.delays, share) * 1_000:.0f}" for share in (0.5, 0.99)),
        *page,
    ]


async def run(minutes: float, *, with_page: bool) -> None:
    steps = max(1, round(minutes / 5))
    report.write(["# A large floor", await report.machine()])
    report.write([await table(Sizes(steps=steps, seconds=minutes * 60 / steps, with_page=with_page))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--without-page", action="store_true", help="no Chromium")
    given = parser.parse_args()
    if not given.without_page and chromium.path() is None:
        parser.error(f"{chromium.MISSING} Or go on with --without-page.")
    asyncio.run(run(given.minutes, with_page=not given.without_page))


if __name__ == "__main__":
    main()
