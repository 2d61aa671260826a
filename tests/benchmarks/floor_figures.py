"""What the figures of many supervisors cost who each oversee other queues, on a large floor that changes steadily.

.venv/bin/python -m tests.benchmarks.floor_figures
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from models.events.hub import hub
from models.operations.conversations.force_close import force_close
from models.values import Viewer
from schema.context import Context
from schema.root import schema
from tests.benchmarks import report, stage
from tests.benchmarks.large_floor.seeding import FloorSizes, seed
from tests.benchmarks.report import Table
from tests.support.builders import viewer_of
from tests.support.loaded_floor import load_floor

SETTLING_SECONDS = 5  # before measuring: selections are compiled while their first frames are executed
PATIENCE_SECONDS = 600.0
OF_PAGE = Path(__file__).parents[2] / "frontend-example/src/supervisor/floor.graphql"
WITHOUT_AGENTS = """subscription FloorFigures { floorChanged { __typename ... on FloorChange { floor {
  inQueue longestWaitSince serviceLevel averageFirstWaitSeconds averageHandleSeconds abandonRate transferRate
  ongoing { total open awaitingAcceptance inConversation waiting wrapUp }
  sentimentDistribution { level conversations }
} } } }"""
COLUMNS = (
    "Supervisors",
    "Figures",
    "Closings",
    "Frames",
    "CPU ms per second",
    "Of these for figures",
    "CPU ms per frame",
)


@dataclass(frozen=True)
class Sizes:
    floor: FloorSizes = field(default_factory=FloorSizes)
    closings_per_second: int = 10
    seconds: int = 20


@dataclass
class Frames:
    """How many frames came. `begun` is released by each stream that has its first one."""

    number: int = 0
    begun: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))


async def table(sizes: Sizes) -> Table:
    """First without supervisors, so that it shows what the closings themselves cost."""
    rows = []
    async with stage.new_sqlite() as url, stage.floor(url):
        seeded = await seed(sizes.floor)
        supervisors = [await viewer_of(each) for each in seeded.supervisors]
        await load_floor()
        await hub.reached(0)
        ids = [row.id for row in seeded.ongoing]
        Random(2).shuffle(ids)
        alone = 0.0
        for name, document, viewers in (
            ("none", "", ()),
            ("without agents", WITHOUT_AGENTS, supervisors),
            ("of the page", OF_PAGE.read_text(), supervisors),
        ):
            frames = Frames()
            async with _following(document, viewers, frames):
                await _closing(ids, supervisors[0], replace(sizes, seconds=min(SETTLING_SECONDS, sizes.seconds)))
                frames.number = 0
                cpu, seconds, closings = await _closing(ids, supervisors[0], sizes)
            per_second = cpu / seconds
            alone = alone or per_second
            further = per_second - alone if viewers else 0.0
            each = f"{further * seconds / frames.number * 1e3:.2f}" if frames.number else "–"
            numbers = [f"{per_second * 1e3:.0f}", f"{further * 1e3:.0f}"]
            rows.append([str(len(viewers)), name, str(closings), str(frames.number), *numbers, each])
    title = f"{sizes.floor}, {sizes.closings_per_second} closings a second, log in SQLite"
    return Table(title, COLUMNS, rows)


@asynccontextmanager
async def _following(document: str, viewers: Sequence[Viewer], frames: Frames) -> AsyncIterator[None]:
    """Inside, these viewers follow their figures, and all have the first ones."""
    following = [asyncio.create_task(_follow(document, viewer, frames)) for viewer in viewers]
    async with asyncio.timeout(PATIENCE_SECONDS):
        for _ in viewers:
            await frames.begun.acquire()
    yield
    for each in following:
        each.cancel()
    await asyncio.gather(*following, return_exceptions=True)


async def _follow(document: str, viewer: Viewer, frames: Frames) -> None:
    context = Context(viewer=viewer, locale="en")
    variables = {"timeZone": "UTC"} if "$timeZone" in document else {}
    results: Any = await schema.subscribe(
        document, variable_values=variables, context_value=context, operation_name="FloorFigures"
    )
    is_first = True
    async for result in results:
        assert not result.errors, result.errors
        if result.data["floorChanged"]["__typename"] == "FloorChange":
            frames.number += 1
            if is_first:
                frames.begun.release()
            is_first = False


async def _closing(ids: list[Any], by: Viewer, sizes: Sizes) -> tuple[float, float, int]:
    """Close conversations at a steady rate. Returns the CPU time of this process, the seconds, and how many were closed."""
    begun, begun_cpu, closed = time.perf_counter(), time.process_time(), 0
    for number in range(sizes.seconds * sizes.closings_per_second):
        await asyncio.sleep(max(0.0, begun + number / sizes.closings_per_second - time.perf_counter()))
        await force_close(ids.pop(), by=by)
        closed += 1
    await asyncio.sleep(max(0.0, begun + sizes.seconds - time.perf_counter()))
    return time.process_time() - begun_cpu, time.perf_counter() - begun, closed


async def run() -> None:
    report.write(["# Figures", await report.machine()])
    report.write([await table(Sizes())])


if __name__ == "__main__":
    asyncio.run(run())
