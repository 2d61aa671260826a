"""Force closes that are undone, one and many; and everybody in one story: supervisors, agents, a bot and a customer."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from models.vocabulary import Distribution
from tests.browser.company import ADMIN, LEAD, Companies, Company, running_companies
from tests.browser.conftest import Windows
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow
from tests.browser.test_approvals import Bot, drafts, posture
from tests.browser.test_bulk import Bulk
from tests.browser.test_hands import Agent, Supervisor, make_an_agent_too

pytestmark = [
    pytest.mark.xdist_group("undo"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
SOON = "I look it up."
WORDS = "You get your money back within a week."
LATE_WORDS = "One moment, I am still thinking."
HERE = "I am Sam, and take care of it."
WHY = "May I refund the shipping?"
ENDED = "This conversation was ended by a supervisor."
LONG, SHORT = 30, 1  # seconds of the undo window
WINDOW = """mutation ($input: SupervisorSettingsInput!) {
  updateSupervisorSettings(input: $input) { __typename ... on Refusal { message } }
}"""


@pytest.fixture(scope="module")
def companies() -> Iterator[Companies]:
    with running_companies(has_bot=True) as running:
        yield running


def undone_within(companies: Companies, seconds: int) -> None:
    answer = companies.server.ask(WINDOW, {"input": {"forceCloseUndoSeconds": seconds}}, user=ADMIN)
    assert answer == {"data": {"updateSupervisorSettings": {"__typename": "SupervisorSettingsSuccess"}}}


def mark(window: SupervisorWindow, customer: str) -> Locator:
    """That it is force-closed, in its row."""
    return window.row(customer).get_by_text(re.compile(r"^Force close at \d\d:\d\d:\d\d$"))


async def picked(ada: AgentWindow, customer: str) -> None:
    await ada.picks.get_by_role("button", name=f"Pick: {customer}").click()
    await expect(ada.hands).to_contain_text(customer)
    await ada.reads(HELLO)


async def test_one_is_undone_before_its_customer_hears_of_it(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    undone_within(companies, LONG)
    sam, rosa, ada, bob, zoe = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        SupervisorWindow.of("Rosa", company, windows),
        AgentWindow.of("Ada", company, windows),
        AgentWindow.of("Bob", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    await picked(ada, "Zoé")
    await ada.writes(SOON, to="To the customer")
    await zoe.reads(SOON)
    await sam.opens("Zoé")
    await sam.transfers(to="Bob")
    await bob.is_offered("Zoé")
    heard = await zoe.lines.all_text_contents()

    await sam.force_closes(because="spam")
    await expect(mark(rosa, "Zoé")).to_be_visible()
    await expect(bob.offers).to_have_count(0)
    await ada.is_told("Supervisor Sam is closing “Zoé” for everyone.")
    await expect(ada.panel.get_by_role("textbox", name="Your message")).to_have_count(0)
    await sam.page.locator(".toast").get_by_role("button", name="Undo").click()
    await sam.is_told("The force close is undone: “Zoé” goes on.")
    await expect(mark(rosa, "Zoé")).to_have_count(0)
    await rosa.sees("Zoé", "Active", "Ada", "→ Bob")
    await bob.is_offered("Zoé")
    await expect(ada.panel.get_by_role("textbox", name="Your message")).to_be_editable()
    assert await zoe.lines.all_text_contents() == heard

    await ada.writes(WORDS, to="To the customer")
    await zoe.reads(WORDS)
    assert await zoe.lines.all_text_contents() == [*heard, WORDS]
    for window in (sam, rosa, ada, bob, zoe):
        window.must_not_have_been_reloaded()


async def test_many_are_undone_from_the_bar_by_whoever_closed_or_selects_them(
    windows: Windows, companies: Companies
) -> None:
    company = companies.one(Distribution.PICK)
    undone_within(companies, LONG)
    for customer in ("Yann", "Xenia"):
        await asyncio.to_thread(company.customer_starts, customer, HELLO)
    sam, rosa, ada, zoe = await asyncio.gather(
        Bulk.of("Sam", company, windows),
        Bulk.of("Rosa", company, windows),
        AgentWindow.of("Ada", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    await picked(ada, "Zoé")
    await sam.sees("Zoé", "Ada")
    heard = await zoe.lines.all_text_contents()
    await sam.page.keyboard.press("Control+a")
    await sam.asks("Force close")
    await sam.dialog.get_by_role("textbox", name="Reason").fill("A wave of spam")
    await sam.dialog.get_by_role("checkbox", name="I want to end these").check()
    await sam.confirm("Force close 3").click()
    await expect(sam.dialog).to_contain_text(re.compile(r"3 done, 0 refused\. 3 closed\. That can be undone until"))
    await sam.page.keyboard.press("Enter")  # closes the dialog, and no more
    await expect(sam.dialog).to_have_count(0)
    await expect(sam.bar).to_contain_text(
        re.compile(r"3 closed\. That can be undone until \d\d:\d\d:\d\d; then the cust")
    )
    for customer in ("Zoé", "Yann", "Xenia"):
        await expect(mark(rosa, customer)).to_be_visible()

    await expect(rosa.bar).to_have_count(0)
    await rosa.box("Yann").click()
    await expect(rosa.bar).to_contain_text("1 closed.")
    await rosa.bar.get_by_role("button", name="Undo").click()
    await rosa.is_told("Undone: 1 go")
    await expect(mark(sam, "Yann")).to_have_count(0)
    await expect(sam.bar).to_contain_text("2 closed.")
    await sam.bar.get_by_role("button", name="Undo").click()
    await sam.is_told("Undone: 2 go on. Refused: 0.")
    await expect(sam.bar).to_have_count(0)
    for customer in ("Zoé", "Yann", "Xenia"):
        await expect(mark(rosa, customer)).to_have_count(0)
    await rosa.sees("Zoé", "Active", "Ada")
    await rosa.sees("Xenia", "Open", "unassigned")
    await expect(ada.panel.get_by_role("textbox", name="Your message")).to_be_editable()
    assert await zoe.lines.all_text_contents() == heard
    for window in (sam, rosa, ada, zoe):
        window.must_not_have_been_reloaded()


async def test_what_is_not_undone_ends_for_everyone(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    undone_within(companies, SHORT)
    sam, zoe = await asyncio.gather(Bulk.of("Sam", company, windows), CustomerWindow.at(company, windows))
    await zoe.starts("Zoé", HELLO)
    await sam.box("Zoé").click()
    await sam.asks("Force close")
    await sam.dialog.get_by_role("textbox", name="Reason").fill("spam")
    await sam.dialog.get_by_role("checkbox", name="I want to end these").check()
    await sam.confirm("Force close 1").click()
    await zoe.reads(ENDED)
    await sam.sees_no("Zoé")
    await expect(sam.dialog).not_to_contain_text("That can be undone")
    await expect(sam.dialog.get_by_role("button", name="Undo")).to_have_count(0)


async def test_a_bot_under_two_supervisors_a_hand_and_an_undo(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    undone_within(companies, LONG)
    await asyncio.to_thread(make_an_agent_too, company, "Sam")
    sam, rosa, ada, bob, zoe = await asyncio.gather(
        Supervisor.of("Sam", company, windows),
        Supervisor.of("Rosa", company, windows),
        Agent.of("Ada", company, windows),
        Agent.of("Bob", company, windows),
        CustomerWindow.at(company, windows),
    )
    # The bot's draft is approved by one of two.
    await zoe.starts("Zoé", HELLO)
    await sam.sees("Zoé", "Active", "Robo")
    bot = await asyncio.to_thread(Bot, company)
    for supervisor in (sam, rosa):
        await supervisor.opens("Zoé")
        await supervisor.monitors()
    await posture(sam).select_option("Wait as drafts")
    await expect(posture(rosa)).to_have_value("DRAFT")
    assert await asyncio.to_thread(bot.says, WORDS) == "MessageDrafted"
    await expect(drafts(sam)).to_contain_text(WORDS)
    await drafts(rosa).get_by_role("button", name="Approve").click()
    await zoe.reads(WORDS)
    await expect(drafts(sam)).to_have_count(0)

    # It is taken over while it answers once more.
    await sam.button("Take over").click()
    await sam.confirms("Take over")
    await sam.is_told("“Zoé” is yours now. Robo has been told.")
    assert await asyncio.to_thread(bot.says, LATE_WORDS) != "SendMessageSuccess"
    await rosa.sees("Zoé", "Sam")
    await sam.writes(HERE, to="To the customer")
    await zoe.reads(HERE)

    # An agent of theirs raises a hand: one comes, the other and the agent see who.
    await asyncio.to_thread(agents_pick, companies, company)
    await asyncio.to_thread(company.customer_starts, "Yann", HELLO)
    await picked(ada, "Yann")
    await expect(bob.picks).not_to_contain_text("Yann")
    await ada.raises_a_hand("A decision", WHY)
    for supervisor in (sam, rosa):
        await supervisor.counts_hands(1)
    await rosa.hands.click()
    await rosa.hand_act("Take").click()
    await ada.is_told("Rosa comes to help in “Yann”.")
    await sam.sees("Yann", "Rosa is coming")
    await sam.counts_hands(0)

    # It is closed by mistake, and goes on with the hand as it was.
    await rosa.page.keyboard.press("Escape")
    await rosa.opens("Yann")
    await rosa.force_closes(because="the wrong one")
    await expect(mark(sam, "Yann")).to_be_visible()
    await expect(ada.hand).to_have_count(0)
    await sam.row("Yann").get_by_role("button", name="Actions for").click()
    await sam.page.get_by_role("menuitem", name="Undo force close", exact=True).click()
    await sam.is_told("The force close is undone: “Yann” goes on.")
    await expect(ada.hand).to_contain_text("Rosa is coming")
    await rosa.sees("Yann", "Rosa is coming")
    await expect(zoe.lines.filter(has_text=WORDS)).to_have_count(1)
    await expect(zoe.page.get_by_text(LATE_WORDS)).to_have_count(0)
    for window in (sam, rosa, ada, bob, zoe):
        window.must_not_have_been_reloaded()


def agents_pick(companies: Companies, company: Company) -> None:
    """From now on nothing is offered to the bot first."""
    given = {
        "workstreamId": companies.workstream_id,
        "defaultQueueId": company.support_id,
        "distribution": Distribution.PICK,
    }
    answer = company.server.ask(LEAD, {"input": given}, user=ADMIN)
    assert answer == {"data": {"saveWorkstream": {"__typename": "WorkstreamSuccess"}}}
