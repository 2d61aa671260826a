"""Runs axe on a page, light and dark, wide and narrow."""

from typing import Any, Literal, NamedTuple

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.fitting import must_fit

SERIOUS = ("serious", "critical")


class Shown(NamedTuple):
    width: int
    height: int
    colours: Literal["dark", "light"]


NARROW_DARK, NARROW_LIGHT = Shown(360, 740, "dark"), Shown(360, 740, "light")
WIDE_DARK, WIDE_LIGHT = Shown(1440, 900, "dark"), Shown(1440, 900, "light")
ALL = (NARROW_DARK, NARROW_LIGHT, WIDE_DARK, WIDE_LIGHT)  # for what is laid out otherwise on a narrow page


class Looks:
    """Runs axe on a page as it is now, and notes the faults."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    async def at(self, page: Page, what: str, looks: tuple[Shown, ...] = (NARROW_DARK, WIDE_LIGHT)) -> None:
        for shown in looks:
            await page.set_viewport_size({"width": shown.width, "height": shown.height})
            await page.emulate_media(color_scheme=shown.colours)
            await must_fit(page)
            found = (await Axe().run(page)).response["violations"]
            self.faults += [f"{what}, {shown}: {recorded(each)}" for each in found if each["impact"] in SERIOUS]


def recorded(violation: dict[str, Any]) -> str:
    return f"{violation['id']} ({violation['impact']}): {[node['html'][:120] for node in violation['nodes']]}"
