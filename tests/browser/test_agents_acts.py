"""The agent's page: ask a colleague, transfer, leave and resume, end and close, and see monitoring sessions."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Route, expect

from models.vocabulary import Distribution
from tests.browser.company import ADMIN, LEAD, UNITS, Companies, Company
from tests.browser.conftest import Windows
from tests.browser.fitting import must_fit
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("agents' acts"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, my lamp flickers."
ADVICE = "Have it sent back, Ada."
ANSWER = "Does it flicker at noon, too?"
SOON = "I ask, and come back to you."
NOTES = "A loose contact, I think."
ASKED = "A colleague has already been asked for help and has not answered yet."
MESSAGES = "Messages"  # of a channel on which the customer may be away for days
POLICY = """mutation ($input: SupervisorSettingsInput!) {
  updateSupervisorSettings(input: $input) { __typename }
}"""


class Agent(AgentWindow):
    """An agent's window with the controls of the open conversation."""

    def act(self, name: str) -> Locator:
        return self.panel.get_by_role("group", name="Actions").get_by_role("button", name=name, exact=True)

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog")

    @property
    def box(self) -> Locator:
        return self.panel.get_by_role("textbox", name="Your message")

    async def chooses(self, name: str, *, then: str) -> None:
        """Chooses a colleague or a queue in the dialog, and confirms."""
        confirm = self.dialog.get_by_role("button", name=then, exact=True)
        await expect(confirm).to_have_accessible_description(re.compile("^Choose an? (agent|queue) first\\."))
        await self.dialog.get_by_role("radio", name=re.compile(f"^{name}\\b")).check()
        await confirm.click()
        await expect(self.dialog).to_have_count(0)

    async def picks_up(self, customer: str) -> None:
        await self.picks.get_by_role("button", name=f"Pick: {customer}").click()

    async def follows_the_load(self) -> None:
        """Chooses the automatic presence, which follows the load."""
        await self.page.get_by_role("button", name="Presence:").click()
        await self.page.get_by_role("menuitemradio", name="Available (automatic)").click()

    async def is_seen_as(self, presence: str) -> None:
        await expect(self.page.get_by_role("button", name=f"Presence: {presence}", exact=True)).to_be_visible()

    async def has_in_it(self, *people: str) -> None:
        """Expects exactly these participants with their roles, in any order."""
        box = self.panel.get_by_role("list", name="Participants").get_by_role("listitem")
        await expect(box).to_have_count(len(people))
        for person in people:
            await expect(box.filter(has_text=person)).to_have_count(1)


