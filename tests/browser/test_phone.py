"""The pages on a phone, and the floor beside an open panel: all that matters is within reach, nothing scrolls sideways."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.company import Companies
from tests.browser.conftest import Look, Windows
from tests.browser.fitting import becomes_true, must_fit
from tests.browser.people import AgentWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("phone"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Look: https://shop.example.com/orders/0123456789/donaudampfschifffahrtsgesellschaftskapitänsmütze?returned=yes"
TIMES_ARE_WHOLE = """[...document.querySelectorAll('.cell-number time')].length > 0 &&
    [...document.querySelectorAll('.cell-number time')].every((time) => time.scrollWidth <= time.clientWidth)"""
WHOLE = """document.querySelectorAll('.figure').length === 8 &&
    [...document.querySelectorAll('.figures, .figure-head, .figure-value, .rows, .toolbar > *')].every(
        (each) => each.scrollWidth <= each.clientWidth
    )"""
COLUMNS = """[...document.querySelector('.rows-body .row').children].filter((cell) => cell.offsetWidth).map(
    (cell) => [...cell.classList].at(-1).replace('cell-', '')
)"""
WORDS = {
    "en-GB": {
        "open": "Open the chat",
        "write": "Your message",
        "begin": "Start the chat",
        "agree": "I agree",
        "accept": "Accept: Zoé",
        "monitor": "Monitor",
        "transcript": "Transcript",
        "transfer": "Transfer",
        "force close": "Force close",
        "cancel": "Cancel",
    },
    "fr-FR": {
        "open": "Ouvrir le chat",
        "write": "Votre message",
        "begin": "Démarrer le chat",
        "agree": "J’accepte",
        "accept": "Accepter: Zoé",
        "monitor": "Surveiller",
        "transcript": "Transcription",
        "transfer": "Transférer",
        "force close": "Forcer la fermeture",
        "cancel": "Annuler",
    },
}


@pytest.mark.parametrize("locale", WORDS)
async def test_everything_fits(windows: Windows, companies: Companies, locale: str) -> None:
    company, words = companies.one(), WORDS[locale]
    phone = Look(width=360, height=740, locale=locale)

    zoe = await (await windows.open(phone)).new_page()
    await zoe.goto(company.server.base + "/sample.html")
    await press(zoe, words["open"])
    await zoe.get_by_role("textbox").first.fill("Zoé")
    await zoe.get_by_role("textbox", name=words["write"]).fill(HELLO)
    await press(zoe, words["begin"])
    await press(zoe, words["agree"])
    await expect(zoe.locator("li > p").filter(has_text=HELLO)).to_be_in_viewport()
    await must_fit(zoe)

    ada = (await AgentWindow.of("Ada", company, windows, phone)).page
    await press(ada, words["accept"])
    await expect(ada.get_by_role("log", name=words["transcript"])).to_contain_text(HELLO)
    await must_fit(ada)

    sam = (await SupervisorWindow.of("Sam", company, windows, phone)).page
    await must_fit(sam)
    await becomes_true(sam, TIMES_ARE_WHOLE)
    await expect(sam.locator(".toolbar button").first).to_be_in_viewport(ratio=1)  # the others follow by scrolling
    await sam.get_by_role("row").filter(has_text="Zoé").click()
    await press(sam.locator(".panel-actions"), words["monitor"])
    await expect(sam.get_by_role("log", name=words["transcript"])).to_contain_text(HELLO)
    await must_fit(sam)
    for action in ("transfer", "force close"):
        await press(sam, words[action])
        await expect(sam.get_by_role("dialog")).to_be_in_viewport()
        await must_fit(sam)
        await press(sam, words["cancel"])


async def test_beside_the_open_panel_figures_are_whole_and_columns_go_in_order(
    windows: Windows, companies: Companies
) -> None:
    company = companies.one()
    company.customer_starts("Zoé", HELLO)
    sam = (await SupervisorWindow.of("Sam", company, windows, Look(locale="fr-FR"))).page
    await sam.get_by_role("row").filter(has_text="Zoé").click()
    await expect(sam.locator(".panel")).to_contain_text("Zoé")
    gone = []
    for width, column in ((1440, "activity"), (1280, "handle"), (1024, "queue")):
        gone.append(column)
        await sam.set_viewport_size({"width": width, "height": 800})
        await must_fit(sam)
        await becomes_true(sam, WHOLE)
        all_columns = ("title", "agent", "state", "queue", "wait", "handle", "sentiment", "activity", "actions")
        assert await sam.evaluate(COLUMNS) == [each for each in all_columns if each not in gone]


async def press(within: Page | Locator, name: str) -> None:
    """Presses a button once the page fits its window."""
    button = within.get_by_role("button", name=name, exact=True)
    await expect(button).to_be_visible()
    await must_fit(button.page)
    await button.click()
