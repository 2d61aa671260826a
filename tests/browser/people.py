"""Page objects for supervisors, agents and customers: what each does and sees on the pages. company.py creates the people."""

from __future__ import annotations

import re
from typing import ClassVar, Self

from playwright.async_api import Locator, Page, expect

from tests.browser.company import Company
from tests.browser.conftest import Look, Windows

BEHIND = "Reconnecting, nothing is lost"


class Window:
    """A page that is loaded once and must not be reloaded."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.loads = 0
        self.faults: list[str] = []
        page.on("load", lambda _: self._count())
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def _count(self) -> None:
        self.loads += 1

    def must_not_have_been_reloaded(self) -> None:
        assert (self.loads, self.faults) == (1, [])


class SignedInWindow(Window):
    """A person of the company who has signed in with the form.

    `content` selects what a fresh load shows too. Alerts, for example, are counted as they arrive and are no part of it.
    """

    content: ClassVar[str]

    @classmethod
    async def of(cls, name: str, company: Company, windows: Windows, look: Look | None = None) -> Self:
        context = await windows.open(look)
        window = cls(await context.new_page())
        await window.page.goto(company.server.base + "/")
        await window.signs_in(company.token(name))
        return window

    async def signs_in(self, token: str) -> None:
        await self.page.locator("textarea").fill(token)
        await self.page.locator("button[type=submit]").click()
        await self.is_live()

    async def is_live(self) -> None:
        await expect(self.page.locator(".fresh-live")).to_be_visible()

    async def is_behind(self) -> None:
        await expect(self.page.locator(".fresh-text")).to_have_text(BEHIND)

    async def is_stale(self, begins: str) -> None:
        """The mark says since when, to the second; `begins` is the text before that."""
        await expect(self.page.locator(".fresh-stale .fresh-text")).to_have_text(
            re.compile(rf"^{begins} \d\d:\d\d:\d\d$")
        )

    @property
    def transcript(self) -> Locator:
        return self.page.get_by_role("log", name="Transcript")

    @property
    def said(self) -> Locator:
        """The texts of all messages, system messages included, without names and times."""
        return self.transcript.locator("article > p, .said-system")

    @property
    def alerts(self) -> Locator:
        """The button that opens the alerts and shows how many are new."""
        return self.page.get_by_role("button", name="Alerts")

    async def writes(self, text: str, *, to: str) -> None:
        """`to` is "Internal" or "To the customer"."""
        await self.sends(text, to=to)
        await self.reads(text)

    async def sends(self, text: str, *, to: str) -> None:
        """Sends the message without waiting for it to appear."""
        await self.page.get_by_role("radio", name=to).check()
        await self.page.get_by_role("textbox", name="Your message").fill(text)
        await self.page.get_by_role("button", name="Send").click()

    async def reads(self, text: str) -> None:
        await expect(self.transcript.get_by_text(text)).to_be_visible()

    async def has_been_told(self, *alerts: str) -> None:
        """Expects exactly these alerts since the window was opened, latest first."""
        await self.alerts.click()
        box = self.page.get_by_role("dialog", name="Alerts").get_by_role("listitem").locator("button > span")
        await expect(box).to_have_text(alerts)
        await self.page.keyboard.press("Escape")

    async def is_told(self, text: str) -> None:
        """Expects a toast with this text."""
        await expect(self.page.locator(".toast").filter(has_text=text)).to_be_visible()


class SupervisorWindow(SignedInWindow):
    content = ".figures, [role=row], .panel"

    @property
    def list(self) -> Locator:
        return self.page.get_by_role("grid", name="Ongoing conversations")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("complementary", name="Conversation:")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog")

    def row(self, customer: str) -> Locator:
        return self.list.get_by_role("row").filter(has_text=customer)

    async def sees(self, customer: str, *words: str) -> None:
        for word in words:
            await expect(self.row(customer)).to_contain_text(word)

    async def sees_no(self, customer: str) -> None:
        await expect(self.row(customer)).to_have_count(0)

    async def opens(self, customer: str) -> None:
        await self.row(customer).click()
        await self.page.mouse.move(0, 0)  # rows stay where they are while it is over the list
        await expect(self.panel).to_contain_text(customer)

    async def sees_in_it(self, *people: str) -> None:
        """Expects exactly these participants with their roles, in any order, because simultaneous changes have none."""
        await expect(self.panel.get_by_role("listitem")).to_have_count(len(people))
        for person in people:
            await expect(self.panel.get_by_role("listitem").filter(has_text=person)).to_have_count(1)

    def button(self, action: str) -> Locator:
        return self.panel.get_by_role("group", name="Actions").get_by_role("button", name=action, exact=True)

    async def monitors(self) -> None:
        await self.button("Monitor").click()
        await expect(self.transcript).to_be_visible()

    async def joins(self) -> None:
        await self.button("Join").click()
        await self.is_told("You joined the conversation. The agent has been told.")

    async def leaves(self) -> None:
        await self.button("Leave").click()
        await self.is_told("You left the conversation.")

    async def asks_to(self, action: str, customer: str) -> None:
        """Opens an action's dialog through the row's menu."""
        await self.row(customer).get_by_role("button", name="Actions for").click()
        await self.page.get_by_role("menuitem", name=action, exact=True).click()
        await expect(self.dialog).to_be_visible()

    async def chooses(self, name: str) -> None:
        """Chooses a queue, or an agent of the conversation's queue; agents of other queues are listed too."""
        await self.dialog.get_by_role("radio", name=re.compile(f"^{name}( in this queue| \\d+ waiting)")).check()

    async def confirms(self, action: str) -> None:
        await self.dialog.get_by_role("button", name=action, exact=True).click()

    async def assigns(self, customer: str, *, to: str) -> None:
        await self.asks_to("Assign", customer)
        await self.chooses(to)
        await self.confirms("Assign")
        await expect(self.dialog).to_have_count(0)
        await self.is_told(f"Offered to {to}")

    async def transfers(self, *, to: str) -> None:
        await self.button("Transfer").click()
        await self.chooses(to)
        await self.confirms("Transfer")
        await self.is_told(f"Transfer offered to {to}")

    async def force_closes(self, *, because: str) -> None:
        await self.button("Force close").click()
        confirm = self.dialog.get_by_role("button", name="Force close", exact=True)
        await expect(confirm).to_have_accessible_description("Enter a reason first.")
        await self.dialog.get_by_role("textbox", name="Reason").fill(because)
        await expect(confirm).to_have_accessible_description("Confirm that you want to end the conversation.")
        await self.dialog.get_by_role("checkbox").check()
        await confirm.click()
        await expect(self.dialog).to_have_count(0)


