"""Everyday habits do no harm: opening a menu while others write, going back, typing on, and deciding late."""

import asyncio

import pytest
from playwright.async_api import expect

from models.vocabulary import Distribution
from tests.browser.company import Companies
from tests.browser.conftest import Look, Windows
from tests.browser.fitting import becomes_true
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("panel"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
LIST_FITS = "(list => list.scrollWidth <= list.clientWidth)(document.querySelector('.rows'))"
OPEN = "{ ongoingConversations { edges { node { id } } } }"
FORCE_CLOSE = 'mutation ($id: ID!) { forceClose(input: {conversationId: $id, reason: "over"}) { __typename } }'


async def test_on_a_floor_that_lives(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    sam, ada, zoe = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        AgentWindow.of("Ada", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    await ada.accepts("Zoé")
    await zoe.agrees()
    await sam.opens("Zoé")
    await sam.monitors()

    await sam.page.get_by_role("button", name="Views", exact=True).click()
    name = sam.page.get_by_role("textbox", name="Name of this view")
    await name.fill("Mine")
    await zoe.writes("It is the blue one.")
    await sam.reads("It is the blue one.")
    await expect(name).to_have_value("Mine")
    await sam.page.keyboard.press("Escape")

    await ada.page.go_back()
    await expect(ada.panel).to_have_count(0)
    await ada.page.go_forward()
    await expect(ada.panel).to_contain_text("Zoé")

    await sam.page.go_back()
    await expect(sam.panel).to_have_count(0)
    await sam.page.go_forward()
    await expect(sam.panel).to_contain_text("Zoé")
    await sam.panel.get_by_role("button", name="Close the conversation panel").click()
    await expect(sam.list).to_be_focused()

    await sam.asks_to("Transfer", "Zoé")
    [conversation] = company.ask("Rosa", OPEN)["ongoingConversations"]["edges"]
    company.ask("Rosa", FORCE_CLOSE, id=conversation["node"]["id"])
    await expect(sam.dialog).to_contain_text("This conversation is no longer in the list")
    await sam.dialog.click(position={"x": 1, "y": 1})
    await expect(sam.dialog).to_be_visible()
    await sam.page.keyboard.press("Escape")

    search = sam.page.get_by_role("searchbox")
    await search.press_sequentially("coffee m")
    await search.press("Backspace")
    await search.press_sequentially("machine")
    await expect(search).to_have_value("coffee machine")


async def test_signing_in_as_somebody_else_begins_anew(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    sam = await SupervisorWindow.of("Sam", company, windows)
    await sam.page.get_by_role("searchbox").fill("Zoé")
    await expect(sam.page).to_have_url(f"{company.server.base}/?search=Zo%C3%A9")
    await sam.page.get_by_role("button", name="Sam").click()
    await sam.page.get_by_role("menuitem", name="Sign out").click()
    await expect(sam.page).to_have_url(f"{company.server.base}/")
    # Browsers may send what they check to a service, and this is a token.
    await expect(sam.page.locator("textarea")).to_have_attribute("spellcheck", "false")


async def test_words_not_sent_are_there_for_the_next_conversation(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    ada, zoe = await asyncio.gather(AgentWindow.of("Ada", company, windows), CustomerWindow.at(company, windows))
    await zoe.starts("Zoé", HELLO)
    await ada.accepts("Zoé")
    await zoe.chat.get_by_role("textbox", name="Write a message").fill("half written")
    [conversation] = company.ask("Rosa", OPEN)["ongoingConversations"]["edges"]
    company.ask("Rosa", FORCE_CLOSE, id=conversation["node"]["id"])
    await zoe.chat.get_by_role("button", name="New conversation").click()
    await expect(zoe.chat.get_by_role("textbox", name="Your message")).to_have_value("half written")


async def test_on_a_small_screen_the_keyboard_keeps_its_place_and_rows_are_whole(
    windows: Windows, companies: Companies
) -> None:
    company = companies.one(Distribution.PICK)
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam = await SupervisorWindow.of("Sam", company, windows, Look(width=720, height=450))
    await sam.sees("Zoé", "Open")
    await sam.list.focus()
    await sam.page.keyboard.press("ArrowDown")
    await sam.page.keyboard.press("Enter")
    await expect(sam.panel.get_by_role("heading", level=2, name="Zoé")).to_be_focused()
    await sam.page.keyboard.press("Escape")
    await expect(sam.list).to_be_focused()
    for width in (920, 1024, 1180, 1201):
        await sam.page.set_viewport_size({"width": width, "height": 450})
        await becomes_true(sam.page, LIST_FITS)


async def test_a_failure_is_told_in_the_dialog_and_costs_no_word(windows: Windows, companies: Companies) -> None:
    company = companies.one(Distribution.PICK)
    await asyncio.to_thread(company.customer_starts, "Zoé", HELLO)
    sam = await SupervisorWindow.of("Sam", company, windows)
    await sam.asks_to("Force close", "Zoé")
    reason = sam.dialog.get_by_role("textbox", name="Reason")
    await reason.fill("Spam")
    await sam.dialog.get_by_role("checkbox").check()
    await sam.page.route("**/graphql", lambda route: route.abort())
    await sam.confirms("Force close")
    recorded = sam.dialog.get_by_role("status")
    await expect(recorded).to_contain_text("could not be sent", timeout=30_000)
    await recorded.get_by_role("button", name="Dismiss").click()
    await expect(recorded).to_be_empty()
    await expect(reason).to_have_value("Spam")
