"""Going to an element by the keyboard alone."""

import pytest
from playwright.async_api import Locator, Page

MOST_STEPS = 40  # presses of Tab


async def tabbed_to(page: Page, element: Locator, *, by: str = "Tab") -> None:
    await element.wait_for()
    for _ in range(MOST_STEPS):
        if await element.evaluate("(element) => element === document.activeElement"):
            return
        await page.keyboard.press(by)
    pytest.fail(f"{element} is not reached by {by}.")
