"""Whether a page fits its window: nothing in it makes it scroll sideways."""

from playwright.async_api import Page

FITS = "document.documentElement.scrollWidth <= innerWidth"


async def must_fit(page: Page) -> None:
    """Once it has taken the shape that the window's width asks for."""
    await page.wait_for_function(FITS)
