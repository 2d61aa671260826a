"""Supervisors assign a waiting conversation: to a free agent, by overriding a presence, and at the same time as each other."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Route, expect

from models.vocabulary import Distribution
from tests.browser.company import ADMIN, Companies, Company
from tests.browser.conftest import Windows
from tests.browser.people import AgentWindow, CustomerWindow, SupervisorWindow

pytestmark = [
    pytest.mark.xdist_group("assigning"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

HELLO = "Hello, can I send a lamp back?"
ASSIGN = """mutation ($input: AssignInput!) {
  assign(input: $input) { __typename ... on Refusal { code } }
}"""
SCREENS = ((1440, 900), (390, 844))
MOST_AT_ONCE = 20  # mutations in one document
OPEN = "{ ongoingConversations { edges { node { id } } } agents { edges { node { id name } } } }"


@pytest.fixture
def company(companies: Companies) -> Company:
    """A company without automatic distribution: agents pick conversations, or supervisors assign them."""
    return companies.one(Distribution.PICK)


async def test_to_an_agent_by_choice_who_declines_and_accepts(windows: Windows, company: Company) -> None:
    sam, bob, zoe = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        AgentWindow.of("Bob", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    await sam.sees("Zoé", "Open", "unassigned")
    await zoe.is_told_by_the_head("You are next.")

    await sam.assigns("Zoé", to="Bob")
    await bob.is_offered("Zoé", "Assigned to you by Sam")
    await sam.sees("Zoé", "Awaiting acceptance", "Bob")
    await bob.declines("Zoé")
    await sam.sees("Zoé", "Open", "unassigned")
    await sam.has_been_told("Bob declined “Zoé”.")

    await bob.is_now("Do not disturb")
    await sam.asks_to("Assign", "Zoé")
    await sam.chooses("Bob")
    confirm = sam.dialog.get_by_role("button", name="Assign", exact=True)
    await expect(confirm).to_have_accessible_description("Confirm the override first.")
    await sam.dialog.get_by_role("checkbox", name="Ignore the presence of Bob: do not disturb").check()
    await confirm.click()
    await bob.accepts("Zoé")
    await zoe.reads("Bob joined the conversation.")
    await sam.sees("Zoé", "Active", "Bob")
    await sam.has_been_told("Bob accepted “Zoé”.", "Bob declined “Zoé”.")
    for window in (sam, bob, zoe):
        window.must_not_have_been_reloaded()


async def test_to_another_queue(windows: Windows, company: Company) -> None:
    sam, bob, zoe = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        AgentWindow.of("Bob", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    await expect(bob.picks).to_contain_text("Zoé")
    await sam.asks_to("Assign", "Zoé")
    await sam.dialog.get_by_role("tab", name="Queues").click()
    await sam.chooses(company.returns)
    await sam.confirms("Assign")
    await sam.sees("Zoé", "Open", company.returns)
    await expect(bob.picks).to_contain_text("There are no conversations to pick.")  # he works in Support only
    await zoe.is_told_by_the_head("We are not there at the moment. You keep your place.")


async def test_of_two_supervisors_the_second_is_told_who_was_first(windows: Windows, company: Company) -> None:
    sam, rosa, zoe = await asyncio.gather(
        SupervisorWindow.of("Sam", company, windows),
        SupervisorWindow.of("Rosa", company, windows),
        CustomerWindow.at(company, windows),
    )
    await zoe.starts("Zoé", HELLO)
    await rosa.asks_to("Assign", "Zoé")
    await sam.asks_to("Assign", "Zoé")
    await sam.chooses("Ada")

    async def while_rosa_is_faster(route: Route) -> None:
        """Runs between Sam's click and the server."""
        if "mutation Assign(" in (route.request.post_data or ""):
            assert await asyncio.to_thread(assigned, company, "Rosa", to="Bob") == {"__typename": "AssignSuccess"}
        await route.continue_()

    await sam.page.route("**/graphql", while_rosa_is_faster)
    await sam.confirms("Assign")
    await expect(sam.dialog.get_by_role("alert")).to_contain_text("Rosa was first, at ")
    await expect(sam.dialog).to_contain_text("State: Awaiting acceptance, Bob.")
    for window in (sam, rosa):
        confirm = window.dialog.get_by_role("button", name="Assign", exact=True)
        await expect(confirm).to_be_disabled()
        await expect(confirm).to_have_accessible_description(
            "The conversation already has an agent. Transfer it instead."
        )
        await window.sees("Zoé", "Awaiting acceptance", "Bob")


def assigned(company: Company, name: str, *, to: str) -> object:
    found = company.ask(name, OPEN)
    [conversation] = [edge["node"]["id"] for edge in found["ongoingConversations"]["edges"]]
    [agent] = [edge["node"]["id"] for edge in found["agents"]["edges"] if edge["node"]["name"] == to]
    given = {"conversationId": conversation, "target": {"agentId": agent}}
    return company.ask(name, ASSIGN, input=given)["assign"]


