"""Checks that a page fits its window, so that it does not scroll sideways."""

from playwright.async_api import Page

FITS = "document.documentElement.scrollWidth <= innerWidth"


async def must_fit(page: Page) -> None:
    """Waits until the layout has adapted to the window's width."""
    await page.wait_for_function(FITS)
