"""A real Chromium for the tests beside this file, and proof that no page of ours calls another machine."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Request, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run")
HERE = ("127.0.0.1", "localhost")
WAIT_MS = 20_000


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Debian's package or another on PATH, else what Playwright has installed."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    installed = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    if installed:
        return str(installed[-1])
    pytest.skip("NO BROWSER: the pages are NOT tested. Install Chromium: apt-get install chromium")


@pytest.fixture
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # as root Chromium has no sandbox
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=[*ARGUMENTS, *root])
        yield browser
        await browser.close()


class Windows:
    """Windows of people who don't share anything: each has its own storage. Requests to elsewhere are noted."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.strayed: list[str] = []

    async def open(self, *, width: int = 1440, height: int = 900, **options: object) -> BrowserContext:
        context = await self._browser.new_context(
            viewport={"width": width, "height": height},
            locale=str(options.get("locale", "en-GB")),
            color_scheme="dark" if options.get("dark") else "light",
        )
        context.set_default_timeout(WAIT_MS)
        context.on("request", self._note)
        return context

    def _note(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in HERE:
            self.strayed.append(request.url)


@pytest.fixture
async def windows(chromium: Browser) -> AsyncIterator[Windows]:
    """Fails the test whose pages asked another machine for anything."""
    opened = Windows(chromium)
    yield opened
    assert opened.strayed == [], "requests that left this machine"
