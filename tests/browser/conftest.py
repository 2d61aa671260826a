"""A real Chromium for the tests beside this file, and a check that no page sends requests to another machine.

Each worker starts it once, so it belongs to one event loop, in which all these tests run.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Request, async_playwright, expect

from tests.browser import chromium as installed
from tests.browser.company import Companies, running_companies

HERE = ("127.0.0.1", "localhost")
WAIT_MS = 60_000  # what takes a moment takes many beside other tests

expect.set_options(timeout=WAIT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if installed.path() is None:
        pytest.skip(installed.MISSING)
    async with async_playwright() as playwright, installed.launched(playwright) as browser:
        yield browser


@dataclass(frozen=True)
class Look:
    """The size of a window and the language of its browser."""

    width: int = 1440
    height: int = 900
    locale: str = "en-GB"


class Windows:
    """Opens windows, each with its own storage, and notes their requests to other machines."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._opened: list[BrowserContext] = []
        self.strayed: list[str] = []

    async def open(self, look: Look | None = None) -> BrowserContext:
        look = look or Look()
        context = await self._browser.new_context(
            viewport={"width": look.width, "height": look.height},
            locale=look.locale,
            reduced_motion="reduce",  # nothing is caught half-way between two colours
        )
        self._opened.append(context)
        context.set_default_timeout(WAIT_MS)
        context.on("request", self._note)
        return context

    async def close(self) -> None:
        for context in self._opened:
            await context.close()

    def _note(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in HERE:
            self.strayed.append(request.url)


@pytest_asyncio.fixture(loop_scope="session")
async def windows(chromium: Browser) -> AsyncIterator[Windows]:
    """Opens windows, and fails the test if a page sent a request to another machine."""
    opened = Windows(chromium)
    yield opened
    await opened.close()
    assert opened.strayed == [], "requests that left this machine"


@pytest.fixture(scope="module")
def companies() -> Iterator[Companies]:
    with running_companies() as running:
        yield running
