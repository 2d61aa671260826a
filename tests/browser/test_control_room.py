"""The list as a control room: what needs attention, why and since when, and the act that helps; and by the keyboard alone."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, expect

from models.vocabulary import Distribution
from tests.browser.company import ADMIN, Companies, Company
from tests.browser.conftest import Windows
from tests.browser.fitting import becomes_true
from tests.browser.people import AgentWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("control room"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
TARGETS = """mutation ($input: QueueInput!) {
  saveQueue(input: $input) { __typename ... on Refusal { message } }
}"""

OPEN = "{ ongoingConversations { edges { node { id customer { name } } } } }"
FORCE_CLOSE = 'mutation ($id: ID!) { forceClose(input: {conversationId: $id, reason: "over"}) { __typename } }'
# Browsers tell pages of a movement with the next frame, which comes late on a busy machine.
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Notes what the page asks of the browser, which shows and plays nothing in a test; and the window is not looked at.
NOTED = """
window.shown = []
window.rung = 0
window.Notification = class {
  static requestPermission = async () => localStorage.getItem('denies') ? 'denied' : 'granted'
  constructor(title, { body }) { shown.push(body); window.latest = this }
  close() { shown.push('closed') }
}
AudioContext.prototype.createOscillator = ((create) => function () { window.rung++; return create.call(this) })(
  AudioContext.prototype.createOscillator
)
document.hasFocus = () => false
"""
COVERS = """(() => {
  const bottom = document.querySelector('.held').getBoundingClientRect().bottom
  return bottom > document.querySelector('.rows-head').getBoundingClientRect().top
})()"""
FOR_WHAT_WAITS = ("Assign", "Open", "Force close")
ELSEWHERE = ("Search titles, customers, messages", "Select all", "Needs attention now", "Keyboard")


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


async def asks_a_supervisor(agent: AgentWindow, reason: str) -> None:
    await agent.page.get_by_role("button", name="Ask a supervisor").click()
    await agent.page.get_by_role("textbox", name="What is it about?").fill(reason)
    await agent.page.get_by_role("dialog").get_by_role("button", name="Ask a supervisor").click()


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
    await asks_a_supervisor(ada, "May I refund?")
    await expect(sam.mark("Zoé")).to_have_text(re.compile(r"^Needs attention now: Hand raised, \d+:\d\d$"))
    await sam.row("Zoé").get_by_role("button", name="Take the hand: Zoé").click()
    await expect(sam.panel).to_contain_text("You are coming.")
    await expect(sam.mark("Zoé")).to_contain_text("Needs attention soon")
    await expect(sam.row("Zoé").locator(".helps")).to_have_text("Monitor")
    await sam.monitors()
    await expect(sam.row("Zoé").locator(".helps")).to_have_text("Join")  # nobody monitors twice


async def test_sound_and_desktop_notifications_come_only_to_who_chose_them(windows: Windows, company: Company) -> None:
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    context = await windows.open()
    await context.add_init_script(NOTED)
    sam, ada = ControlRoom(await context.new_page()), await AgentWindow.of("Ada", company, windows)
    await sam.page.goto(company.server.base)
    await sam.page.evaluate("localStorage.setItem('denies', 'yes')")
    await sam.signs_in(company.token("Sam"))
    await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await sam.sees("Zoé", "Ada")
    chooser = sam.page.get_by_role("button", name="Sound and notifications")
    await chooser.click()
    await sam.page.get_by_role("checkbox", name="Desktop notifications").click()
    await sam.is_told("The browser does not allow notifications of this page.")
    await expect(sam.page.get_by_role("checkbox", name="Desktop notifications")).not_to_be_checked()
    await asks_a_supervisor(ada, "May I refund?")
    await sam.is_told("May I refund?")
    assert await sam.page.evaluate("[shown, rung]") == [[], 0]
    await becomes_true(sam.page, "document.title === '(1) Vigie'")
    await ada.page.get_by_role("button", name="Withdraw").click()
    await becomes_true(sam.page, "document.title === 'Vigie'")

    await sam.page.evaluate("localStorage.removeItem('denies')")
    await sam.page.get_by_role("checkbox", name="Desktop notifications").check()
    await sam.page.get_by_role("checkbox", name="Sound").check()
    await sam.page.reload()
    await sam.is_live()
    await expect(chooser).to_contain_text("2")
    await asks_a_supervisor(ada, "May I really?")
    await becomes_true(sam.page, "rung === 2")  # two tones
    assert await sam.page.evaluate("shown") == ["New alert"]  # others may see the screen
    await sam.page.evaluate("latest.onclick()")
    await expect(sam.panel).to_contain_text("May I really?")
    assert await sam.page.evaluate("shown.at(-1)") == "closed"


async def test_rows_stay_below_the_pointer_until_their_order_is_asked_for(windows: Windows, company: Company) -> None:
    for customer in ("Zoé", "Yann"):
        await asyncio.to_thread(company.customer_starts, customer, HELLO)
    sam, ada = await asyncio.gather(ControlRoom.of("Sam", company, windows), AgentWindow.of("Ada", company, windows))
    await expect(sam.titles).to_have_text(["Zoé", "Yann"])
    await sam.row("Yann").hover()
    await sam.page.mouse.move(700, 700)  # still in the list
    await sam.page.evaluate(TWO_FRAMES)
    await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await asyncio.to_thread(company.customer_starts, "Xenia", HELLO)
    show = sam.page.get_by_role("button", name="1 new, 1 moved: show")
    await expect(show).to_be_visible()
    await sam.sees("Zoé", "Ada")  # only the order is held
    await expect(sam.titles).to_have_text(["Zoé", "Yann"])
    await show.click()
    await expect(sam.titles).to_have_text(["Yann", "Xenia", "Zoé"])

    conversations = company.ask("Sam", OPEN)["ongoingConversations"]["edges"]
    [yann] = [each["node"]["id"] for each in conversations if each["node"]["customer"]["name"] == "Yann"]
    company.ask("Rosa", FORCE_CLOSE, id=yann)
    await expect(sam.list).to_contain_text("No longer in the list")
    await expect(sam.titles).to_have_text(["Xenia", "Zoé"])
    await sam.page.mouse.move(0, 0)
    await expect(sam.list).not_to_contain_text("No longer in the list")


async def test_what_is_new_has_its_own_place_and_leaves_the_keyboard_in_the_list(
    windows: Windows, company: Company
) -> None:
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam = await ControlRoom.of("Sam", company, windows)
    await expect(sam.titles).to_have_text(["Zoé"])
    await sam.page.keyboard.press("j")
    await asyncio.to_thread(company.customer_starts, "Yann", HELLO)
    show = sam.page.get_by_role("button", name="1 new: show", exact=True)
    await expect(show).to_be_visible()
    await expect(sam.list.locator("..").get_by_role("status")).to_have_text("1 new")  # once nothing changes
    assert await sam.page.evaluate(COVERS) is False
    await show.focus()
    await sam.page.keyboard.press("Enter")
    await expect(show).to_have_count(0)
    await expect(sam.titles).to_have_text(["Zoé", "Yann"])
    await expect(sam.list).to_be_focused()


async def test_what_is_found_is_shown_while_the_pointer_rests_on_the_list(windows: Windows, company: Company) -> None:
    for customer in ("Zoé", "Yann"):
        await asyncio.to_thread(company.customer_starts, customer, HELLO)
    sam, ada = await asyncio.gather(ControlRoom.of("Sam", company, windows), AgentWindow.of("Ada", company, windows))
    await ada.picks.get_by_role("button", name="Pick: Zoé").click()
    await sam.opens("Zoé")
    await sam.monitors()  # what may be read can be found
    await sam.page.mouse.move(500, 700)
    await sam.page.evaluate(TWO_FRAMES)
    await sam.page.mouse.move(500, 702)
    await sam.page.evaluate(TWO_FRAMES)
    await sam.page.get_by_role("searchbox").fill("a lamp back")
    await expect(sam.titles).to_have_text(["Zoé"])


async def test_the_keyboard_goes_through_all_that_waits(windows: Windows, company: Company) -> None:
    customers = ("Zoé", "Yann", "Xenia")
    for customer in customers:
        await asyncio.to_thread(company.customer_starts, customer, HELLO)
    sam = await ControlRoom.of("Sam", company, windows)
    press = sam.page.keyboard.press
    for customer in customers:
        await expect(sam.mark(customer)).to_contain_text("Needs attention now")

    for customer, key in zip(customers, ("a", "Control+k", "a"), strict=True):
        await press("j")
        await expect(sam.list).to_be_focused()
        await press(key)
        if key == "Control+k":
            await expect(sam.dialog).to_contain_text(customer)
            await expect(sam.dialog.get_by_role("option")).to_have_text([*FOR_WHAT_WAITS, *ELSEWHERE])
            await sam.page.keyboard.insert_text("ass")
            await expect(sam.dialog.get_by_role("option")).to_have_text(["Assign"])
            await press("Enter")
        await expect(sam.dialog).to_contain_text(f"Assign “{customer}”")
        await sam.dialog.get_by_role("radio", name="Bob in this queue").wait_for()
        await sam.page.keyboard.insert_text("bob")
        await expect(sam.dialog.get_by_role("radio", name="Ada in this queue")).to_have_count(0)
        await press("Enter")
        await press("Enter")
        await expect(sam.dialog).to_have_count(0)
        await sam.sees(customer, "Bob")
    await expect(sam.titles).to_have_text(customers)

    await press("k")
    await press("Enter")
    await expect(sam.panel).to_contain_text("Yann")
    await press("?")
    await sam.dialog.get_by_role("checkbox", name="Use the keys of one character").uncheck()
    await press("Escape")
    await press("/")
    await expect(sam.list).to_be_focused()
    await press("Control+k")
    await sam.page.keyboard.insert_text("keyboard")
    await press("Enter")
    await sam.dialog.get_by_role("checkbox", name="Use the keys of one character").check()
    await press("Escape")
    await press("/")
    await expect(sam.page.get_by_role("searchbox")).to_be_focused()
    await press("?")  # a letter, there
    await expect(sam.dialog).to_have_count(0)
