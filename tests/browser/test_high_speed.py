"""The demo's floor at its highest speed: the list that a page keeps from its stream is the query's answer, look after look.

VIGIE_TEST_LOOKS makes it longer; each look is FACTS_BETWEEN facts after the one before.
"""

import asyncio
import os
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from playwright.async_api import Page

from tests.api.demo.running_demo import RunningDemo
from tests.browser.conftest import Look, Windows
from tests.browser.people import Window

LOOKS = int(os.environ.get("VIGIE_TEST_LOOKS", "2"))
FACTS_BETWEEN = 200
SPEED = 20
EQUAL_WITHIN_SECONDS = 120  # facts keep coming: only a moment without one can be compared
TALL = Look(height=6_000)  # only rows in sight are drawn, and all are to be

pytestmark = pytest.mark.timeout(300 + 300 * LOOKS)

QUERY = """{
  ongoingConversations(first: 200) {
    totalCount
    edges { node {
      id state subState queue { name } agent { name } lastActivityAt waitingSince handledSince sentiment { level }
    } }
  }
}"""

# What each row shows, by its number in the page: the words of state, queue and agent, and the instants from which it counts.
SHOWN = """() => Object.fromEntries([...document.querySelectorAll('[role=row][id]')].map((row) => {
  const text = (part) => row.querySelector(part).textContent
  const since = (part) => row.querySelector(`${part} time`)?.dateTime ?? null
  const sentiment = row.className.match(/sentiment-edge-(\\S+)/)[1]
  return [row.id, [text('.cell-state .badge'), text('.cell-queue span'), text('.cell-agent span'), sentiment,
    since('.cell-activity'), since('.cell-wait'), since('.cell-handle')]]
}))"""

BADGES = {"OPEN": "Open", "ACTIVE": "Active", "WAITING": "Waiting", "WRAP_UP": "Wrap-up"}
UNASSIGNED = "unassigned"


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with RunningDemo(tmp_path_factory.mktemp("demo"), "--speed", str(SPEED)) as running:
        yield running


async def test_the_list_equals_the_query_while_everything_changes(windows: Windows, demo: RunningDemo) -> None:
    context = await windows.open(TALL)
    page = await context.new_page()
    window = Window(page)
    await page.goto(demo.address)
    await page.get_by_role("button", name="Claire Martin").click()
    await page.locator(".fresh-live").wait_for()
    async with httpx2.AsyncClient(base_url=demo.address, timeout=60) as client:
        for _ in range(LOOKS):
            await _go_on(client)
            await _must_equal(page, client, demo)
    window.must_not_have_been_reloaded()


async def _go_on(client: httpx2.AsyncClient) -> None:
    """Waits until the log has this many more facts."""
    target = await _log_position(client) + FACTS_BETWEEN
    while await _log_position(client) < target:  # noqa: ASYNC110  # it comes to pass in another process
        await asyncio.sleep(0.2)


async def _log_position(client: httpx2.AsyncClient) -> float:
    found = re.search(r"^vigie_log_position (\S+)$", (await client.get("/metrics")).text, re.MULTILINE)
    assert found is not None
    return float(found[1])


async def _must_equal(page: Page, client: httpx2.AsyncClient, demo: RunningDemo) -> None:
    """Reads the page between two equal answers of the server."""
    until = asyncio.get_running_loop().time() + EQUAL_WITHIN_SECONDS
    while True:
        before = await _queried(client, demo)
        shown = await page.evaluate(SHOWN)
        after = await _queried(client, demo)
        if before == after == shown:
            return
        assert asyncio.get_running_loop().time() < until, _unlike(before, shown)


async def _queried(client: httpx2.AsyncClient, demo: RunningDemo) -> dict[str, list[str | None]]:
    """The query's answer as a page shows it."""
    headers = {"authorization": f"Bearer {demo.token('supervisor1')}"}
    answer = (await client.post("/graphql", json={"query": QUERY}, headers=headers)).json()
    found = answer["data"]["ongoingConversations"]
    assert found["totalCount"] == len(found["edges"])
    return {_row_id(edge["node"]): _texts(edge["node"]) for edge in found["edges"]}


def _row_id(conversation: dict[str, Any]) -> str:
    return "row-" + re.sub(r"\W", "_", conversation["id"], flags=re.ASCII)


def _texts(conversation: dict[str, Any]) -> list[str | None]:
    state, agent, sentiment = conversation["state"], conversation["agent"], conversation["sentiment"]
    is_awaiting = conversation["subState"] == "AWAITING_ACCEPTANCE"
    return [
        "Awaiting acceptance" if is_awaiting else BADGES[state],
        conversation["queue"]["name"],
        agent["name"] if agent else UNASSIGNED,
        sentiment["level"].lower() if sentiment else "none",
        conversation["lastActivityAt"],
        conversation["waitingSince"],
        conversation["handledSince"],
    ]


def _unlike(queried: dict[str, list[str | None]], shown: dict[str, list[str | None]]) -> dict[str, Any]:
    ids = [each for each in queried | shown if queried.get(each) != shown.get(each)]
    return {each: (queried.get(each), shown.get(each)) for each in ids}
