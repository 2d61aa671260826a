"""Supervisors and colleagues take conversations over, and agents raise a hand: who is told, who comes, and what is refused."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page, Route, expect

from models.vocabulary import Distribution
from tests.browser.company import ADMIN, UNITS, Companies, Company
from tests.browser.conftest import Windows
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("hands"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, my lamp flickers."
LATE = "I look it up."
UNSENT = "Does it flicker at noon, too?"
HERE = "I am Sam, and take care of it."
WHY = "May I refund the shipping?"
LOST = "Sam has taken over this conversation. You can no longer write here."
ME = "{ viewer { id } }"
OPEN = "{ ongoingConversations { edges { node { id } } } }"
ACT = "mutation ($id: ID!) {{ {}(input: {{conversationId: $id}}) {{ __typename }} }}"
LEAD = """mutation ($rights: RightsInput!, $agent: AgentInput!) {
  setRights(input: $rights) { __typename } saveAgent(input: $agent) { __typename }
}"""
PRESENCE = "mutation ($presence: Presence!) { setPresence(input: {presence: $presence}) { __typename } }"


class Agent(AgentWindow):
    def act(self, name: str) -> Locator:
        return self.panel.get_by_role("group", name="Actions").get_by_role("button", name=name, exact=True)

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog")

    @property
    def box(self) -> Locator:
        return self.panel.get_by_role("textbox", name="Your message")

    @property
    def hand(self) -> Locator:
        return self.panel.get_by_role("region", name="Hand raised by Ada")

    async def raises_a_hand(self, kind: str, why: str) -> None:
        await self.act("Ask a supervisor").click()
        confirm = self.dialog.get_by_role("button", name="Ask a supervisor")
        await expect(confirm).to_have_accessible_description("Say in a few words what it is about.")
        await self.dialog.get_by_role("radio", name=kind).check()
        await self.dialog.get_by_role("textbox", name="What is it about?").fill(why)
        await confirm.click()
        await expect(self.hand).to_contain_text(why)


class Supervisor(SupervisorWindow):
    @property
    def hands(self) -> Locator:
        """The button that opens the raised hands and counts those to which nobody comes."""
        return self.page.get_by_role("button", name="Raised hands")

    @property
    def listed(self) -> Locator:
        return self.page.get_by_role("dialog", name="Raised hands").get_by_role("listitem")

    async def counts_hands(self, count: int) -> None:
        name = f"Raised hands, nobody comes to {count}" if count else "Raised hands"
        await expect(self.page.get_by_role("button", name=name, exact=True)).to_be_visible()

    def hand_act(self, name: str) -> Locator:
        return self.listed.get_by_role("button", name=name, exact=True)


async def test_a_supervisor_takes_over_while_the_agent_writes(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    await asyncio.to_thread(make_an_agent_too, company, "Sam")
    sam, ada, zoe = await asyncio.gather(
        Supervisor.of("Sam", company, windows), Agent.of("Ada", company, windows), CustomerWindow.at(company, windows)
    )
    await zoe.starts("Zoé", HELLO)
    await ada.accepts("Zoé")
    is_over = asyncio.Event()

    async def hold_up(route: Route) -> None:
        if "mutation Write(" in (route.request.post_data or ""):
            await is_over.wait()
        await route.continue_()

    await ada.page.route("**/graphql", hold_up)
    await ada.sends(LATE, to="To the customer")
    await expect(ada.box).to_have_value("")
    await ada.box.fill(UNSENT)

    await sam.asks_to("Take over", "Zoé")
    await expect(sam.dialog).to_contain_text(re.compile("Ada leaves it and is told.*Handled since", re.S))
    await sam.confirms("Take over")
    await sam.is_told("“Zoé” is yours now. Ada has been told.")
    await sam.sees("Zoé", "Sam", "Active")
    await ada.is_told("Sam has taken over “Zoé” from you.")
    await ada.has_nothing()
    await expect(ada.panel.get_by_role("alert")).to_contain_text(LOST)
    await expect(ada.box).to_have_value(UNSENT)
    await expect(ada.box).not_to_be_editable()
    is_over.set()
    await expect(ada.box).to_have_value(f"{LATE}\n{UNSENT}")
    await expect(ada.panel.get_by_role("alert")).to_have_text(f"{LOST} What you had written is not sent:")

    await sam.reads(HELLO)
    await sam.writes(HERE, to="To the customer")
    await zoe.reads(HERE)
    await expect(zoe.page.get_by_text(LATE)).to_have_count(0)
    await zoe.is_told_by_the_head("You are talking with Sam.")
    await expect(sam.button("Take over")).to_have_accessible_description(
        "You have this conversation already, or it is offered to you."
    )
    await sam.panel.get_by_role("button", name="End, transfer and more").click()
    await expect(sam.page.get_by_role("region", name="Conversation: Zoé")).to_contain_text(HERE)
    await expect(sam.page.get_by_role("button", name="End", exact=True)).to_be_enabled()
    for window in (sam, ada, zoe):
        window.must_not_have_been_reloaded()


async def test_what_stands_in_the_way_of_a_supervisor_is_said_and_overridden(
    windows: Windows, companies: Companies
) -> None:
    company = companies.one()
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    await asyncio.to_thread(make_an_agent_too, company, "Sam", units=0)
    await asyncio.to_thread(company.ask, "Sam", PRESENCE, presence="AWAY")
    sam, rosa, ada = await asyncio.gather(
        Supervisor.of("Sam", company, windows),
        Supervisor.of("Rosa", company, windows),
        Agent.of("Ada", company, windows),
    )
    await ada.accepts("Zoé")
    await rosa.opens("Zoé")
    await expect(rosa.button("Take over")).to_be_disabled()
    await expect(rosa.button("Take over")).to_have_accessible_description(re.compile("not have the required role"))

    await sam.opens("Zoé")
    await sam.monitors()
    await sam.button("Take over").click()
    refused = sam.dialog.get_by_role("alert")
    confirm = sam.dialog.get_by_role("button", name="Take over", exact=True)
    await confirm.click()
    await expect(refused).to_have_text("Your presence does not allow this. Change it first.")
    await expect(confirm).to_have_accessible_description("Confirm the override first.")
    await sam.dialog.get_by_role("checkbox", name="although my presence does not allow it").check()
    await confirm.click()
    await expect(refused).to_contain_text("You do not have enough free capacity.")
    await sam.sees("Zoé", "Ada")
    await sam.dialog.get_by_role("checkbox", name=f"Exceed my capacity by {UNITS} units").check()
    await confirm.click()
    await sam.is_told(f"This exceeds your capacity by {UNITS} units.")
    await sam.sees_in_it("Zoé Customer", "Sam Agent")
    await sam.writes(HERE, to="To the customer")
    await sam.has_been_told()  # of the end of the monitoring session, which is the viewer's own act
    await ada.has_nothing()
    await expect(ada.panel).to_contain_text(LOST)


async def test_a_raised_hand_is_taken_by_one_returned_and_answered_by_another(
    windows: Windows, companies: Companies
) -> None:
    company = companies.one()
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam, rosa, ada = await asyncio.gather(
        Supervisor.of("Sam", company, windows),
        Supervisor.of("Rosa", company, windows),
        Agent.of("Ada", company, windows),
    )
    await ada.accepts("Zoé")
    await ada.raises_a_hand("A decision", WHY)
    await expect(ada.hand).to_contain_text("Nobody comes yet.")
    for supervisor in (sam, rosa):
        await supervisor.is_told(f"Ada asks for help in “Zoé”: {WHY}")
        await supervisor.sees("Zoé", "Hand raised")
        await supervisor.counts_hands(1)
        await supervisor.hands.click()
        await expect(supervisor.listed).to_contain_text(re.compile(f"Zoé.*A decision.*Ada.*{re.escape(WHY)}", re.S))

    async def faster() -> None:
        await sam.hand_act("Take").click()
        await sam.is_told("You are coming. Ada has been told.")

    await before(rosa.page, "mutation TakeHand(", faster)
    await rosa.hand_act("Take").click()
    await rosa.is_told("Sam was first, at ")
    await expect(rosa.listed).to_contain_text("Sam is coming")
    await expect(rosa.hand_act("Take")).to_have_count(0)
    await rosa.sees("Zoé", "Sam is coming")
    await ada.is_told("Sam comes to help in “Zoé”.")
    await expect(ada.hand).to_contain_text("Sam is coming")
    await expect(ada.hands).to_contain_text("Sam is coming")
    for supervisor in (sam, rosa):
        await supervisor.counts_hands(0)

    await expect(sam.listed.get_by_role("region")).to_be_focused()
    await sam.hand_act("Return").click()
    await ada.is_told("Sam cannot come after all. Your hand in “Zoé” is up again.")
    await rosa.counts_hands(1)
    await rosa.hand_act("Take").click()
    await ada.is_told("Rosa comes to help in “Zoé”.")
    await rosa.page.keyboard.press("Escape")
    await rosa.opens("Zoé")
    card = rosa.panel.get_by_role("region", name="Hand raised by Ada")
    await expect(card).to_contain_text("You are coming.")
    await card.get_by_role("button", name="I have helped").click()
    await ada.is_told("Rosa has helped in “Zoé”. Your hand is down.")
    for down in (card, ada.hand, sam.listed):
        await expect(down).to_have_count(0)
    await rosa.page.keyboard.press("Escape")  # the focus has stayed in the panel
    await expect(rosa.panel).to_have_count(0)
    await ada.has_been_told("Rosa has helped in “Zoé”. Your hand is down.")
    for window in (sam, rosa, ada):
        window.must_not_have_been_reloaded()


async def test_a_hand_is_withdrawn_and_goes_when_a_colleague_takes_over(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam, ada, bob = await asyncio.gather(
        Supervisor.of("Sam", company, windows), Agent.of("Ada", company, windows), Agent.of("Bob", company, windows)
    )
    await ada.accepts("Zoé")
    await ada.raises_a_hand("Help at once", WHY)
    await sam.counts_hands(1)
    await ada.hand.get_by_role("button", name="Withdraw").click()
    await ada.is_told("Your hand is down.")
    await sam.counts_hands(0)
    await sam.has_been_told()
    await expect(sam.row("Zoé")).not_to_contain_text("Hand raised")

    await ada.raises_a_hand("Advice", WHY)
    await ada.act("Ask a colleague").click()
    await ada.dialog.get_by_role("radio", name=re.compile("^Bob\\b")).check()
    await ada.dialog.get_by_role("button", name="Ask a colleague", exact=True).click()
    await bob.accepts("Zoé")
    await expect(bob.hand).to_contain_text(WHY)
    await expect(bob.hand.get_by_role("button")).to_have_count(0)
    await sam.counts_hands(1)
    await bob.act("Take over").click()
    await expect(bob.dialog).to_contain_text("Ada leaves it and is told.")
    await bob.dialog.get_by_role("button", name="Take over", exact=True).click()
    await bob.is_told("“Zoé” is yours now. Ada has been told.")
    await ada.is_told("Bob has taken over “Zoé” from you.")
    await ada.has_nothing()
    await expect(ada.panel.get_by_role("alert")).to_contain_text("Bob has taken over this conversation.")
    await sam.counts_hands(0)
    await bob.writes(HERE, to="To the customer")
    for window in (sam, ada, bob):
        window.must_not_have_been_reloaded()


async def test_who_has_a_conversation_again_may_lose_it_otherwise(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    await asyncio.to_thread(make_an_agent_too, company, "Sam")
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    ada = await Agent.of("Ada", company, windows)
    [open_one] = company.ask("Sam", OPEN)["ongoingConversations"]["edges"]
    await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await ada.act("Ask a supervisor").click()
    await expect(ada.dialog).to_be_visible()
    for name, act, then in (
        ("Sam", "takeOver", LOST),
        ("Sam", "releaseConversation", "Pick"),
        ("Ada", "pickConversation", "To the customer"),
        ("Ada", "releaseConversation", "Pick"),
        ("Bob", "pickConversation", "You no longer have access to this conversation."),
    ):
        await asyncio.to_thread(company.ask, name, ACT.format(act), id=open_one["node"]["id"])
        await expect(ada.panel).to_contain_text(then)
        await expect(ada.dialog).to_have_count(0)


async def before(page: Page, mutation: str, act: Callable[[], Awaitable[None]]) -> None:
    """Acts between the first click that sends this mutation and the server."""
    is_done = False

    async def take(route: Route) -> None:
        nonlocal is_done
        if mutation in (route.request.post_data or "") and not is_done:
            is_done = True
            await act()
        await route.continue_()

    await page.route("**/graphql", take)


def make_an_agent_too(company: Company, name: str, units: int = UNITS) -> None:
    """Gives a supervisor what taking over takes: the role, and a capacity."""
    user = {"userId": company.ask(name, ME)["viewer"]["id"]}
    given = {"rights": {**user, "roles": ["SUPERVISOR", "AGENT"]}, "agent": {**user, "capacityUnits": units}}
    answer = company.server.ask(LEAD, given, user=ADMIN)
    assert [each["__typename"] for each in answer["data"].values()] == ["RightsSuccess", "AgentSuccess"]
