"""Objects by id and in lists: a hidden object looks exactly like one that does not exist."""

import base64
from typing import Any
from uuid import uuid4

from models.tables import Message, Participant
from models.vocabulary import OfferKind, ParticipantMode
from schema.ids import global_id
from tests.schema.asking import Somebody, ask, fault, statements
from tests.schema.examples import id_of
from tests.schema.floor import CONVERSATION, Floor
from tests.support.builders import a_conversation, a_queue, a_session, an_agent, an_offer
from tests.support.unknown_ids import unknown

NODE = "query Node($id: ID!) { node(id: $id) { __typename id } }"


async def test_everything_is_found_again_by_its_id_by_those_who_may_see_it(floor: Floor) -> None:
    session = await a_session(floor.row, floor.supervisor)
    offer = await an_offer(floor.row, floor.colleague, kind=OfferKind.TRANSFER, made_by=floor.supervisor)
    primary = await Participant.get(conversation_id=floor.row.id, mode=ParticipantMode.PRIMARY)
    internal = await Message.get(conversation_id=floor.row.id, number=2)
    workstream = await floor.row.workstream
    rows = [floor.row, floor.queue, floor.agent, floor.customer, workstream, session, offer, primary, internal]
    expected = {
        "supervisor": [True] * 9,
        "admin": [True, True, True, True, True, True, True, True, False],
        "agent": [True, True, True, True, True, False, True, True, True],
        "colleague": [True, True, True, True, True, False, True, True, False],  # he is offered it
        "customer": [True, False, False, True, False, False, False, True, False],
        "stranger": [False] * 9,
    }
    floor.stranger = await an_agent()  # type: ignore[attr-defined]
    for name, visible in expected.items():
        somebody = getattr(floor, name)
        found = [(await ask(somebody, NODE, id=id_of(row)))["node"] for row in rows]
        assert [node is not None for node in found] == visible, name
        assert all(node is None or node["id"] == id_of(row) for node, row in zip(found, rows, strict=True))


async def test_unknown_and_invisible_ids_are_all_null(floor: Floor) -> None:
    elsewhere = await a_conversation()
    ids = [global_id("Conversation", uuid4()), unknown("Conversation"), id_of(elsewhere)]
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    data = await ask(floor.supervisor, document, ids=[*ids, unknown("Queue"), id_of(floor.row)])
    assert data["nodes"] == [None, None, None, None, {"id": id_of(floor.row)}]
    for given in ids:
        assert (await ask(floor.supervisor, NODE, id=given))["node"] is None
        assert (await ask(floor.supervisor, CONVERSATION, id=given))["conversation"] is None


async def test_ids_that_are_malformed_or_of_no_node_are_bad_user_input(floor: Floor) -> None:
    ids = [
        "",
        "é",
        "nonsense",
        base64.b64encode(b"Conversation:1").decode(),
        base64.b64encode(f"Conversation:{str(floor.row.id).upper()}".encode()).decode() + "=",
        global_id("Actor", floor.agent.id),
    ]
    for given in ids:
        assert await fault(floor.supervisor, NODE, id=given) == "BAD_USER_INPUT"
    for given in (*ids, global_id("Queue", floor.row.id)):
        assert await fault(floor.supervisor, CONVERSATION, id=given) == "BAD_USER_INPUT"


async def test_without_a_viewer_only_viewer_answers(floor: Floor) -> None:
    assert (await ask(None, "{ viewer { id } }"))["viewer"] is None
    for document in (
        "{ asOf }",
        "{ queues { id } }",
        "{ agents { edges { cursor } } }",
        "{ supervisorSettings { forceClose } }",
    ):
        assert await fault(None, document) == "UNAUTHENTICATED"
    assert await fault(None, NODE, id=id_of(floor.row)) == "UNAUTHENTICATED"
    assert await fault(None, CONVERSATION, id=id_of(floor.row)) == "UNAUTHENTICATED"


LISTS = """{
  viewer { id name roles locale presence agent { name } supervisedQueues { name } }
  queues { name } workstreams { name } agents { edges { node { name } } } supervisorSettings { forceClose }
}"""


async def test_lists_hold_what_one_may_read(floor: Floor) -> None:
    other = await a_queue("Billing")
    await an_agent("Eve", in_=[other])

    async def lists(somebody: Somebody) -> tuple[Any, ...]:
        data = await ask(somebody, LISTS)
        names = None if data["agents"] is None else [edge["node"]["name"] for edge in data["agents"]["edges"]]
        queues = None if data["queues"] is None else [queue["name"] for queue in data["queues"]]
        streams = None if data["workstreams"] is None else len(data["workstreams"])
        return queues, streams, names, data["supervisorSettings"]

    assert await lists(floor.supervisor) == (["Support"], 1, ["Amy", "Bob"], None)
    assert await lists(floor.agent) == (["Support"], 1, ["Amy", "Bob"], None)
    assert await lists(floor.admin) == (["Billing", "Support"], 1, ["Amy", "Bob", "Eve"], {"forceClose": True})
    assert await lists(floor.customer) == (None, None, None, None)


async def test_workstreams_take_no_statement_beside_those_of_the_floor(floor: Floor) -> None:
    with statements() as of_queues:
        await ask(floor.supervisor, "{ queues { name } }")
    with statements() as of_workstreams:
        data = await ask(floor.supervisor, "{ workstreams { name channel defaultQueue { name isOpen waiting } } }")
    assert len(data["workstreams"]) == 1
    assert len(of_workstreams) == len(of_queues)


async def test_agents_are_filtered_and_paged_by_name(floor: Floor) -> None:
    document = """query($filter: AgentFilter, $first: Int, $after: String) {
      agents(filter: $filter, first: $first, after: $after) {
        edges { node { name } } pageInfo { endCursor hasNextPage } } }"""
    other = await a_queue()
    await an_agent("Bob", in_=[floor.queue], login="bob2")

    async def named(**variables: Any) -> tuple[list[str], Any]:
        page = (await ask(floor.supervisor, document, **variables))["agents"]
        return [edge["node"]["name"] for edge in page["edges"]], page["pageInfo"]["endCursor"]

    first, cursor = await named(first=2)
    assert (first, (await named(first=2, after=cursor))[0]) == (["Amy", "Bob"], ["Bob"])
    assert (await named(filter={"queueIds": [id_of(floor.queue)]}))[0] == ["Amy", "Bob", "Bob"]
    assert (await named(filter={"queueIds": [id_of(other)]}))[0] == []
    assert (await named(filter={"presences": ["AVAILABLE"]}))[0] == ["Amy", "Bob", "Bob"]
    assert (await named(filter={"presences": ["OFFLINE"]}))[0] == []
    assert (await named(filter={"bots": True}))[0] == []
    assert await fault(floor.supervisor, document, after="nonsense") == "BAD_USER_INPUT"