class AgentWindow(SignedInWindow):
    content = ".agent-status .presence, .agent-room, .agent-lists, .agent-panel"

    async def opens(self, customer: str) -> None:
        await self.hands.get_by_role("button", name=customer).click()

    @property
    def offers(self) -> Locator:
        return self.page.get_by_role("region", name="Offers")

    @property
    def hands(self) -> Locator:
        return self.page.get_by_role("region", name="My conversations")

    @property
    def picks(self) -> Locator:
        return self.page.get_by_role("region", name="Available to pick")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("region", name="Conversation:")

    async def is_offered(self, customer: str, *words: str) -> None:
        for word in (customer, *words):
            await expect(self.offers).to_contain_text(word)

    async def accepts(self, customer: str) -> None:
        await self.offers.get_by_role("button", name=f"Accept: {customer}").click()
        await expect(self.hands).to_contain_text(customer)
        await expect(self.transcript).to_be_visible()

    async def declines(self, customer: str) -> None:
        await self.offers.get_by_role("button", name=f"Decline: {customer}").click()
        await expect(self.offers).to_have_count(0)

    async def is_now(self, presence: str) -> None:
        await self.page.get_by_role("button", name="Presence:").click()
        await self.page.get_by_role("menuitemradio", name=presence, exact=True).click()
        await expect(self.page.get_by_role("button", name=f"Presence: {presence}", exact=True)).to_be_visible()

    async def has_nothing(self) -> None:
        await expect(self.hands).to_contain_text("No conversations at the moment.")
        await expect(self.offers).to_have_count(0)


class CustomerWindow(Window):
    """A visitor on the sample page, which has the chat in its corner."""

    @classmethod
    async def at(cls, company: Company, windows: Windows, look: Look | None = None) -> Self:
        context = await windows.open(look)
        window = cls(await context.new_page())
        await window.page.goto(company.server.base + "/sample.html")
        return window

    @property
    def chat(self) -> Locator:
        return self.page.get_by_role("dialog", name="Chat with us")

    @property
    def log(self) -> Locator:
        return self.chat.get_by_role("log", name="Conversation")

    @property
    def lines(self) -> Locator:
        """The texts of all messages, system messages included, without names and times."""
        return self.log.locator("li > p")

    async def opens(self) -> None:
        await self.page.get_by_role("button", name="Open the chat").click()
        await expect(self.chat).to_be_visible()

    async def is_behind(self) -> None:
        await expect(self.chat.get_by_text(BEHIND)).to_be_visible()

    async def is_live(self) -> None:
        await expect(self.chat.get_by_text(BEHIND)).to_be_hidden()
        await expect(self.chat.get_by_text("Sending …")).to_have_count(0)

    async def starts(self, name: str, text: str) -> None:
        await self.opens()
        await self.begins(name, text)

    async def begins(self, name: str, text: str) -> None:
        await self.chat.get_by_role("textbox", name="Your name").fill(name)
        await self.chat.get_by_role("textbox", name="Your message").fill(text)
        await self.chat.get_by_role("button", name="Start the chat").click()
        await self.reads(text)

    async def agrees(self) -> None:
        notice = self.chat.get_by_role("region", name="Your consent")
        await expect(notice).to_contain_text("may be monitored, recorded or stored")
        await notice.get_by_role("button", name="I agree").click()
        await expect(notice).to_be_hidden()

    async def writes(self, text: str) -> None:
        await self.chat.get_by_role("textbox", name="Write a message").fill(text)
        await self.page.keyboard.press("Enter")
        await self.reads(text)

    async def reads(self, text: str) -> None:
        await expect(self.lines.filter(has_text=text)).to_be_visible()

    async def is_told_by_the_head(self, text: str) -> None:
        await expect(self.chat.locator(".head")).to_contain_text(text)
