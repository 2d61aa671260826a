"""Finds and starts Chromium, for the tests beside this file and the benchmark of the dashboard."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run")
MISSING = "NO BROWSER: the pages are NOT tested. Install Chromium: apt-get install chromium"


def path() -> str | None:
    """A Chromium on PATH, or else the one that Playwright has installed; None if there is neither."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    installed = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return str(installed[-1]) if installed else None


@asynccontextmanager
async def launched(playwright: Playwright) -> AsyncIterator[Browser]:
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # as root Chromium has no sandbox
    browser = await playwright.chromium.launch(executable_path=path(), args=[*ARGUMENTS, *root])
    yield browser
    await browser.close()
