"""300 ongoing conversations, of which 40 wait beyond their target: all 40 assigned by the keyboard alone."""

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from models.vocabulary import Distribution
from tests.browser.company import ADMIN, Companies, Company, running_companies
from tests.browser.conftest import Windows
from tests.browser.keyboard import tabbed_to
from tests.browser.people import SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("bulk story"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

ONGOING, BEYOND = 300, 40
CREW = 8
HELLO = "Hello, can I send a lamp back?"
TARGETS = """mutation ($input: QueueInput!) {
  saveQueue(input: $input) { __typename ... on Refusal { message } }
}"""
OF_THE_QUEUE = """query ($queue: ID!, $after: String) {
  ongoingConversations(filter: {queueIds: [$queue]}, first: 100, after: $after) {
    totalCount
    edges { node { state pendingOffer { agent { name } } } }
  }
}"""


@pytest.fixture(scope="module")
def companies() -> Iterator[Companies]:
    with running_companies(crew=CREW, calm=ONGOING - BEYOND) as running:
        yield running


def floor_of(companies: Companies) -> Company:
    """260 wait in Returns, which has no target, and 40 in Support, whose target is a second."""
    company = companies.one(Distribution.PICK)
    given = {"queueId": company.support_id, "answerWithinSeconds": 1}
    answer = company.server.ask(TARGETS, {"input": given}, user=ADMIN)
    assert answer == {"data": {"saveQueue": {"__typename": "QueueSuccess"}}}
    for number in range(1, BEYOND + 1):
        company.customer_starts(f"Late {number}", HELLO)
    return company


async def test_forty_beyond_their_target_are_assigned_by_the_keyboard_alone(
    windows: Windows, companies: Companies
) -> None:
    company = await asyncio.to_thread(floor_of, companies)
    sam = SupervisorWindow(await (await windows.open()).new_page())
    page, press = sam.page, sam.page.keyboard.press
    await page.goto(company.server.base)
    await tabbed_to(page, page.get_by_role("textbox", name="Token"))
    await page.keyboard.insert_text(company.token("Sam"))
    await tabbed_to(page, page.get_by_role("button", name="Sign in"))
    await press("Enter")
    await expect(page.get_by_role("button", name=f"Show those that need attention now: {BEYOND}")).to_be_visible()
    await expect(page.get_by_text(f"{ONGOING} of {ONGOING} conversations").first).to_be_visible()

    await press("Control+k")
    await sam.dialog.get_by_role("combobox").wait_for()
    await page.keyboard.insert_text("needs attention now")
    await press("Enter")
    await expect(page.get_by_text(f"{BEYOND} of {ONGOING} conversations").first).to_be_visible()
    await press("Control+a")
    bar = page.get_by_role("region", name="Selected conversations")
    await expect(bar).to_contain_text(f"{BEYOND} selected")
    await press("a")
    await expect(sam.dialog).to_contain_text(f"Assign {BEYOND} conversations")
    await expect(sam.dialog).to_contain_text(f"{BEYOND} of {BEYOND} would be done, 0 refused.")
    await press("Enter")
    await expect(sam.dialog).to_contain_text(f"{BEYOND} done, 0 refused.")
    await press("Enter")
    await expect(sam.dialog).to_have_count(0)
    await expect(page.get_by_text(f"0 of {ONGOING} conversations").first).to_be_visible()

    answer = await asyncio.to_thread(company.ask, "Sam", OF_THE_QUEUE, queue=company.support_id)
    ongoing = answer["ongoingConversations"]
    assert ongoing["totalCount"] == BEYOND
    offered = Counter(each["node"]["pendingOffer"]["agent"]["name"] for each in ongoing["edges"])
    assert offered == {f"Crew {each}": BEYOND // CREW for each in range(1, CREW + 1)}  # who has the most room
    sam.must_not_have_been_reloaded()
