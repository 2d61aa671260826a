"""The dashboard's page in Chromium, for the supervisor who oversees every queue of the large floor."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Page, async_playwright

from tests.browser.chromium import launched
from tests.support.running_server import RunningServer

PATIENCE_MS = 120_000
FIRST_ROW = '[role="row"][aria-rowindex="2"]'
LIVE = ".fresh-live .fresh-text"


@dataclass(frozen=True)
class Opened:
    """Seconds from the request of the page: until the first row is drawn, and until the list knows the last one."""

    first_row: float
    last_row: float


class ShownDashboard:
    def __init__(self, page: Page, rows: int) -> None:
        self._page = page
        self._all_rows = f'[role="grid"][aria-rowcount="{rows + 1}"]'

    async def reloaded(self) -> Opened:
        begun = time.monotonic()
        await self._page.reload()
        await self._page.locator(FIRST_ROW).wait_for()
        first = time.monotonic() - begun
        await self._page.locator(self._all_rows).wait_for()
        return Opened(first, time.monotonic() - begun)

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
        await page.goto(server.base)
        await page.locator("textarea").fill(server.token(login))
        await page.locator("button[type=submit]").click()
        await page.locator(FIRST_ROW).wait_for()
        yield ShownDashboard(page, rows)
