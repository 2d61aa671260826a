"""A bot under supervision: its words wait as drafts, which people approve, edit or drop, exactly once."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, Route, expect

from tests.browser.company import Companies, Company, running_companies
from tests.browser.conftest import Windows
from tests.browser.looks import Looks
from tests.browser.people import CustomerWindow, SignedInWindow, SupervisorWindow
from tests.browser.test_messages import LONGEST, texts_come

pytestmark = [
    pytest.mark.xdist_group("approvals"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
WORDS = "You get your money back within a week."
OTHER_WORDS = "You get your money back within two weeks."
ONGOING = "{ ongoingConversations { edges { node { id } } } agents { edges { node { id name } } } }"
DRAFTS = "{ pendingDrafts { edges { node { id } } } }"
SAY = """mutation ($id: ID!, $text: String!) {
  sendMessage(input: {conversationId: $id, text: $text}) { __typename ... on Refusal { code } }
}"""
CONSULT = """mutation ($id: ID!, $agent: ID!) {
  requestConsult(input: {conversationId: $id, agentId: $agent}) { __typename }
}"""
MONITOR = "mutation ($id: ID!) { monitor(input: {conversationId: $id}) { __typename } }"
DROP = "mutation ($id: ID!) { dropDraft(input: {draftId: $id}) { __typename } }"


@pytest.fixture(scope="module")
def companies() -> Iterator[Companies]:
    with running_companies(has_bot=True) as running:
        yield running


class Bot:
    """Robo, who has the only conversation of the company, and writes by the API."""

    def __init__(self, company: Company) -> None:
        self.company = company
        found = company.ask("Robo", ONGOING)
        [self.conversation] = [edge["node"]["id"] for edge in found["ongoingConversations"]["edges"]]
        self.agents = {edge["node"]["name"]: edge["node"]["id"] for edge in found["agents"]["edges"]}

    def says(self, text: str) -> str:
        answer = self.company.ask("Robo", SAY, id=self.conversation, text=text)["sendMessage"]
        return str(answer.get("code") or answer["__typename"])

    @property
    def draft(self) -> str:
        """The id of the only draft that waits."""
        [edge] = self.company.ask("Sam", DRAFTS)["pendingDrafts"]["edges"]
        return str(edge["node"]["id"])

    def decides(self, name: str, document: str) -> None:
        """Another person decides by the API, having read the conversation."""
        self.company.ask(name, MONITOR, id=self.conversation)
        answer = self.company.ask(name, document, id=self.draft)
        assert [each["__typename"] for each in answer.values()] == ["DraftSuccess"]


def drafts(window: SignedInWindow) -> Locator:
    return window.page.get_by_role("region", name="Drafts of the bot").get_by_role("article")


def posture(window: SignedInWindow) -> Locator:
    return window.page.get_by_role("combobox", name="The bot’s words to the customer")


async def begun(windows: Windows, company: Company) -> tuple[SupervisorWindow, CustomerWindow, Bot]:
    """Zoé talks with Robo, and Sam has her conversation open."""
    sam, zoe = await asyncio.gather(SupervisorWindow.of("Sam", company, windows), CustomerWindow.at(company, windows))
    await zoe.starts("Zoé", HELLO)
    await sam.sees("Zoé", "Active", "Robo")
    bot = await asyncio.to_thread(Bot, company)
    await sam.opens("Zoé")
    return sam, zoe, bot


async def test_of_two_supervisors_one_approves_and_the_other_is_told(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    sam, zoe, bot = await begun(windows, company)
    rosa = await SupervisorWindow.of("Rosa", company, windows)
    await rosa.opens("Zoé")
    await expect(posture(sam)).to_have_value("AUTO")
    assert await asyncio.to_thread(bot.says, "Hello, I am Robo.") == "SendMessageSuccess"
    await zoe.reads("Hello, I am Robo.")
    await posture(sam).select_option("Wait as drafts")
    await sam.is_told("The bot’s words wait for a person from now on.")
    await expect(posture(rosa)).to_have_value("DRAFT")

    assert await asyncio.to_thread(bot.says, WORDS) == "MessageDrafted"
    await expect(drafts(sam)).to_contain_text("You can read the draft and decide while you monitor the conversation.")
    approve = drafts(sam).get_by_role("button", name="Approve")
    await expect(approve).to_have_accessible_description(
        "Monitor or join the conversation first, so that you have read it."
    )
    await sam.monitors()
    await rosa.monitors()
    await expect(drafts(sam)).to_contain_text(WORDS)
    await expect(drafts(rosa)).to_contain_text(WORDS)
    await expect(sam.page.get_by_role("button", name="Drafts of bots, 1 waiting")).to_be_visible()

    async def while_sam_is_faster(route: Route) -> None:
        """Runs between Rosa's click and the server."""
        if "approveDraft" in (route.request.post_data or ""):
            await approve.click()
            await sam.is_told("Sent to the customer in the name of Robo.")
        await route.continue_()

    await rosa.page.route("**/graphql", while_sam_is_faster)
    await drafts(rosa).get_by_role("button", name="Approve").click()
    await rosa.is_told("Sam was first, at ")
    await rosa.is_told("The draft is decided already.")
    for window in (sam, rosa):
        await expect(drafts(window)).to_have_count(0)
        await window.reads(WORDS)
        await expect(window.page.get_by_text("Approved by Sam", exact=True)).to_have_count(1)
    await expect(zoe.lines.filter(has_text=WORDS)).to_have_count(1)
    await expect(sam.page.get_by_role("button", name="Drafts of the bot")).to_be_visible()


