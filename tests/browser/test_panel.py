"""The supervisor's panel shows who monitors, how that ended and how messages read; it survives what is gone, and retries."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, Route, expect

from models.vocabulary import Distribution
from tests.browser.company import ADMIN, Companies, Company
from tests.browser.conftest import Look, Windows
from tests.browser.fitting import must_fit
from tests.browser.people import AgentWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("panel"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
EITHER_WAY = "So now the lamp is here with me at last."  # the engine is unsure of it
CLOSED_BY_SAM = "Sam (supervisor) force-closed this conversation."
GONE = "This conversation does not exist, or you no longer have access to it."
PURPOSES = """mutation ($input: SupervisorSettingsInput!) {
  updateSupervisorSettings(input: $input) { __typename }
}"""
STOP = "mutation ($id: ID!) { stopMonitoring(input: {conversationId: $id}) { __typename } }"
OPEN = "{ ongoingConversations { edges { node { id } } } }"
UNSEEN_QUEUE = "Nowhere"  # in which all companies' workstream is at home, and which nobody oversees


async def test_who_monitors_is_seen_by_others_who_oversee_it(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam, rosa, ada = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        SupervisorWindow.of("Rosa", company, windows),
        AgentWindow.of("Ada", company, windows),
    )
    await ada.accepts("Zoé")
    for supervisor in (sam, rosa):
        await supervisor.opens("Zoé")
        await supervisor.sees_in_it("Zoé Customer", "Ada Agent")
    await sam.monitors()
    await rosa.sees_in_it("Zoé Customer", "Ada Agent", "Sam Monitoring")
    await sam.button("Stop monitoring").click()
    await rosa.sees_in_it("Zoé Customer", "Ada Agent")

    await rosa.monitors()
    await sam.force_closes(because="Abuse of our staff")
    await expect(rosa.panel).to_contain_text(CLOSED_BY_SAM)
    await expect(rosa.panel).to_contain_text("This conversation is closed.")
    await rosa.has_been_told(f"Zoé: {CLOSED_BY_SAM}")
    await sam.has_been_told()
    rosa.must_not_have_been_reloaded()


async def test_how_a_message_reads_is_shown_and_corrected(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    await asyncio.to_thread(company.customer_starts, "Zoé", EITHER_WAY)
    sam, ada = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows), AgentWindow.of("Ada", company, windows)
    )
    await ada.accepts("Zoé")
    await sam.sees("Zoé", "Unsure", "too few clear messages")
    await sam.opens("Zoé")
    await expect(sam.panel.get_by_role("region", name="Sentiment")).to_contain_text("Unsure too few clear messages")
    await sam.monitors()
    mark = sam.transcript.get_by_role("button", name="How this message reads")
    withdraw = sam.transcript.get_by_role("button", name="Withdraw")
    await mark.focus()
    await sam.page.keyboard.press("Enter")
    await expect(sam.transcript).to_contain_text(
        re.compile(
            r"reads positive \(estimated by software, \d+% sure\).*Towards negative: .*Towards positive: here", re.S
        )
    )

    await sam.transcript.get_by_role("button", name="Negative").click()
    await expect(mark).to_have_accessible_name("How this message reads Corrected: negative")
    await expect(sam.transcript).to_contain_text("Corrected to negative by Sam, ")
    await sam.sees("Zoé", "Slightly negative")  # the correction counts
    await expect(ada.page.get_by_text("Corrected")).to_have_count(0)
    await sam.page.keyboard.press("Escape")
    await expect(withdraw).to_have_count(0)
    await expect(mark).to_be_focused()
    await sam.page.reload()
    await expect(mark).to_contain_text("Corrected: negative")

    await mark.click()
    [conversation] = company.ask("Sam", OPEN)["ongoingConversations"]["edges"]
    async with held_up(sam.page, "mutation CorrectSentiment("):
        await withdraw.click()
        await asyncio.to_thread(company.ask, "Sam", STOP, id=conversation["node"]["id"])
        await expect(sam.panel).to_contain_text("You stopped monitoring this conversation.")
    await sam.is_told("You can no longer read this message, so it was not corrected.")
    await sam.monitors()
    await expect(mark).to_contain_text("Corrected: negative")

    await mark.click()
    await withdraw.click()
    await expect(withdraw).to_have_count(0)
    await expect(sam.transcript.get_by_role("group", name="This reads wrong?")).to_be_focused()
    await sam.page.keyboard.press("Escape")
    await expect(mark).to_be_focused()
    await expect(mark).to_have_attribute("aria-expanded", "false")
    await expect(mark).to_have_accessible_name("How this message reads")


async def test_listed_purposes_are_offered_and_another_is_refused_in_words(
    windows: Windows, companies: Companies
) -> None:
    company = companies.one()
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam, ada = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows), AgentWindow.of("Ada", company, windows)
    )
    await ada.accepts("Zoé")
    await asyncio.to_thread(list_purposes, company, "Coaching", "Complaint")
    try:
        await sam.opens("Zoé")
        purpose = sam.panel.get_by_label("Purpose, recorded")
        await expect(purpose).to_have_attribute("list", "purposes")
        await expect(sam.panel.locator("#purposes option")).to_have_text(["Coaching", "Complaint"])
        await sam.button("Monitor").click()
        await sam.is_told("give one of these as the purpose: “Coaching”; “Complaint”.")
        await purpose.fill("Complaint")
        await sam.monitors()
    finally:
        await asyncio.to_thread(list_purposes, company)


async def test_a_phone_leaves_a_conversation_that_went_out_of_sight(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam = await SupervisorWindow.of("Sam", company, windows, Look(width=360, height=740))
    await sam.opens("Zoé")
    address = sam.page.url
    await sam.button("Assign").click()
    await sam.dialog.get_by_role("tab", name="Queues").click()
    await sam.chooses(UNSEEN_QUEUE)
    await sam.confirms("Assign")
    await expect(sam.panel.get_by_text(GONE)).to_be_visible()
    await must_fit(sam.page)
    await sam.page.keyboard.press("Escape")
    await expect(sam.panel).to_have_count(0)
    await expect(sam.list).to_be_visible()

    await sam.page.goto(address)
    await expect(sam.panel.get_by_text(GONE)).to_be_visible()
    await sam.panel.get_by_role("button", name="Close the conversation panel").click()
    await expect(sam.list).to_be_visible()


async def test_what_could_not_be_read_is_read_again(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam = await SupervisorWindow.of("Sam", company, windows)

    async with failing(sam.page, "query Details(") as has_failed_twice:
        await sam.row("Zoé").click()
        await has_failed_twice
        await expect(sam.panel).to_contain_text("Loading …")
    await sam.sees_in_it("Zoé Customer")

    async with failing(sam.page, "query EligibleQueues(") as has_failed_twice:
        await sam.button("Assign").click()
        await sam.dialog.get_by_role("tab", name="Queues").click()
        await has_failed_twice
        await expect(sam.dialog).to_contain_text("Loading …")
    await sam.chooses(company.returns)


@asynccontextmanager
async def failing(page: Page, query: str) -> AsyncIterator[asyncio.Future[None]]:
    """Requests with this query do not reach the server meanwhile."""
    has_failed_twice = asyncio.get_running_loop().create_future()
    failures = 0

    async def fail(route: Route) -> None:
        nonlocal failures
        if query not in (route.request.post_data or ""):
            return await route.fallback()
        await route.abort()
        failures += 1
        if failures == 2:
            has_failed_twice.set_result(None)

    await page.route("**/graphql", fail)
    yield has_failed_twice
    await page.unroute("**/graphql", fail)


@asynccontextmanager
async def held_up(page: Page, mutation: str) -> AsyncIterator[None]:
    """Requests with this mutation reach the server only at the end."""
    is_over = asyncio.Event()

    async def hold(route: Route) -> None:
        if mutation in (route.request.post_data or ""):
            await is_over.wait()
        await route.fallback()

    await page.route("**/graphql", hold)
    yield
    is_over.set()


def list_purposes(company: Company, *purposes: str) -> None:
    answer = company.server.ask(PURPOSES, {"input": {"monitoringPurposes": purposes}}, user=ADMIN)
    assert answer == {"data": {"updateSupervisorSettings": {"__typename": "SupervisorSettingsSuccess"}}}
