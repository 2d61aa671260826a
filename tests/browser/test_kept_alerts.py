"""Alerts of rules: made and tried in the page, told at once, kept over a reload, and read by one for all."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, expect

from models.vocabulary import Distribution
from tests.browser.company import Companies, Company
from tests.browser.conftest import Windows
from tests.browser.people import SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("control room"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
HOURS = "{ alertRules { timeZone weekly { day from to } } }"


def panel(window: SupervisorWindow) -> Locator:
    return window.page.get_by_role("region", name="Alerts of rules")


async def in_hours(window: SupervisorWindow, company: Company) -> None:
    """From now on the rule rings on Mondays in the morning and on Tuesdays to midnight only."""
    rule, dialog = "Somebody waits", window.dialog
    await dialog.get_by_role("checkbox", name="At any time").uncheck()
    await dialog.get_by_role("combobox", name="Time zone").select_option("America/New_York")
    remove = dialog.get_by_role("button", name="Remove these hours")
    for left in range(4, 0, -1):
        await remove.last.click()
        await expect(remove).to_have_count(left)
    await dialog.get_by_label("To", exact=True).fill("12:00")
    await dialog.get_by_role("button", name="More hours").click()
    await expect(dialog.get_by_role("combobox", name="Day").last).to_have_value("TUESDAY")
    await dialog.get_by_label("To", exact=True).last.fill("00:00")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("button", name=f"Change {rule}")).to_be_visible()
    [saved] = (await asyncio.to_thread(company.ask, "Sam", HOURS))["alertRules"]
    monday = {"day": "MONDAY", "from": "08:00", "to": "12:00"}
    tuesday = {"day": "TUESDAY", "from": "08:00", "to": "24:00"}
    assert saved == {"timeZone": "America/New_York", "weekly": [monday, tuesday]}
    await dialog.get_by_role("button", name=f"Change {rule}").click()
    await expect(dialog.get_by_label("To", exact=True).last).to_have_value("00:00")
    await dialog.get_by_role("checkbox", name="At any time").check()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("button", name=f"Change {rule}")).to_be_visible()
    [saved] = (await asyncio.to_thread(company.ask, "Sam", HOURS))["alertRules"]
    assert saved["weekly"] is None
    await dialog.get_by_role("button", name=f"Change {rule}").click()


async def opens_rules(window: SupervisorWindow) -> None:
    await window.alerts.click()
    await panel(window).get_by_role("button", name="Alert rules").click()


async def test_a_rule_is_made_rings_and_is_read_for_all(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    sam, rosa = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows), SupervisorWindow.of("Rosa", company, windows)
    )
    await opens_rules(sam)
    await sam.dialog.get_by_role("button", name="New rule").click()
    save = sam.dialog.get_by_role("button", name="Save")
    await expect(save).to_have_accessible_description("Choose a queue first.")
    await sam.dialog.get_by_role("checkbox", name=company.support).check()
    await expect(save).to_have_accessible_description("Enter a name first.")
    await sam.dialog.get_by_role("textbox", name="Name").fill("Somebody waits")
    await sam.dialog.get_by_role("combobox", name="It rings when").select_option("Many wait in a queue")
    await sam.dialog.get_by_role("spinbutton", name="More waiting conversations than").fill("-1")
    await expect(save).to_have_accessible_description(re.compile("enter a number from 0 to 1000000"))
    await sam.dialog.get_by_role("spinbutton", name="More waiting conversations than").fill("0")
    await sam.dialog.get_by_role("checkbox", name="At any time").uncheck()
    await expect(sam.dialog.get_by_role("combobox", name="Day")).to_have_count(5)
    await sam.dialog.get_by_label("To", exact=True).first.fill("07:00")
    await expect(save).to_have_accessible_description("Enter hours that end after they begin and do not overlap.")
    await sam.dialog.get_by_role("checkbox", name="At any time").check()
    await sam.dialog.get_by_role("button", name="Last 168 hours").click()
    trial = sam.dialog.get_by_role("group", name="Try it on the past")
    await expect(trial.get_by_role("status")).to_contain_text("hours")  # the log is younger than that
    await save.click()
    await expect(sam.dialog.locator(".toast")).to_contain_text("The rule “Somebody waits” is saved.")
    await expect(sam.dialog.get_by_role("listitem")).to_contain_text("More than 0 wait")
    await sam.page.keyboard.press("Escape")

    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    for window in (sam, rosa):
        await window.is_told(f"Somebody waits: {company.support}")
        await expect(window.alerts).to_have_accessible_name("Alerts, 1 new")
    await rosa.page.reload()
    await expect(rosa.alerts).to_have_accessible_name("Alerts, 1 new")
    await rosa.alerts.click()
    await expect(panel(rosa)).to_contain_text(f"{company.support}: 1 waits")
    await panel(rosa).get_by_role("button", name="Mark as read for all: Somebody waits").click()
    await expect(panel(rosa)).to_contain_text("No unread alerts.")
    await panel(rosa).get_by_role("tab", name="Read", exact=True).click()
    await expect(panel(rosa)).to_contain_text(re.compile(r"Read by Rosa for all, at \d\d:\d\d"))
    for window in (sam, rosa):
        await expect(window.alerts).to_have_accessible_name("Alerts")

    await opens_rules(sam)
    await sam.dialog.get_by_role("button", name="Change Somebody waits").click()
    await in_hours(sam, company)
    await sam.dialog.get_by_role("button", name="Delete").click()
    await sam.dialog.get_by_role("button", name="Delete it for everybody").click()
    await expect(sam.dialog).to_contain_text("There are no rules for your queues yet.")
    await sam.page.keyboard.press("Escape")
    await expect(sam.alerts).to_be_focused()
