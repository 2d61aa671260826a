"""What people write and are called: right to left, with links, in very long words; and an offer on two devices."""

import asyncio

import pytest
from playwright.async_api import Locator, expect

from tests.browser.company import Companies
from tests.browser.conftest import Windows
from tests.browser.fitting import must_fit
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("panel"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

MARYAM = "مريم"
HELLO = "مرحبا، طلبي لم يصل بعد."
LONG = "x" * 300
LINK = "https://xn--pple-43d.example/track?id=1"  # as the browser reads a Cyrillic letter that looks like an a
WRITTEN = f"{LONG} https://аpple.example/track?id=1, javascript:alert(1) https://bank.example@evil.example/"


async def test_stand_as_they_are_meant_and_an_offer_rings_on_no_device_that_did_not_answer(
    windows: Windows, companies: Companies
) -> None:
    company = companies.one()
    sam, ada, elsewhere, customer = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        AgentWindow.of("Ada", company, windows),
        AgentWindow.of("Ada", company, windows),
        CustomerWindow.at(company, windows),
    )
    await customer.starts(MARYAM, HELLO)
    for device in (ada, elsewhere):
        await device.is_offered(MARYAM)
        await device.has_been_told(f"You have been offered “\u2068{MARYAM}\u2069”.")
    await ada.accepts(MARYAM)
    await expect(elsewhere.offers).to_have_count(0)
    await expect(elsewhere.page.locator(".toast")).to_have_count(0)
    await elsewhere.has_been_told()

    await runs(sam.row(MARYAM).locator(".cell-title strong"), "rtl")
    await runs(customer.lines.filter(has_text=HELLO), "rtl")
    await runs(ada.said.filter(has_text=HELLO), "rtl")
    await customer.chat.get_by_role("textbox", name="Write a message").fill(HELLO)
    await runs(customer.chat.get_by_role("textbox", name="Write a message"), "rtl")
    await ada.page.get_by_role("textbox", name="Your message").fill(HELLO)
    await runs(ada.page.get_by_role("textbox", name="Your message"), "rtl")

    await ada.sends(WRITTEN, to="To the customer")
    for said in (ada.said.filter(has_text=LONG), customer.lines.filter(has_text=LONG)):
        link = said.get_by_role("link")
        await expect(link).to_have_text(LINK)  # the only one
        for name, value in {"href": LINK, "target": "_blank", "rel": "noopener noreferrer"}.items():
            await expect(link).to_have_attribute(name, value)
        await runs(said, "ltr")
    await ada.page.set_viewport_size({"width": 390, "height": 800})
    await must_fit(ada.page)
    assert await customer.log.evaluate("log => log.scrollWidth <= log.clientWidth")


async def runs(element: Locator, direction: str) -> None:
    await expect(element).to_have_css("direction", direction)
