"""The list as a control room: what needs attention, why and since when, and the act that helps; and by the keyboard alone."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, expect

from models.vocabulary import Distribution
from tests.browser.company import ADMIN, Companies, Company
from tests.browser.conftest import Windows
from tests.browser.people import AgentWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("control room"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
TARGETS = """mutation ($input: QueueInput!) {
  saveQueue(input: $input) { __typename ... on Refusal { message } }
}"""


@pytest.fixture
def company(companies: Companies) -> Company:
    """Agents pick, and every wait is too long after a second."""
    company = companies.one(Distribution.PICK)
    given = {"queueId": company.support_id, "answerWithinSeconds": 1}
    answer = company.server.ask(TARGETS, {"input": given}, user=ADMIN)
    assert answer == {"data": {"saveQueue": {"__typename": "QueueSuccess"}}}
    return company


class ControlRoom(SupervisorWindow):
    """A supervisor's window, seen as what needs attention."""

    @property
    def titles(self) -> Locator:
        return self.page.locator(".rows-body [role=row] .cell-title strong")

    def mark(self, customer: str) -> Locator:
        """Why the conversation needs attention, in its row."""
        return self.row(customer).locator(".attention")


async def test_what_needs_attention_is_first_says_why_and_has_the_act_that_helps(
    windows: Windows, company: Company
) -> None:
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam, ada = await asyncio.gather(ControlRoom.of("Sam", company, windows), AgentWindow.of("Ada", company, windows))
    await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await expect(sam.mark("Zoé")).to_have_count(0)
    await asyncio.to_thread(company.customer_starts, "Yann", HELLO)
    await expect(sam.mark("Yann")).to_have_text(re.compile(r"^Needs attention now: Waits \d+:\d\d, target 0:01$"))
    await expect(sam.mark("Yann")).to_have_attribute("title", re.compile(r"\(Needs attention now, since \d\d:\d\d\)$"))
    await expect(sam.titles).to_have_text(["Yann", "Zoé"])

    figure = sam.page.get_by_role("button", name="Show those that need attention now: 1")
    await figure.click()
    await expect(figure).to_have_attribute("aria-pressed", "true")
    await expect(sam.titles).to_have_text(["Yann"])
    await expect(sam.page).to_have_url(re.compile(r"\?attention=NOW$"))
    await sam.page.get_by_role("combobox", name="Needs attention").select_option("")
    await expect(sam.titles).to_have_text(["Yann", "Zoé"])

    await sam.row("Yann").get_by_role("button", name="Assign: Yann").click()
    await sam.chooses("Bob")
    await sam.confirms("Assign")
    await sam.is_told("Offered to Bob")
    await sam.opens("Yann")
    causes = sam.panel.get_by_role("region", name="Needs attention")
    await expect(causes).to_contain_text(
        re.compile(r"target 0:01.*since \d\d:\d\d, due at \d\d:\d\d$")
    )  # until Bob accepts


async def test_a_hand_is_taken_from_the_row(windows: Windows, company: Company) -> None:
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam, ada = await asyncio.gather(ControlRoom.of("Sam", company, windows), AgentWindow.of("Ada", company, windows))
    await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await ada.page.get_by_role("button", name="Ask a supervisor").click()
    await ada.page.get_by_role("textbox", name="What is it about?").fill("May I refund?")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Ask a supervisor").click()
    await expect(sam.mark("Zoé")).to_have_text(re.compile(r"^Needs attention now: Hand raised, \d+:\d\d$"))
    await sam.row("Zoé").get_by_role("button", name="Take the hand: Zoé").click()
    await expect(sam.panel).to_contain_text("You are coming.")
    await expect(sam.mark("Zoé")).to_contain_text("Needs attention soon")
    await expect(sam.row("Zoé").locator(".helps")).to_have_text("Monitor")
