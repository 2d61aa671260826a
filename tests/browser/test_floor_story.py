"""One conversation in four windows: each step appears where it must and nowhere else, without a reload.

The server runs only trusted documents: the pages need no others.
"""

import asyncio
import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.company import LEAD, Companies, running_companies
from tests.browser.conftest import Windows
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("floor story"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, my order has not come yet."
KIND = "Thank you so much, that is very kind!"
ANGRY = "This is terrible, awful service! I hate it!"
FURIOUS = "You are useless, the worst horrible company ever!"
LOOKING = "Let me look for it."
ASKING = "Where is it?"
GOING = "I am Bob, it goes out now."
NOTE = "Offer a voucher of ten pounds."
SORRY = "I am sorry, we send it again today."

NOTICE = "This conversation may be monitored, recorded or stored."
JOINED = "Ada joined the conversation."
SAM_JOINED = "Sam (supervisor) joined the conversation."
BOB_JOINED = "Bob joined the conversation."
ENDED = "This conversation was ended by a supervisor."
SENTIMENT = "Zoé: the customer’s sentiment is negative."

MANIFEST = Path(__file__).parents[2] / "frontend-example" / "persisted-documents.json"


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companies]:
    """On a server that runs the documents of the pages, and the one with which the test prepares its company."""
    folder = tmp_path_factory.mktemp("manifests")
    shutil.copyfile(MANIFEST, folder / "pages.json")
    (folder / "test.json").write_text(json.dumps({sha256(LEAD.encode()).hexdigest(): LEAD}), "utf-8")
    with running_companies({"VIGIE_TRUSTED_DOCUMENTS": str(folder)}) as running:
        yield running


async def test_from_the_first_word_to_a_forced_end(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    sam, ada, bob, zoe = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        AgentWindow.of("Ada", company, windows),
        AgentWindow.of("Bob", company, windows),
        CustomerWindow.at(company, windows),
    )

    await zoe.starts("Zoé", HELLO)
    await zoe.agrees()
    await sam.sees("Zoé", "Ada", "Awaiting acceptance", company.support, "Live chat")
    await ada.is_offered("Zoé")

    await ada.accepts("Zoé")
    await sam.sees("Zoé", "Active")
    await zoe.reads(JOINED)
    await zoe.is_told_by_the_head("You are talking with Ada.")
    await ada.writes(LOOKING, to="To the customer")
    await zoe.reads(LOOKING)

    await zoe.writes(KIND)
    await ada.reads(KIND)
    await sam.sees("Zoé", "Slightly positive")
    await zoe.writes(ANGRY)
    await sam.sees("Zoé", "Slightly negative")
    await sam.has_been_told()
    await zoe.writes(FURIOUS)
    await sam.sees("Zoé", "Negative")
    await sam.has_been_told(SENTIMENT)

    await sam.opens("Zoé")
    await expect(sam.page.get_by_text(FURIOUS)).to_have_count(0)  # the transcript is for those who take part
    await sam.monitors()
    said = [NOTICE, HELLO, JOINED, LOOKING, KIND, ANGRY, FURIOUS]
    await expect(sam.said).to_contain_text(said)
    await zoe.writes(ASKING)
    await sam.reads(ASKING)

    await sam.joins()
    await ada.reads(SAM_JOINED)
    await zoe.reads(SAM_JOINED)
    await sam.writes(NOTE, to="Internal")
    await ada.reads(NOTE)
    await sam.writes(SORRY, to="To the customer")
    await ada.reads(SORRY)
    await zoe.reads(SORRY)
    await expect(zoe.page.get_by_text(NOTE)).to_have_count(0)

    await bob.has_nothing()
    await sam.transfers(to="Bob")
    await bob.is_offered("Zoé", "Sam wants to transfer this to you")
    await sam.sees("Zoé", "Ada", "→ Bob")
    await ada.reads("A transfer to Bob was requested.")
    await expect(ada.panel).to_contain_text("Transfer offered to Bob")
    await expect(bob.page.get_by_text(SORRY)).to_have_count(0)  # he reads it once he has accepted

    await bob.accepts("Zoé")
    await bob.reads(NOTE)
    await sam.sees("Zoé", "Bob", "Active")
    await sam.has_been_told("Bob accepted “Zoé”.", SENTIMENT)
    await sam.sees_in_it("Zoé Customer", "Bob Agent", "Ada Consultant", "Sam Consultant")
    await expect(ada.hands).to_contain_text("Helping Bob")
    await zoe.reads(BOB_JOINED)
    await zoe.is_told_by_the_head("You are talking with Bob.")
    await bob.writes(GOING, to="To the customer")
    await zoe.reads(GOING)
    await ada.reads(GOING)

    await sam.force_closes(because="Abuse of our staff")
    await zoe.is_told_by_the_head("This conversation is over.")
    await expect(zoe.chat.get_by_text("If you still need help, start a new conversation.")).to_be_visible()
    for agent in (ada, bob):
        await agent.has_nothing()
        await expect(agent.panel).to_contain_text("This conversation is closed.")
        await agent.reads(ENDED)
    await sam.sees_no("Zoé")
    said += [ASKING, SAM_JOINED, SORRY, BOB_JOINED, GOING, ENDED]
    await expect(zoe.lines).to_have_text(said)
    ended = "Supervisor Sam ended “Zoé” for everyone."
    await ada.has_been_told(ended, "Bob has taken over “Zoé”.", "Supervisor Sam joined “Zoé”.")
    await bob.has_been_told(ended)  # the alerts of offers went when the offers were answered
    for window in (sam, ada, bob, zoe):
        window.must_not_have_been_reloaded()
