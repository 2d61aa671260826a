"""Accessibility: axe finds no serious faults on any page, light or dark, wide or narrow, and the keyboard alone is enough."""

import pytest
from playwright.async_api import expect

from models.vocabulary import Distribution
from tests.browser.company import Companies
from tests.browser.conftest import Windows
from tests.browser.keyboard import tabbed_to
from tests.browser.looks import ALL, Looks
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("accessibility"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"


async def test_axe_finds_nothing_serious_on_the_floor(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    look = Looks()
    outside = await (await windows.open()).new_page()
    await outside.goto(company.server.base)
    await outside.get_by_role("button", name="Sign in").wait_for()
    await look.at(outside, "signing in")

    sam = await SupervisorWindow.of("Sam", company, windows)
    ada = await AgentWindow.of("Ada", company, windows)
    zoe = await CustomerWindow.at(company, windows)
    await look.at(zoe.page, "sample page")
    await zoe.opens()
    await look.at(zoe.page, "chat open")
    await zoe.begins("Zoé", HELLO)
    await sam.sees("Zoé", "Awaiting acceptance")
    await look.at(zoe.page, "chat waiting")
    await look.at(sam.page, "floor", ALL)
    await ada.is_offered("Zoé")
    await look.at(ada.page, "agent with an offer")

    await ada.accepts("Zoé")
    await ada.writes("Of course.", to="To the customer")
    await zoe.reads("Of course.")
    await look.at(zoe.page, "chat talking")
    await look.at(ada.page, "agent with a conversation", ALL)
    await sam.opens("Zoé")
    await sam.monitors()
    await sam.joins()
    await sam.writes("Take ten pounds off.", to="Internal")
    await sam.transcript.get_by_role("button", name="How this message reads").click()
    await sam.transcript.get_by_role("button", name="Neutral").click()
    await sam.reads("Corrected to neutral by Sam")
    await look.at(sam.page, "panel")
    await sam.button("Transfer").click()
    await sam.chooses("Bob")
    await look.at(sam.page, "transfer")
    await sam.dialog.get_by_role("button", name="Cancel").click()
    await sam.button("Force close").click()
    await look.at(sam.page, "force close")
    await sam.dialog.get_by_role("button", name="Cancel").click()
    await sam.force_closes(because="The end of the test")
    await zoe.is_told_by_the_head("This conversation is over.")
    await look.at(zoe.page, "chat over")
    await look.at(sam.page, "panel of a closed conversation")
    assert look.faults == []


async def test_axe_finds_nothing_serious_in_what_opens_above_the_page(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    look = Looks()
    company.customer_starts("Zoé", HELLO)
    sam = await SupervisorWindow.of("Sam", company, windows)
    await sam.asks_to("Assign", "Zoé")
    await sam.chooses("Ada")
    await look.at(sam.page, "assign to an agent")
    await sam.dialog.get_by_role("tab", name="Queues").click()
    await sam.chooses(company.returns)
    await look.at(sam.page, "assign to a queue")
    await sam.page.keyboard.press("Escape")
    await sam.row("Zoé").get_by_role("button", name="Actions for Zoé").click()
    await look.at(sam.page, "actions")
    await sam.page.keyboard.press("Escape")
    bob = await AgentWindow.of("Bob", company, windows)
    await expect(bob.picks).to_contain_text("Zoé")
    await look.at(bob.page, "agent who may pick")
    await bob.picks.get_by_role("button", name="Pick: Zoé").click()
    await bob.panel.get_by_role("button", name="Ask a supervisor").click()
    await look.at(bob.page, "ask a supervisor")
    await bob.page.get_by_role("textbox", name="What is it about?").fill("May I refund it?")
    await bob.page.locator("dialog").get_by_role("button", name="Ask a supervisor").click()
    await expect(bob.panel).to_contain_text("Nobody comes yet.")
    await look.at(bob.page, "agent with a raised hand")
    await sam.page.get_by_role("button", name="Raised hands").click()
    await look.at(sam.page, "raised hands")
    await sam.page.keyboard.press("Escape")
    await sam.alerts.click()
    await expect(sam.page.get_by_role("region", name="Alerts of rules")).to_contain_text("No unread alerts.")
    await look.at(sam.page, "alerts")
    await sam.page.get_by_role("button", name="Alert rules").click()
    await sam.dialog.get_by_role("button", name="New rule").click()
    await expect(sam.dialog).to_contain_text("Try it on the past")
    await look.at(sam.page, "an alert rule")
    await bob.page.get_by_role("button", name="Keyboard").click()
    await look.at(bob.page, "agent's keys")
    assert look.faults == []


async def test_the_floor_by_keyboard_alone(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    for customer in ("Zoé", "Yann"):
        company.customer_starts(customer, HELLO)
    sam = SupervisorWindow(await (await windows.open()).new_page())
    page, press = sam.page, sam.page.keyboard.press
    await page.goto(company.server.base)

    await tabbed_to(page, page.get_by_role("textbox", name="Token"))
    await page.keyboard.insert_text(company.token("Sam"))
    await tabbed_to(page, page.get_by_role("button", name="Sign in"))
    await press("Enter")
    await sam.is_live()

    await sam.sees("Yann", "Open")
    await tabbed_to(page, sam.list)
    await press("ArrowDown")
    await press("ArrowDown")
    await expect(sam.row("Yann")).to_have_attribute("aria-selected", "false")
    await press("Enter")
    await expect(sam.panel).to_contain_text("Yann")
    await expect(sam.row("Yann")).to_have_attribute("aria-selected", "true")
    await tabbed_to(page, sam.button("Transfer"))
    await expect(page.locator(".tip")).to_have_text("This action is not possible in this state.")
    await press("Escape")
    await expect(sam.panel).to_have_count(0)

    await tabbed_to(page, sam.list)
    await press("ArrowUp")
    await press("Enter")
    await expect(sam.panel).to_contain_text("Zoé")
    await press("Escape")
    await expect(sam.panel).to_have_count(0)
    await tabbed_to(page, sam.row("Zoé").get_by_role("button", name="Actions for Zoé"))
    await press("Enter")
    await tabbed_to(page, page.get_by_role("menuitem", name="Assign"), by="ArrowDown")
    await press("Enter")
    await tabbed_to(page, sam.dialog.get_by_role("radio", name="Ada in this queue"))
    await press("Space")
    await tabbed_to(page, sam.dialog.get_by_role("button", name="Assign", exact=True))
    await press("Enter")
    await expect(sam.dialog).to_have_count(0)
    await sam.sees("Zoé", "Awaiting acceptance", "Ada")
