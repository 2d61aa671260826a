"""Finding conversations in the live list: filters, order, search and saved views, in two languages."""

import asyncio
import re

import pytest
from playwright.async_api import Request, expect

from models.vocabulary import Distribution
from tests.browser.company import Companies, Company
from tests.browser.conftest import Windows
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("finding"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
NOTHING = "No conversation matches these filters."


@pytest.fixture
def company(companies: Companies) -> Company:
    return companies.one(Distribution.PICK)


class SearchingWindow(SupervisorWindow):
    """A supervisor's window with the tools for finding conversations."""

    async def shows(self, *customers: str) -> None:
        """Expects exactly these rows, from top to bottom."""
        await expect(self.page.locator(".rows-body [role=row] .cell-title")).to_have_text(customers)

    async def ticks(self, kind: str, value: str) -> None:
        """Ticks or unticks an option of a filter."""
        await self.page.get_by_role("button", name=kind, exact=True).click()
        await self.page.get_by_role("dialog", name=kind).get_by_role("checkbox", name=value).click()
        await self.page.keyboard.press("Escape")

    async def orders_by(self, order: str) -> None:
        await self.page.get_by_role("combobox", name="Order").select_option(order)

    async def searches(self, text: str) -> None:
        """Searches, and waits for the server's answer."""

        def is_search(request: Request) -> bool:
            asked = request.post_data or ""
            return "query SearchIds(" in asked and f'"text":"{text}"' in asked

        async with self.page.expect_request_finished(is_search):
            await self.page.get_by_role("searchbox").fill(text)

    async def opens_views(self, *names: str) -> None:
        """Expects exactly these saved views."""
        await self.page.get_by_role("button", name="Views", exact=True).click()
        await self.has_views(*names)

    async def has_views(self, *names: str) -> None:
        await expect(self.page.get_by_role("dialog", name="Views").locator(".menu-item")).to_have_text(names)

    async def saves_view(self, name: str) -> None:
        await self.page.get_by_role("textbox", name="Name of this view").fill(name)
        await self.page.get_by_role("button", name="Save").click()


async def test_filters_and_order_stay_over_a_live_list_another_language_and_a_reload(
    windows: Windows, company: Company
) -> None:
    for customer in ("Zoé", "Yann"):
        await asyncio.to_thread(company.customer_starts, customer, HELLO)
    sam, ada = await asyncio.gather(
        SearchingWindow.of("Sam", company, windows),
        AgentWindow.of("Ada", company, windows),
    )
    page = sam.page
    await sam.shows("Zoé", "Yann")
    await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await sam.shows("Yann", "Zoé")  # who waits first
    await sam.orders_by("Oldest")
    await sam.shows("Zoé", "Yann")
    await sam.list.get_by_role("button", name="Conversation").click()
    await sam.shows("Yann", "Zoé")  # the newest first

    await sam.ticks("Agent", "Ada")
    await sam.shows("Zoé")
    await asyncio.to_thread(company.customer_starts, "Xenia", HELLO)
    await expect(page.get_by_text("1 of 3 conversations")).to_be_visible()
    await sam.ticks("Queue", company.returns)  # where nobody is now
    await expect(page.get_by_text(NOTHING)).to_be_visible()
    await sam.ticks("Queue", company.returns)
    await sam.shows("Zoé")
    await expect(page).to_have_url(re.compile(r"\?agents=[^&]+&order=newest$"))

    await page.get_by_role("button", name="Language").click()
    await page.get_by_role("menuitemradio", name="Français").click()
    for _ in ("switched", "reloaded"):
        await expect(page.get_by_role("grid", name="Conversations en cours")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", "fr")
        await expect(page.get_by_text("1 sur 3 conversations")).to_be_visible()
        await expect(page.get_by_role("combobox", name="Tri")).to_have_value("newest")
        await sam.shows("Zoé")
        await page.reload()
    await page.get_by_role("button", name="Effacer les filtres").click()
    await sam.shows("Xenia", "Yann", "Zoé")
    await expect(page).to_have_url(re.compile(r"/\?order=newest$"))


async def test_a_search_finds_what_is_said_as_soon_as_one_may_read_it(windows: Windows, company: Company) -> None:
    sam, ada, zoe = await asyncio.gather(
        SearchingWindow.of("Sam", company, windows),
        AgentWindow.of("Ada", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await sam.sees("Zoé", "Active")
    await sam.opens("Zoé")
    await sam.searches("lamp")
    await expect(sam.page.get_by_text(NOTHING)).to_be_visible()  # the transcript is for those who take part
    await sam.monitors()
    await sam.shows("Zoé")
    await sam.searches("kettle")
    await expect(sam.page.get_by_text(NOTHING)).to_be_visible()
    await zoe.writes("And a kettle?")
    await sam.shows("Zoé")
    sam.must_not_have_been_reloaded()


async def test_a_view_is_saved_for_all_tabs_of_the_browser(windows: Windows, company: Company) -> None:
    sam = await SearchingWindow.of("Sam", company, windows)
    other = SearchingWindow(await sam.page.context.new_page())
    await other.page.goto(company.server.base)
    await other.signs_in(company.token("Sam"))

    await sam.orders_by("Newest")
    await sam.opens_views()
    await sam.saves_view("Latest")
    await sam.has_views("Latest")
    await other.orders_by("Oldest")
    await other.opens_views("Latest")
    await sam.saves_view("Later")
    await other.saves_view("First come")
    await other.has_views("Latest", "Later", "First come")

    await sam.page.keyboard.press("Escape")
    await sam.opens_views("Latest", "Later", "First come")
    await sam.page.get_by_role("button", name="First come", exact=True).click()
    await expect(sam.page.get_by_role("combobox", name="Order")).to_have_value("oldest")
    await other.page.get_by_role("button", name="Delete the view Later").click()
    await other.has_views("Latest", "First come")
    await sam.opens_views("Latest", "First come")
