"""The dashboard with a thousand conversations in Chromium: how soon it is usable, how smoothly it draws changes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.async_api import Page, async_playwright

from models.tables import Queue
from tests.benchmarks import loaded_floor, report
from tests.benchmarks.loaded_floor import Load
from tests.benchmarks.report import Table
from tests.browser.chromium import launched
from tests.faults.delays import percentile
from tests.support.builders import a_supervisor
from tests.support.running_server import RunningServer

SUPERVISOR = "claire"
PATIENCE_MS = 60_000
ROWS = '[role="row"][aria-rowindex="2"]'  # the first below the heads
FRAMES = ("Page", "Changes a second", "Frames", "p50 ms", "p95 ms", "p99 ms", "Longest ms", "Of the blank p95")
BEGINS = ("Loaded", "First byte to usable, median ms", "Longest ms")

# Note when the first row is there, from the first byte of the page on.
NOTE_USABLE = f"""new MutationObserver((_, observer) => {{
  if (!document.querySelector('{ROWS}')) return
  observer.disconnect()
  window.usable = performance.now() - performance.getEntriesByType('navigation')[0].responseStart
}}).observe(document, {{ childList: true, subtree: true }})"""

# The time between frames of the screen, until told to end.
NOTE_FRAMES = """() => {
  window.frames_ms = []
  let last = performance.now()
  const step = () => {
    const now = performance.now()
    window.frames_ms.push(now - last)
    last = now
    window.counting = requestAnimationFrame(step)
  }
  window.counting = requestAnimationFrame(step)
}"""
END_FRAMES = "() => { cancelAnimationFrame(window.counting); return window.frames_ms.slice(2) }"


@dataclass(frozen=True)
class Sizes:
    queues: int = 10
    conversations: int = 100  # of each queue
    changes_per_second: float = 50.0
    seconds: float = 20.0
    loads: int = 5


async def tables(sizes: Sizes) -> tuple[Table, Table]:
    """A real server, its list in a page, messages that arrive at a steady rate."""
    async with loaded_floor.served(queues=sizes.queues, conversations=sizes.conversations) as (server, places):
        await a_supervisor(SUPERVISOR, oversees=await Queue.all())
        load = Load(server.url, {place.agent: server.token(place.agent) for place in places}, places)
        async with async_playwright() as playwright, launched(playwright) as browser:
            page = await browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(PATIENCE_MS)
            blank = await _still(page, sizes)
            await page.add_init_script(NOTE_USABLE)
            await _sign_in(page, server)
            usable = [await _usable(page) for _ in range(sizes.loads)]
            still = await _still(page, sizes)
            rate, busy = await _busy(page, load, sizes)
    rows = sizes.queues * sizes.conversations
    begins = Table(f"{rows} conversations, a page that is loaded again", BEGINS, [[str(len(usable)), *_pair(usable)]])
    frames = Table(
        f"{rows} conversations, {sizes.seconds:g} s each, 1440 by 900",
        FRAMES,
        [
            _row("blank", 0, blank, blank),
            _row("the list, still", 0, still, blank),
            _row("the list, changing", rate, busy, blank),
        ],
    )
    return begins, frames


async def _sign_in(page: Page, server: RunningServer) -> None:
    await page.goto(server.base)
    await page.locator("textarea").fill(server.token(SUPERVISOR))
    await page.locator("button[type=submit]").click()
    await page.locator(ROWS).wait_for()


async def _usable(page: Page) -> float:
    await page.reload()
    await page.locator(ROWS).wait_for()
    took: float = await page.evaluate("window.usable")
    return took


async def _still(page: Page, sizes: Sizes) -> list[float]:
    await page.evaluate(NOTE_FRAMES)
    await asyncio.sleep(sizes.seconds)
    frames: list[float] = await page.evaluate(END_FRAMES)
    return frames


async def _busy(page: Page, load: Load, sizes: Sizes) -> tuple[float, list[float]]:
    """How many changes a second were really made, and the frames meanwhile."""
    loop = asyncio.get_running_loop()
    await page.evaluate(NOTE_FRAMES)
    begun = loop.time()
    await load.run(per_second=sizes.changes_per_second, seconds=sizes.seconds)
    seconds = loop.time() - begun
    frames: list[float] = await page.evaluate(END_FRAMES)
    return len(load.sent) / seconds, frames


def _pair(taken: Sequence[float]) -> list[str]:
    return [f"{percentile(list(taken), 0.5):.0f}", f"{max(taken):.0f}"]


def _row(name: str, rate: float, frames: Sequence[float], blank: Sequence[float]) -> list[str]:
    times = [percentile(list(frames), share) for share in (0.5, 0.95, 0.99)]
    return [
        name,
        f"{rate:.0f}",
        str(len(frames)),
        *(f"{each:.1f}" for each in (*times, max(frames))),
        f"{times[1] / percentile(list(blank), 0.95):.2f}",
    ]


async def run() -> None:
    report.write(["# A thousand rows", await report.machine()])
    report.write(await tables(Sizes()))


if __name__ == "__main__":
    asyncio.run(run())
