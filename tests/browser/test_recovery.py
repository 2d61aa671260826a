"""The server is killed and restarts: every page recovers by itself, misses nothing and equals a fresh load."""

import asyncio
from contextlib import suppress

import pytest
from playwright.async_api import expect

from tests.browser.company import Companies
from tests.browser.conftest import Look, Windows
from tests.browser.fitting import becomes_true
from tests.browser.people import AgentWindow, CustomerWindow, SignedInWindow, SupervisorWindow
from tests.support.unreadable import unreadable

pytestmark = [
    pytest.mark.xdist_group("recovery"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, my lamp flickers."
ANSWER = "Since when does it?"
BEFORE = "Since yesterday."
FROM_CUSTOMER = "I write this while nothing answers."
FROM_AGENT = "So do I."
AFTER = "There you are again."

# What the parts of a page say, one a line; where a duration counts, the instant since when it does.
TEXTS = """(parts) => [...document.querySelectorAll(parts)].map((part) => {
  const copy = part.cloneNode(true)
  for (const time of copy.querySelectorAll('time')) time.replaceWith(` ${time.dateTime} `)
  return copy.textContent
}).join('\\n')"""


async def test_a_killed_server_costs_nothing_but_a_moment(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    sam, ada, bob, zoe = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        AgentWindow.of("Ada", company, windows),
        AgentWindow.of("Bob", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    await ada.accepts("Zoé")
    await sam.opens("Zoé")
    await sam.monitors()
    await ada.writes(ANSWER, to="To the customer")
    await zoe.writes(BEFORE)
    await ada.reads(BEFORE)

    company.server.kill()
    await asyncio.gather(sam.is_behind(), ada.is_behind(), bob.is_behind(), zoe.is_behind())
    await zoe.writes(FROM_CUSTOMER)
    await ada.sends(FROM_AGENT, to="To the customer")
    company.server.start()
    await asyncio.gather(sam.is_live(), ada.is_live(), bob.is_live(), zoe.is_live())

    await asyncio.gather(*(window.reads(text) for window in (sam, ada, zoe) for text in (FROM_CUSTOMER, FROM_AGENT)))
    await zoe.writes(AFTER)
    await asyncio.gather(sam.reads(AFTER), ada.reads(AFTER))
    said = await zoe.lines.all_inner_texts()
    assert [said.count(text) for text in (BEFORE, FROM_CUSTOMER, FROM_AGENT, AFTER)] == [1, 1, 1, 1]
    await expect(sam.said).to_contain_text(said)
    await expect(ada.said).to_contain_text(said[1:])  # the first, that it may be monitored, is for the customer
    for window in (sam, ada, bob, zoe):
        window.must_not_have_been_reloaded()

    again = await SupervisorWindow.of("Sam", company, windows)
    await again.opens("Zoé")
    await must_show_the_same(again, sam)
    ada_again, bob_again = await asyncio.gather(*(AgentWindow.of(name, company, windows) for name in ("Ada", "Bob")))
    await ada_again.opens("Zoé")
    await must_show_the_same(ada_again, ada)
    await must_show_the_same(bob_again, bob)
    await zoe.page.reload()
    await zoe.opens()
    await expect(zoe.lines).to_have_text(said)


async def test_the_mark_turns_while_the_log_can_not_be_read(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    sam, rosa, ada = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        SupervisorWindow.of("Rosa", company, windows, Look(locale="fr-FR")),
        AgentWindow.of("Ada", company, windows),
    )
    async with unreadable(company.server.database_url):
        await asyncio.gather(
            sam.is_stale("Stale since"), rosa.is_stale("Plus à jour depuis"), ada.is_stale("Stale since")
        )
    await asyncio.gather(sam.is_live(), rosa.is_live(), ada.is_live())
    for window in (sam, rosa, ada):
        window.must_not_have_been_reloaded()


async def must_show_the_same(fresh: SignedInWindow, recovered: SignedInWindow) -> None:
    """Waits until the page shows the same as a fresh load."""
    expected = await recovered.page.evaluate(TEXTS, recovered.content)
    with suppress(TimeoutError):  # what differs, the comparison tells
        await becomes_true(fresh.page, f"([parts, texts]) => ({TEXTS})(parts) === texts", [fresh.content, expected])
    assert await fresh.page.evaluate(TEXTS, fresh.content) == expected
    assert expected.strip()
