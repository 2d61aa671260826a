"""Checks that a page fits its window, so that it does not scroll sideways."""

import asyncio
from typing import Any

from playwright.async_api import Page

FITS = "document.documentElement.scrollWidth <= innerWidth"
LOOK_AGAIN_SECONDS = 0.1
LOOKS = 600


async def must_fit(page: Page) -> None:
    """Waits until the layout has adapted to the window's width."""
    await becomes_true(page, FITS)


async def becomes_true(page: Page, expression: str, arg: Any = None) -> None:
    """Waits for an expression from outside the page, whose security policy forbids waiting inside it."""
    for _ in range(LOOKS):
        if await page.evaluate(expression, arg):
            return
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    raise TimeoutError(expression)
