"""Unread marks: kept on the server, so that they survive a reload and go on every device of a person."""

import asyncio

import pytest
from playwright.async_api import Locator, Request, expect

from models.vocabulary import Distribution
from tests.browser.company import Companies
from tests.browser.conftest import Windows
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("panel"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
ONE = "1 unread message"


def marks_as_read(request: Request) -> bool:
    return "mutation MarkRead(" in (request.post_data or "")


def mark(window: AgentWindow) -> Locator:
    return window.hands.get_by_role("button", name="Zoé").locator(".count")


async def test_marks_survive_a_reload_and_go_on_every_device(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    sam, ada, zoe = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        AgentWindow.of("Ada", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    async with ada.page.expect_request_finished(marks_as_read):
        await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await zoe.agrees()
    await sam.opens("Zoé")
    async with sam.page.expect_request_finished(marks_as_read):
        await sam.monitors()
    await sam.page.get_by_role("button", name="Close the conversation panel").click()
    await sam.page.keyboard.press("Escape")
    await asyncio.to_thread(company.customer_starts, "Yann", HELLO)
    await ada.picks.get_by_role("button", name="Pick: Yann").click()
    await expect(ada.panel).to_contain_text("Yann")
    await expect(mark(ada)).to_have_count(0)
    await zoe.writes("It is the blue one.")
    await expect(mark(ada)).to_have_text(ONE)
    await expect(sam.row("Zoé").locator(".count")).to_have_text(ONE)

    await asyncio.gather(ada.page.reload(), sam.page.reload())
    await expect(mark(ada)).to_have_text(ONE)
    await expect(sam.row("Zoé").locator(".count")).to_have_text(ONE)

    phone = await AgentWindow.of("Ada", company, windows)
    await expect(mark(phone)).to_have_text(ONE)
    await phone.opens("Zoé")
    await phone.reads("It is the blue one.")
    await expect(mark(ada)).to_have_count(0)
    await expect(sam.row("Zoé").locator(".count")).to_have_text(ONE)  # hers is not his
