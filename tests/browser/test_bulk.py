"""Selecting conversations in the list, and acting on all of them: what would happen, what did, and each refusal in words."""

import asyncio
import json
import re

import pytest
from playwright.async_api import Locator, Route, expect

from models.vocabulary import Distribution
from tests.browser.company import Companies, Company
from tests.browser.conftest import Windows
from tests.browser.looks import ALL, Looks
from tests.browser.people import AgentWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("bulk"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
CUSTOMERS = ("Zoé", "Yann", "Xenia", "Walt", "Vera", "Ugo")
OPEN = "{ ongoingConversations { edges { node { id customer { name } } } } agents { edges { node { id name } } } }"
ASSIGN = """mutation ($id: ID!, $agent: ID!) {
  assign(input: {conversationId: $id, target: {agentId: $agent}}) { __typename }
}"""
FORCE_CLOSE = 'mutation ($id: ID!) { forceClose(input: {conversationId: $id, reason: "over"}) { __typename } }'


@pytest.fixture
def company(companies: Companies) -> Company:
    """Six wait; Ada has room for three, Bob for two."""
    company = companies.one(Distribution.PICK)
    for customer in CUSTOMERS:
        company.customer_starts(customer, HELLO)
    return company


class Bulk(SupervisorWindow):
    """A supervisor's window, seen as what is selected."""

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("region", name="Selected conversations")

    @property
    def selected(self) -> Locator:
        return self.list.locator("[role=row]:has(:checked) .cell-title strong")

    def box(self, customer: str) -> Locator:
        return self.row(customer).get_by_role("checkbox", name=f"Select {customer}")

    async def asks(self, action: str) -> None:
        await self.bar.get_by_role("button", name=f"{action} …").click()
        await expect(self.dialog).to_be_visible()

    def outcome(self, customer: str) -> Locator:
        """What is said of a conversation in the table."""
        return self.dialog.get_by_role("row").filter(has_text=customer).get_by_role("cell").nth(1)

    def confirm(self, name: str) -> Locator:
        return self.dialog.get_by_role("button", name=name, exact=True)


def ids_of(company: Company) -> dict[str, str]:
    found = company.ask("Sam", OPEN)
    agents = {each["node"]["name"]: each["node"]["id"] for each in found["agents"]["edges"]}
    return agents | {
        each["node"]["customer"]["name"]: each["node"]["id"] for each in found["ongoingConversations"]["edges"]
    }


async def test_rows_are_selected_by_pointer_and_keyboard_and_stay_so_while_they_move(
    windows: Windows, company: Company
) -> None:
    sam = await Bulk.of("Sam", company, windows)
    press = sam.page.keyboard.press
    await sam.sees("Ugo", "Open")
    await sam.box("Zoé").click()
    await expect(sam.bar).to_contain_text("1 selected")
    await sam.box("Xenia").click(modifiers=["Shift"])
    await expect(sam.selected).to_have_text(["Zoé", "Yann", "Xenia"])
    await sam.row("Vera").click(modifiers=["ControlOrMeta"])
    await sam.row("Yann").click(modifiers=["ControlOrMeta"])
    await expect(sam.selected).to_have_text(["Zoé", "Xenia", "Vera"])
    await expect(sam.panel).to_have_count(0)
    await sam.bar.get_by_role("button", name="Clear").click()
    await expect(sam.bar).to_have_count(0)

    await sam.list.focus()
    await press("Home")
    await press("x")
    await press("j")
    await press("Shift+ArrowDown")
    await expect(sam.selected).to_have_text(["Zoé", "Yann", "Xenia"])
    await press("x")
    await expect(sam.selected).to_have_text(["Zoé", "Yann"])
    await press("Escape")
    await expect(sam.bar).to_have_count(0)
    await press("Control+a")
    await expect(sam.bar).to_contain_text("6 selected")
    await sam.page.get_by_role("combobox", name="Order").select_option("newest")
    await expect(sam.selected).to_have_text(CUSTOMERS[::-1])

    ids = await asyncio.to_thread(ids_of, company)
    await asyncio.to_thread(company.ask, "Rosa", FORCE_CLOSE, id=ids["Walt"])
    await expect(sam.bar).to_contain_text("5 selected")
    await expect(sam.bar).to_contain_text("One has left the list, so it is no longer selected.")
    await asyncio.to_thread(company.ask, "Rosa", ASSIGN, id=ids["Ugo"], agent=ids["Bob"])
    await sam.sees("Ugo", "Bob")  # it changes, and stays selected
    await expect(sam.selected).to_have_text(["Ugo", "Vera", "Xenia", "Yann", "Zoé"])
    await sam.page.get_by_role("searchbox").fill("Zoé")
    await expect(sam.bar).to_contain_text("1 selected")
    await expect(sam.bar).to_contain_text("5 have left the list, so they are no longer selected.")


async def test_what_would_happen_is_said_of_each_before_anything_happens(windows: Windows, company: Company) -> None:
    ids = await asyncio.to_thread(ids_of, company)
    sam, bob = await asyncio.gather(Bulk.of("Sam", company, windows), AgentWindow.of("Bob", company, windows))
    await asyncio.to_thread(company.ask, "Rosa", ASSIGN, id=ids["Ugo"], agent=ids["Bob"])
    await sam.sees("Ugo", "Bob")
    await sam.page.keyboard.press("Control+a")
    await sam.page.keyboard.press("Control+k")
    await sam.dialog.get_by_role("combobox").wait_for()
    await sam.page.keyboard.insert_text("assign (")
    await expect(sam.dialog.get_by_role("option")).to_have_text(["Assign (6)"])
    await sam.page.keyboard.press("Enter")

    await expect(sam.dialog).to_contain_text("4 of 6 would be done, 2 refused.")
    await expect(sam.dialog).to_contain_text("Per agent: Ada 3 · Bob 1")
    await expect(sam.outcome("Ugo")).to_contain_text("The conversation already has an agent. Transfer it instead.")
    await expect(sam.outcome("Vera")).to_contain_text("No agent of those in question can take it now.")
    await expect(sam.outcome("Zoé")).to_have_text("Possible Offered to Ada")
    await expect(bob.offers).not_to_contain_text("Zoé")

    await sam.dialog.get_by_role("checkbox", name="Exceed the capacity of agents if necessary").check()
    await expect(sam.dialog).to_contain_text("5 of 6 would be done, 1 refused.")
    await expect(sam.dialog).to_contain_text("40 units over the capacity")
    await sam.dialog.get_by_role("checkbox", name="Exceed the capacity of agents if necessary").uncheck()

    await bob.is_now("Do not disturb")
    await sam.dialog.get_by_role("radio", name="Chosen agents, by free capacity").check()
    await expect(sam.confirm("Assign 6")).to_have_accessible_description("Choose at least one agent.")
    find = sam.dialog.get_by_role("searchbox", name="Search by name or queue")
    await find.fill("nobody has this name")
    await expect(sam.dialog).to_contain_text("No agent is found.")
    await find.fill(company.support.lower())
    await sam.dialog.get_by_role("button", name="Choose all 2").click()
    await sam.dialog.get_by_role("checkbox", name=re.compile("^Ada")).uncheck()
    await expect(sam.dialog).to_contain_text("None of them can be done. The table says why.")
    await expect(sam.outcome("Zoé")).to_contain_text("The agent’s presence does not allow it.")
    await sam.dialog.get_by_role("checkbox", name="Ignore the presence of the chosen agents").check()
    await expect(sam.outcome("Zoé")).to_have_text("Possible Offered to Bob")
    await expect(sam.outcome("Yann")).to_contain_text("The agent needs 40 more free units.")
    await sam.confirm("Assign 1").click()
    await expect(sam.dialog).to_contain_text("1 done, 5 refused.")
    await expect(sam.outcome("Zoé")).to_have_text("Done Offered to Bob")
    await expect(bob.offers).to_contain_text("Zoé")

    await sam.dialog.get_by_role("button", name="Try the 5 refused again").click()
    await expect(sam.dialog).to_contain_text("Assign 5 conversations")
    await sam.dialog.get_by_role("radio", name="Another queue, where they wait").check()
    await expect(sam.confirm("Assign 5")).to_have_accessible_description("Choose a queue.")
    await sam.dialog.get_by_role("radio", name=re.compile(company.returns)).check()
    await sam.confirm("Assign 4").click()
    await expect(sam.outcome("Vera")).to_have_text(f"Done Put into {company.returns}")
    await sam.confirm("Close").first.click()
    await sam.sees("Vera", company.returns)
    await expect(sam.bar).to_contain_text("1 selected")  # Ugo, who was refused


async def test_whoever_was_faster_is_named_and_a_fault_is_repaired_by_the_same_request(
    windows: Windows, company: Company
) -> None:
    ids = await asyncio.to_thread(ids_of, company)
    sam = await Bulk.of("Sam", company, windows)
    await sam.sees("Ugo", "Open")
    for customer in ("Zoé", "Yann", "Xenia"):
        await sam.box(customer).click()
    sent: list[str] = []

    async def fails(route: Route) -> None:
        """The server is not reached until it has been tried five times; meanwhile, Rosa is faster with Zoé."""
        given = json.loads(route.request.post_data or "{}")
        if "assignMany" not in given.get("query", "") or given["variables"]["input"].get("dryRun"):
            return await route.continue_()
        sent.append(given["variables"]["input"]["requestId"])
        if len(sent) == 1:
            await asyncio.to_thread(company.ask, "Rosa", ASSIGN, id=ids["Zoé"], agent=ids["Bob"])
        if len(sent) <= 5:
            return await route.abort()
        await route.continue_()

    await sam.page.route("**/graphql", fails)
    await sam.page.keyboard.press("a")
    await expect(sam.dialog).to_contain_text("3 of 3 would be done, 0 refused.")
    await sam.confirm("Assign 3").click()
    await expect(sam.dialog).to_contain_text("3 of 3 are not done yet:")
    await sam.confirm("Continue").click()
    await expect(sam.dialog).to_contain_text("2 done, 1 refused.")
    assert len(sent) == 6
    assert len(set(sent)) == 1
    await expect(sam.outcome("Zoé")).to_contain_text("Rosa was first")
    await expect(sam.outcome("Yann")).to_have_text("Done Offered to Ada")


async def test_transfer_and_force_close_refuse_what_they_must(windows: Windows, company: Company) -> None:
    ids = await asyncio.to_thread(ids_of, company)
    sam, ada = await asyncio.gather(Bulk.of("Sam", company, windows), AgentWindow.of("Ada", company, windows))
    await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await sam.sees("Zoé", "Ada")
    for customer in ("Zoé", "Yann"):
        await sam.box(customer).click()
    await sam.asks("Transfer")
    await expect(sam.dialog).to_contain_text("1 of 2 would be done, 1 refused.")
    await expect(sam.outcome("Yann")).to_contain_text("This action is not possible in this state.")
    await expect(sam.outcome("Zoé")).to_have_text("Possible Offered to Bob")
    await sam.confirm("Transfer 1").click()
    await expect(sam.outcome("Zoé")).to_have_text("Done Offered to Bob")
    await sam.page.keyboard.press("Escape")
    await sam.sees("Zoé", "→ Bob")

    await sam.list.focus()
    await sam.page.keyboard.press("Control+a")
    await expect(sam.bar).to_contain_text("6 selected")
    await sam.asks("Force close")
    await expect(sam.confirm("Force close 6")).to_have_accessible_description("Enter a reason first.")
    await sam.dialog.get_by_role("textbox", name="Reason").fill("A wave of spam")
    await expect(sam.confirm("Force close 6")).to_have_accessible_description(
        "Confirm that you want to end the conversations."
    )
    await sam.dialog.get_by_role("checkbox", name="I want to end these").check()
    await asyncio.to_thread(company.ask, "Rosa", FORCE_CLOSE, id=ids["Ugo"])
    await sam.confirm("Force close 6").click()
    await expect(sam.dialog).to_contain_text("5 done, 1 refused.")
    await expect(sam.outcome("Ugo")).to_contain_text("Rosa was first")
    await sam.confirm("Close").first.click()
    await sam.sees_no("Zoé")
    await expect(sam.bar).to_have_count(0)
    await ada.has_nothing()


async def test_axe_finds_nothing_serious_in_the_bar_and_the_dialogs(windows: Windows, company: Company) -> None:
    look = Looks()
    sam = await Bulk.of("Sam", company, windows)
    await sam.sees("Ugo", "Open")
    await sam.page.keyboard.press("Control+a")
    await expect(sam.bar).to_be_visible()
    await look.at(sam.page, "the bar", ALL)
    await sam.asks("Assign")
    await expect(sam.dialog).to_contain_text("5 of 6 would be done, 1 refused.")
    await look.at(sam.page, "assign many", ALL)
    await sam.dialog.get_by_role("radio", name="Chosen agents").check()
    await expect(sam.dialog.get_by_role("checkbox", name=re.compile("^Ada"))).to_be_visible()
    await look.at(sam.page, "assign many to chosen agents")
    await sam.page.keyboard.press("Escape")
    await sam.asks("Force close")
    await expect(sam.dialog.get_by_role("table")).to_be_visible()
    await look.at(sam.page, "force close many")
    assert look.faults == []