async def test_a_colleague_helps_and_is_sent_away(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    ada, bob, zoe = await asyncio.gather(
        Agent.of("Ada", company, windows), Agent.of("Bob", company, windows), CustomerWindow.at(company, windows)
    )
    await zoe.starts("Zoé", HELLO)
    await ada.accepts("Zoé")

    await ada.act("Ask a colleague").click()
    await ada.chooses("Bob", then="Ask a colleague")
    await ada.is_told("Bob has been asked and can answer until ")
    await expect(ada.panel).to_contain_text("Help requested from Bob, who can answer until")
    await expect(ada.act("Ask a colleague")).to_have_accessible_description(ASKED)
    await bob.is_offered("Zoé", "Ada asks for your help")
    await expect(bob.page.get_by_text(HELLO)).to_have_count(0)  # he reads it once he has accepted

    await bob.accepts("Zoé")
    await bob.reads(HELLO)
    await expect(bob.hands).to_contain_text("Helping Ada")
    await bob.is_seen_as("Available")  # helping takes no room
    await ada.has_in_it("Zoé Customer", "Ada Agent", "Bob Consultant")
    await bob.writes(ADVICE, to="Internal")
    await ada.reads(ADVICE)

    await ada.panel.get_by_role("button", name="End consultation with Bob").click()
    await bob.has_nothing()
    await expect(bob.panel).to_contain_text("You no longer have access to this conversation.")
    await ada.has_in_it("Zoé Customer", "Ada Agent")
    await ada.has_been_told("Bob accepted “Zoé”.")
    await bob.has_been_told("Your consultation in “Zoé” has ended.")
    await zoe.is_told_by_the_head("You are talking with Ada.")
    await expect(zoe.page.get_by_text(ADVICE)).to_have_count(0)
    for window in (ada, bob, zoe):
        window.must_not_have_been_reloaded()


async def test_handed_over_to_a_colleague_and_to_a_queue(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    sam, ada, bob, zoe = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        Agent.of("Ada", company, windows),
        Agent.of("Bob", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    await ada.accepts("Zoé")

    await ada.act("Transfer").click()
    await ada.chooses("Bob", then="Transfer")
    await ada.is_told("Transfer offered to Bob, who can accept until ")
    await bob.is_offered("Zoé", "Ada wants to transfer this to you")
    await expect(ada.hands).to_contain_text("Zoé")  # until he accepts
    await bob.accepts("Zoé")
    await bob.reads(HELLO)
    await ada.has_nothing()
    await expect(ada.panel).to_contain_text("You no longer have access to this conversation.")
    await zoe.is_told_by_the_head("You are talking with Bob.")

    await bob.act("Transfer").click()
    await bob.dialog.get_by_role("tab", name="Queues").click()
    await bob.chooses(company.returns, then="Transfer")
    await bob.is_told(f"Moved to the queue {company.returns}.")
    await bob.has_nothing()
    await sam.sees("Zoé", "Open", "unassigned", company.returns)
    await zoe.is_told_by_the_head("We are not there at the moment. You keep your place.")
    for window in (sam, ada, bob, zoe):
        window.must_not_have_been_reloaded()


async def test_left_resumed_ended_and_closed(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    await asyncio.to_thread(begin_messages, company)
    ada = await Agent.of("Ada", company, windows)
    await ada.is_now("Away")
    await ada.picks_up("Zoé")
    await ada.is_told("Your presence does not allow this. Change it first.")
    await ada.follows_the_load()
    await ada.is_seen_as("Available")
    await ada.picks_up("Zoé")
    await ada.reads(HELLO)
    await ada.is_seen_as("Busy")
    await ada.writes(SOON, to="To the customer")

    await ada.act("More").click()
    await ada.page.get_by_role("menuitem", name="Leave and keep the conversation until the customer replies").click()
    await ada.is_told("The conversation stays with you and waits for the customer.")
    await ada.is_seen_as("Available")
    await expect(ada.hands).to_contain_text("Waiting")
    await expect(ada.panel).to_contain_text("Resume the conversation to write.")
    await ada.act("Resume").click()
    await ada.is_seen_as("Busy")
    await ada.writes(ANSWER, to="To the customer")

    await ada.act("End").click()
    await ada.is_told("The conversation has ended. Add your notes, then close it.")
    await expect(ada.hands).to_contain_text("Wrap-up")
    await ada.writes(NOTES, to="Internal")
    await ada.act("Close").click()
    await ada.is_told("“Zoé” is closed.")
    await ada.has_nothing()
    await expect(ada.panel).to_have_count(0)
    await ada.is_seen_as("Available")
    ada.must_not_have_been_reloaded()


def begin_messages(company: Company) -> None:
    given = {
        "name": MESSAGES,
        "channel": "PERSISTENT_CHAT",
        "distribution": "PICK",
        "defaultQueueId": company.support_id,
        "unitsRequired": UNITS,
        "acceptsVisitors": True,
    }
    saved = company.server.ask(LEAD, {"input": given}, user=ADMIN)
    assert saved == {"data": {"saveWorkstream": {"__typename": "WorkstreamSuccess"}}}
    company.customer_starts("Zoé", HELLO, MESSAGES)


async def test_nothing_that_is_written_gets_lost(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    for customer in ("Zoé", "Yann"):
        await asyncio.to_thread(company.customer_starts, customer, HELLO)
    ada = await Agent.of("Ada", company, windows)
    for customer in ("Zoé", "Yann"):
        await ada.picks_up(customer)
        await expect(ada.hands).to_contain_text(customer)
    await ada.opens("Zoé")
    way = Gate()
    await ada.page.route("**/graphql", way.take)

    # While a message is under way, one may write the next, and Escape takes none of it.
    await ada.sends(SOON, to="To the customer")
    await expect(ada.box).to_have_value("")
    await ada.box.fill(ANSWER)
    way.is_open.set()
    await ada.reads(SOON)
    await expect(ada.box).to_have_value(ANSWER)
    await ada.box.press("Escape")
    await expect(ada.box).to_have_value(ANSWER)

    # Each conversation has a draft of its own.
    await ada.opens("Yann")
    await expect(ada.box).to_have_value("")
    await ada.opens("Zoé")
    await expect(ada.box).to_have_value(ANSWER)

    # What could not be sent is there again, also where one has opened another meanwhile.
    way.is_open.clear()
    way.is_broken = True
    await ada.box.press("Enter")
    await ada.opens("Yann")
    way.is_open.set()
    await ada.is_told("The request could not be sent.")
    await expect(ada.box).to_have_value("")
    await ada.opens("Zoé")
    await expect(ada.box).to_have_value(ANSWER)
    await ada.box.fill("")
    await ada.box.press("Escape")
    await expect(ada.panel).to_have_count(0)


class Gate:
    """Holds messages back from the server until it is open, and answers with a server error while it is broken."""

    def __init__(self) -> None:
        self.is_open = asyncio.Event()
        self.is_broken = False

    async def take(self, route: Route) -> None:
        if "mutation Write(" not in (route.request.post_data or ""):
            return await route.continue_()
        await self.is_open.wait()
        if self.is_broken:
            return await route.fulfill(json={"errors": [{"message": "Internal.", "extensions": {"code": "INTERNAL"}}]})
        await route.continue_()


async def test_agents_are_told_who_monitors_as_the_policy_allows(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam, ada = await asyncio.gather(SupervisorWindow.of("Sam", company, windows), Agent.of("Ada", company, windows))
    await ada.accepts("Zoé")
    monitored = ada.panel.get_by_text("Monitoring sessions")
    await expect(monitored).to_have_count(0)  # unless the organisation wants it, agents aren't told

    await asyncio.to_thread(tell_agents, company, "ON_START")
    await sam.opens("Zoé")
    await sam.panel.get_by_role("textbox").fill("Coaching")
    await sam.monitors()
    await ada.is_told("Supervisor Sam is monitoring “Zoé”.")
    await expect(monitored).to_have_text("Monitoring sessions (1)")
    await monitored.click()
    session = ada.panel.get_by_role("group").get_by_role("listitem")
    await expect(session).to_contain_text(re.compile("Sam .* – now · Purpose: Coaching"))
    await sam.button("Stop monitoring").click()
    await ada.is_told("Supervisor Sam monitored “Zoé”.")
    await expect(session).to_contain_text(re.compile("Sam .* – .*\\d · Purpose: Coaching"))

    await asyncio.to_thread(tell_agents, company, "AFTERWARDS")
    await sam.monitors()
    await ada.writes(ANSWER, to="To the customer")
    await sam.reads(ANSWER)
    await ada.has_been_told("Supervisor Sam monitored “Zoé”.", "Supervisor Sam is monitoring “Zoé”.")
    await expect(session).to_have_count(1)
    await sam.button("Stop monitoring").click()
    await expect(session).to_have_count(2)

    await ada.page.get_by_role("button", name="Monitoring", exact=True).click()
    listed = ada.page.get_by_role("main").get_by_role("listitem")
    await expect(listed).to_have_count(2)
    await expect(listed.last).to_contain_text(re.compile("Sam.* – .*\\dCoaching"))
    await must_fit(ada.page)
    await asyncio.to_thread(tell_agents, company, "NONE")
    await ada.page.get_by_role("button", name="My conversations", exact=True).click()
    await ada.page.get_by_role("button", name="Monitoring", exact=True).click()
    await expect(ada.page.get_by_text("Your organisation does not show here")).to_be_visible()
    for window in (sam, ada):
        window.must_not_have_been_reloaded()


def tell_agents(company: Company, policy: str) -> None:
    answer = company.server.ask(POLICY, {"input": {"agentNoticePolicy": policy}}, user=ADMIN)
    assert answer == {"data": {"updateSupervisorSettings": {"__typename": "SupervisorSettingsSuccess"}}}