async def test_a_draft_is_edited_or_dropped_and_what_was_written_remains(
    windows: Windows, companies: Companies
) -> None:
    company = companies.one()
    sam, zoe, bot = await begun(windows, company)
    await posture(sam).select_option("Wait as drafts")
    await sam.monitors()
    await asyncio.to_thread(bot.says, WORDS)
    await drafts(sam).get_by_role("button", name="Edit").click()
    box = drafts(sam).get_by_role("textbox", name="What is sent in the bot’s name")
    await expect(box).to_be_focused()
    await expect(box).to_have_value(WORDS)
    send = drafts(sam).get_by_role("button", name="Send this text")
    await box.fill("")
    await expect(send).to_have_accessible_description("Enter a text first.")
    await box.fill(OTHER_WORDS)
    await send.click()
    await zoe.reads(OTHER_WORDS)
    await expect(sam.page.get_by_text("Edited and approved by Sam", exact=True)).to_have_count(1)
    await expect(zoe.lines.filter(has_text=WORDS)).to_have_count(0)

    await asyncio.to_thread(bot.says, WORDS)
    await drafts(sam).get_by_role("button", name="Edit").click()
    await box.fill("You get it tomorrow.")
    await asyncio.to_thread(bot.decides, "Rosa", DROP)
    await expect(drafts(sam)).to_contain_text("Rosa has dropped this draft meanwhile. Your text was not sent.")
    await expect(box).to_have_value("You get it tomorrow.")
    await drafts(sam).get_by_role("button", name="Done").click()
    await expect(drafts(sam)).to_have_count(0)

    await asyncio.to_thread(bot.says, WORDS)
    await drafts(sam).get_by_role("button", name="Drop").click()
    await sam.is_told("Dropped. The customer does not get it.")
    await asyncio.to_thread(bot.says, WORDS)
    await expect(drafts(sam)).to_have_count(1)
    await posture(sam).select_option("Are refused")
    await expect(drafts(sam)).to_have_count(0)  # it has ended
    assert await asyncio.to_thread(bot.says, WORDS) == "BOT_OFF"
    await expect(zoe.lines.filter(has_text=WORDS)).to_have_count(0)


async def test_the_list_of_all_drafts_is_live(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    sam, zoe, bot = await begun(windows, company)
    await posture(sam).select_option("Wait as drafts")
    await sam.is_told("The bot’s words wait for a person from now on.")
    await sam.page.keyboard.press("Escape")
    await sam.page.get_by_role("button", name="Drafts of the bot").click()
    listed = sam.page.get_by_role("dialog", name="Drafts of").get_by_role("article")
    await expect(sam.page.get_by_text("No draft of a bot waits for a person.")).to_be_visible()
    await asyncio.to_thread(bot.says, WORDS)
    await expect(listed).to_contain_text("Zoé")
    look = Looks()
    await look.at(sam.page, "the list of drafts")
    assert look.faults == []
    await listed.get_by_role("button", name="Open").click()
    await sam.monitors()
    await sam.page.get_by_role("button", name="Drafts of bots, 1 waiting").click()
    await expect(listed).to_contain_text(WORDS)
    await look.at(sam.page, "the list of drafts that can be read")
    assert look.faults == []
    await listed.get_by_role("button", name="Approve").click()
    await zoe.reads(WORDS)
    await expect(listed).to_have_count(0)


async def test_what_is_edited_is_counted_as_its_channel_counts(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    await asyncio.to_thread(texts_come, company)
    sam = await SupervisorWindow.of("Sam", company, windows)
    await sam.sees("Dora", "Active", "Robo")
    bot = await asyncio.to_thread(Bot, company)
    await sam.opens("Dora")
    await sam.monitors()
    await posture(sam).select_option("Wait as drafts")
    await sam.is_told("The bot’s words wait for a person from now on.")
    await asyncio.to_thread(bot.says, WORDS)
    await drafts(sam).get_by_role("button", name="Edit").click()
    box = drafts(sam).get_by_role("textbox", name="What is sent in the bot’s name")
    send = drafts(sam).get_by_role("button", name="Send this text")
    await expect(drafts(sam).get_by_role("status")).to_have_count(0)
    await box.fill("x" * (LONGEST + 1))
    too_long = re.compile(r"^1,?601 of 1,?600 characters: too long for this channel\.$")
    await expect(drafts(sam).get_by_role("status")).to_have_text(too_long)
    await expect(send).to_be_disabled()
    await expect(send).to_have_accessible_description(too_long)
    await box.fill("y" * LONGEST)
    await expect(drafts(sam).get_by_role("status")).to_have_text(re.compile(r"^1,?600 of 1,?600 characters$"))
    await send.click()
    await sam.reads("y" * LONGEST)
