"""Candidates and agents are read page by page and searched for by name."""

import pytest

from models.floor.floor import floor
from models.tables import Queue, User
from models.vocabulary import Presence
from tests.schema.asking import ask, fault
from tests.schema.examples import id_of
from tests.support.builders import a_conversation, a_queue, a_supervisor, an_agent, settings
from tests.support.databases import Database
from tests.support.loaded_floor import load_floor

CANDIDATES = """query($id: ID!, $first: Int, $after: String, $search: String, $all: Boolean! = false) {
  eligibleAgents(conversationId: $id, first: $first, after: $after, search: $search, includeIneligible: $all) {
    agent { name } eligible cursor } }"""
AGENTS = """query($first: Int, $after: String, $search: String) {
  agents(first: $first, after: $after, filter: {search: $search}) {
    edges { node { name presence capacityAvailable queues { name } } } pageInfo { hasNextPage endCursor } } }"""
NAMES = ["Ann", "ben", "Cy", "Dee", "Eve"]


@pytest.fixture
async def place(database: Database) -> tuple[User, Queue]:
    """Five agents, of whom Cy has the most room and Dee is away."""
    await settings()
    queue = await a_queue("Support")
    for name in NAMES:
        presence = Presence.AWAY if name == "Dee" else Presence.AVAILABLE
        await an_agent(name, in_=[queue], presence=presence, units=200 if name == "Cy" else 100)
    return await a_supervisor(oversees=[queue]), queue


@pytest.mark.parametrize("in_memory", [False, True])
async def test_the_pages_of_candidates_are_the_whole_list(place: tuple[User, Queue], in_memory: bool) -> None:
    supervisor, queue = place
    row = await a_conversation(queue=queue)
    if in_memory:
        await load_floor()
    whole = (await ask(supervisor, CANDIDATES, id=id_of(row), all=True))["eligibleAgents"]
    assert [each["agent"]["name"] for each in whole] == ["Cy", "Ann", "ben", "Eve", "Dee"]
    found, after = [], None
    while page := (await ask(supervisor, CANDIDATES, id=id_of(row), first=2, after=after, all=True))["eligibleAgents"]:
        assert len(page) <= 2
        found += page
        after = page[-1]["cursor"]
    assert found == whole


async def test_candidates_are_found_by_a_part_of_the_name(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    row = await a_conversation(queue=queue)
    for search, names in (
        ("EN", ["ben"]),
        ("èn", ["ben"]),
        ("e", ["ben", "Eve"]),
        ("nobody", []),
        ("", ["Cy", "Ann", "ben", "Eve"]),
    ):
        found = (await ask(supervisor, CANDIDATES, id=id_of(row), search=search))["eligibleAgents"]
        assert [each["agent"]["name"] for each in found] == names


async def test_a_page_of_candidates_is_refused_if_it_is_none(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    row = await a_conversation(queue=queue)
    agents = await ask(supervisor, AGENTS, first=1)
    for wrong in ({"first": 201}, {"first": -1}, {"after": "x"}, {"after": agents["agents"]["pageInfo"]["endCursor"]}):
        assert await fault(supervisor, CANDIDATES, id=id_of(row), **wrong) == "BAD_USER_INPUT"


@pytest.mark.parametrize("in_memory", [False, True])
async def test_agents_are_searched_for_by_name(place: tuple[User, Queue], in_memory: bool) -> None:
    supervisor, _ = place
    if in_memory:
        await load_floor()
        assert floor.seq is not None
    page = (await ask(supervisor, AGENTS, first=1, search="E"))["agents"]
    assert page["edges"] == [
        {"node": {"name": "Dee", "presence": "AWAY", "capacityAvailable": 100, "queues": [{"name": "Support"}]}}
    ]
    assert page["pageInfo"]["hasNextPage"]
    rest = (await ask(supervisor, AGENTS, after=page["pageInfo"]["endCursor"], search="E"))["agents"]
    assert [edge["node"]["name"] for edge in rest["edges"]] == ["Eve", "ben"]
