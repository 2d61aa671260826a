"""The dashboard's page in Chromium, for the supervisor who oversees every queue of the large floor."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Page, async_playwright

from tests.browser.chromium import launched
from tests.support.running_server import RunningServer

PATIENCE_MS = 120_000
FIRST_ROW = '[role="row"][aria-rowindex="2"]'
LIVE = ".fresh-live .fresh-text"

# In the page itself, since the program that drives Chromium shares a core with the load. The next frame has it on screen.
NOTE_OPENING = """([firstRow, allRows]) => {
  window.opened = {}
  const note = (name, selector) => {
    if (opened[name] || !document.querySelector(selector)) return
    opened[name] = true
    requestAnimationFrame(() => { opened[name] = performance.now() })
  }
  new MutationObserver(() => { note("first", firstRow); note("last", allRows) })
    .observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-rowcount"] })
}"""
OPENED = "() => opened.first > 1 && opened.last > 1 && opened"


@dataclass(frozen=True)
class Opened:
    """Seconds from the start of loading: until the first row is on screen, and until the list knows the last one."""

    first_row: float
    last_row: float


class ShownDashboard:
    def __init__(self, page: Page) -> None:
        self._page = page

    async def reloaded(self) -> Opened:
        await self._page.reload()
        noted = await (await self._page.wait_for_function(OPENED)).json_value()
        return Opened(noted["first"] / 1_000, noted["last"] / 1_000)

    async def live_seconds(self) -> float:
        """What the page's mark says: how long after they happen changes arrive. Waits while the page is behind."""
        text = await self._page.locator(LIVE).inner_text()
        found = re.search(r"[\d.]+", text)
        assert found is not None, text
        return float(found[0])


@asynccontextmanager
async def opened_page(server: RunningServer, login: str, rows: int) -> AsyncIterator[ShownDashboard]:
    async with async_playwright() as playwright, launched(playwright) as browser:
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        rows_known = f'[role="grid"][aria-rowcount="{rows + 1}"]'
        await page.add_init_script(f"({NOTE_OPENING})({json.dumps([FIRST_ROW, rows_known])})")
        await page.goto(server.base)
        await page.locator("textarea").fill(server.token(login))
        await page.locator("button[type=submit]").click()
        await page.locator(FIRST_ROW).wait_for()
        yield ShownDashboard(page)