async def test_a_button_that_is_refused_says_why(windows: Windows, company: Company) -> None:
    sam, zoe = await asyncio.gather(SupervisorWindow.of("Sam", company, windows), CustomerWindow.at(company, windows))
    await zoe.starts("Zoé", HELLO)
    await sam.opens("Zoé")
    for action in ("Monitor", "Join", "Transfer"):
        await expect(sam.button(action)).to_be_disabled()
        await expect(sam.button(action)).to_have_accessible_description("This action is not possible in this state.")
    await sam.button("Transfer").hover()
    await expect(sam.page.locator(".tip")).to_have_text("This action is not possible in this state.")
    await sam.button("Transfer").click(force=True)
    await expect(sam.button("Assign")).to_be_enabled()
    await expect(sam.dialog).to_have_count(0)


async def test_among_more_agents_than_are_listed_one_is_found_by_name(windows: Windows, company: Company) -> None:
    """By keyboard, with what decides always in sight. Last, because every supervisor may assign to these agents."""
    await asyncio.to_thread(crowd, company, 105)
    sam, zoe = await asyncio.gather(SupervisorWindow.of("Sam", company, windows), CustomerWindow.at(company, windows))
    await zoe.starts("Zoé", HELLO)
    await sam.asks_to("Assign", "Zoé")
    await expect(sam.dialog).to_contain_text("Only the best 100 are listed. Search for others by name.")
    last = sam.dialog.get_by_role("radio", name=re.compile("^Crowd 105 "))
    await expect(last).to_have_count(0)
    search = sam.dialog.get_by_role("searchbox", name="Search by name")
    await expect(search).to_be_focused()
    await search.fill("crowd 105")
    await last.check()
    await expect(sam.dialog.get_by_role("radio")).to_have_count(1)
    await expect(sam.dialog).not_to_contain_text("Only the best 100")
    await search.fill("nobody has this name")
    await expect(sam.dialog).to_contain_text("No agent is available now.")

    await search.fill("crowd 085")
    away = sam.dialog.get_by_role("list", name="Full or away: only with an override (1)").get_by_role("radio")
    await expect(away).to_have_count(1)
    await search.press("Enter")
    await expect(away).to_be_checked()
    await search.press("Escape")  # only the text goes
    await expect(search).to_have_value("")
    await expect(sam.dialog.get_by_role("list", name="With free capacity").get_by_role("radio").first).to_be_visible()
    override = sam.dialog.get_by_role("checkbox", name="Ignore the presence of Crowd 085: offline")
    confirm = sam.dialog.get_by_role("button", name="Assign", exact=True)
    for width, height in SCREENS:
        await sam.page.set_viewport_size({"width": width, "height": height})
        for what_decides in (search, override, sam.dialog.get_by_text("Confirm the override first.").first, confirm):
            await expect(what_decides).to_be_in_viewport(ratio=1)
    await override.check()
    await expect(sam.dialog).to_contain_text("Chosen: Crowd 085")
    await search.press("Enter")
    await sam.is_told("Offered to Crowd 085")


def crowd(company: Company, size: int) -> None:
    """So many agents without a queue, called Crowd 001 and so on."""
    for start in range(1, size + 1, MOST_AT_ONCE):
        numbers = range(start, min(size + 1, start + MOST_AT_ONCE))
        named = {f"m{n}": {"login": f"crowd{n}", "name": f"Crowd {n:03}"} for n in numbers}
        users = many(company, "saveUser", "UserInput", named, "... on UserSuccess { user { id } }")
        ids = {name: answer["user"]["id"] for name, answer in users.items()}
        rights = {name: {"userId": user_id, "roles": ["AGENT"]} for name, user_id in ids.items()}
        many(company, "setRights", "RightsInput", rights)
        many(company, "saveAgent", "AgentInput", {name: {"userId": user_id} for name, user_id in ids.items()})


def many(company: Company, field: str, kind: str, inputs: dict[str, Any], selection: str = "") -> dict[str, Any]:
    """The same mutation with each of these inputs."""
    variables = ", ".join(f"${name}: {kind}!" for name in inputs)
    fields = " ".join(f"{n}: {field}(input: ${n}) {{ ... on Refusal {{ code }} {selection} }}" for n in inputs)
    answer: dict[str, Any] = company.server.ask(f"mutation({variables}) {{ {fields} }}", inputs, user=ADMIN)
    assert "errors" not in answer, answer
    assert not [refused for refused in answer["data"].values() if "code" in refused]
    data: dict[str, Any] = answer["data"]
    return data
