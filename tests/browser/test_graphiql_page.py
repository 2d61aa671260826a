"""GraphiQL in a real browser, on a running demo. The page is made by api/graphql/graphiql.py."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests.api.demo.running_demo import RunningDemo
from tests.browser.conftest import Windows

pytestmark = [
    pytest.mark.xdist_group("graphiql"),  # one demo for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]


TABS, IDS = "vigie:supervisor1:graphiql:tabState", "vigie:supervisor1:ids"
AGENT_GONE = f"""() => {{
    const ids = JSON.parse(localStorage.getItem('{IDS}')), agent = ids.AGENT
    localStorage.setItem('{TABS}', localStorage.getItem('{TABS}').replaceAll(agent, 'long-gone'))
    localStorage.setItem('{IDS}', JSON.stringify({{ ...ids, AGENT: 'long-gone' }}))
    return agent
}}"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with RunningDemo(tmp_path_factory.mktemp("demo")) as running:
        yield running


async def opened(windows: Windows, demo: RunningDemo, login: str) -> Page:
    window = await windows.open()
    page = await window.new_page()
    await page.goto(f"{demo.address}/graphql?as={login}")
    await page.get_by_role("tab", name="Floor").wait_for()
    return page


async def run(page: Page, operation: str) -> None:
    """Runs one operation through the run button's menu, which appears only once GraphiQL has read the tab."""
    await page.locator('.graphiql-execute-button[aria-haspopup="menu"]').click()
    await page.get_by_role("menuitem", name=operation, exact=True).click()


async def test_a_query_and_a_subscription_run_as_the_person_signed_in(windows: Windows, demo: RunningDemo) -> None:
    page = await opened(windows, demo, "supervisor1")
    answer = page.locator(".graphiql-response")
    await run(page, "WhoAmI")
    await expect(answer).to_contain_text('"SUPERVISOR"')
    await page.get_by_role("tab", name="LiveList").click()
    await run(page, "LiveList")
    await expect(answer).to_contain_text("ongoingConversationsChanged")  # which frame is shown, the floor decides
    await page.get_by_role("button", name="Stop query").click()


async def test_a_mutation_stands_ready_with_the_id_of_a_conversation(windows: Windows, demo: RunningDemo) -> None:
    page = await opened(windows, demo, "supervisor1")
    await page.get_by_role("tab", name="Monitor").click()
    await run(page, "Monitor")
    await expect(page.locator(".graphiql-response")).to_contain_text("MonitorSuccess")


async def test_another_person_is_one_choice_away(windows: Windows, demo: RunningDemo) -> None:
    page = await opened(windows, demo, "supervisor1")
    await page.get_by_label("Signed in as").select_option("agent1")
    await page.wait_for_url("**/graphql?as=agent1")
    await page.get_by_role("tab", name="Floor").wait_for()
    await run(page, "WhoAmI")
    await expect(page.locator(".graphiql-response")).to_contain_text('"AGENT"')


async def test_the_explorer_shows_every_field(windows: Windows, demo: RunningDemo) -> None:
    page = await opened(windows, demo, "supervisor1")
    await page.get_by_role("button", name="Show GraphiQL Explorer").click()
    await expect(page.locator(".graphiql-explorer-root").first).to_contain_text("ongoingConversations")


async def test_ids_of_what_is_gone_give_way_on_loading_again(windows: Windows, demo: RunningDemo) -> None:
    page = await opened(windows, demo, "supervisor1")
    await page.get_by_role("tab", name="LiveList").click()
    while not await page.evaluate(f"localStorage.getItem('{TABS}')"):  # the page's policy forbids waiting in it
        pass
    agent = await page.evaluate(AGENT_GONE)
    await page.reload()
    await page.get_by_role("tab", name="Floor").wait_for()
    kept = await page.evaluate(f"localStorage.getItem('{TABS}')")
    assert "long-gone" not in kept
    assert agent in kept
