"""The agent's page by the keyboard alone: through the lists, to every act, and back."""

import asyncio

import pytest
from playwright.async_api import Locator, expect

from models.vocabulary import Distribution
from tests.browser.company import Companies
from tests.browser.conftest import Windows
from tests.browser.people import AgentWindow

pytestmark = [
    pytest.mark.xdist_group("agents' acts"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
FOR_A_CHAT = ("End", "Ask a colleague", "Ask a supervisor", "Transfer", "Start a voice call", "Start a video call")
FOR_THE_REST = ("Leave and return the conversation to its queue", "Return to the queue")


def dialog(ada: AgentWindow) -> Locator:
    return ada.page.locator("dialog")


async def test_an_agent_needs_no_mouse(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    for customer in ("Zoé", "Yann"):
        await asyncio.to_thread(company.customer_starts, customer, HELLO)
    ada = await AgentWindow.of("Ada", company, windows)
    press = ada.page.keyboard.press
    await expect(ada.picks.get_by_role("listitem")).to_have_count(2)

    await press("j")
    await expect(ada.picks.get_by_role("button", name="Pick: Zoé")).to_be_focused()
    await press("j")
    await press("k")
    await press("Enter")
    await expect(ada.panel).to_contain_text("Zoé")
    await press("/")
    await expect(dialog(ada).get_by_role("combobox")).to_be_focused()
    await ada.page.keyboard.insert_text("yann")
    await expect(dialog(ada).get_by_role("option")).to_have_text(["Pick: Yann"])
    await press("Enter")
    await expect(ada.panel).to_contain_text("Yann")

    await press("Control+k")
    options = dialog(ada).get_by_role("option")
    await expect(options).to_have_text([*FOR_A_CHAT, *FOR_THE_REST, "Open: Zoé", "Keyboard"])
    await ada.page.keyboard.insert_text("supervisor")
    await press("Enter")
    await expect(dialog(ada)).to_contain_text("What is it about?")
    await press("Escape")

    await press("?")
    await expect(dialog(ada).get_by_role("term")).to_have_text(["/", "jk", "Enter", "Esc", "CtrlK", "?"])
    await press("Escape")
    await press("k")
    await expect(ada.hands.get_by_role("button", name="Yann")).to_be_focused()
    await press("k")
    await press("Enter")
    await expect(ada.panel).to_contain_text("Zoé")
