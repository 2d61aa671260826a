"""Two conversations of one person show one customer on every screen, live; the customer's side notices nothing of it."""

from typing import Any

import pytest

from models.operations.customers.merge_customers import merge_customers
from models.tables import Conversation, Customer
from schema.ids import global_id
from schema.scalars import position_of
from tests.schema.asking import Somebody, ask
from tests.schema.documents import act
from tests.schema.examples import id_of, titles
from tests.schema.streams.listening import REVOKED, TIMELINE, listening
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor
from tests.support.unknown_ids import unknown

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

WHO = "customer { id name merged { id name } }"
LIVE = f"""subscription {{
  ongoingConversationsChanged {{
    __typename ... on StreamItem {{ position previousPosition occurredAt }} {REVOKED}
    ... on ConversationList {{ last conversations {{ id {WHO} }} }}
    ... on ConversationUpdated {{ snapshot {{ conversationId }} conversation {{ id {WHO} }} }}
  }}
}}"""
LIST = f"{{ ongoingConversations(first: 50) {{ edges {{ node {{ id {WHO} }} }} }} }}"
SEARCH = """query ($text: String!) {
  ongoingConversations(filter: {search: $text}, first: 50) { edges { node { title } } }
}"""
NODE = "query ($id: ID!) { node(id: $id) { ... on Customer { name merged { name } } } }"
AUDIT = "{ auditTrail(first: 1) { edges { node { act targetId changes { field before after } } } } }"


async def both(fixtures: Fixtures) -> tuple[Customer, Conversation, Conversation]:
    """Dora, with whom Ada talks through the connector, and who is Cleo; and Cleo's own conversation, with Bob."""
    dora = await Customer.create(
        name="Dora", connector_id=fixtures.connector.id, external_id="+4915550007731", locale="fr"
    )
    hers = await fixtures.talking(customer=dora, connector=fixtures.connector, title="hers")
    own = await fixtures.talking(agent=fixtures.bob, title="own")
    return dora, hers, own


async def shown(somebody: Somebody) -> dict[str, Any]:
    """The customer of each conversation."""
    edges = (await ask(somebody, LIST))["ongoingConversations"]["edges"]
    return {edge["node"]["id"]: edge["node"]["customer"] for edge in edges}


async def names(somebody: Somebody) -> dict[str, str]:
    return {row_id: customer["name"] for row_id, customer in (await shown(somebody)).items()}


@pytest.mark.parametrize("loads", [True, False])
async def test_one_person_on_both_screens_live(fixtures: Fixtures, loads: bool) -> None:
    dora, hers, own = await both(fixtures)
    if loads:
        await load_floor()
    async with listening(fixtures.sam, LIVE) as supervisors, listening(fixtures.ada, LIVE) as agents:
        for stream in (supervisors, agents):
            await stream.frame()
        merged = await act(
            fixtures.sam, "mergeCustomers", customerId=id_of(dora), intoCustomerId=id_of(fixtures.customer)
        )
        assert merged["customer"] == {
            "id": id_of(fixtures.customer),
            "name": "Cleo",
            "merged": [{"id": id_of(dora), "name": "Dora"}],
        }
        for stream in (supervisors, agents):
            frame = await stream.next("ConversationUpdated")
            assert frame["conversation"] == {"id": id_of(hers), "customer": merged["customer"]}
        assert await shown(fixtures.sam) == {id_of(hers): merged["customer"], id_of(own): merged["customer"]}
        parted = await act(fixtures.ada, "partCustomer", customerId=id_of(dora))
        assert parted["customer"] == {"id": id_of(dora), "name": "Dora", "merged": []}
        for stream in (supervisors, agents):
            while (frame := await stream.next("ConversationUpdated"))["conversation"]["customer"]["name"] != "Dora":
                pass
            assert frame["conversation"] == {"id": id_of(hers), "customer": parted["customer"]}
    assert await names(fixtures.sam) == {id_of(hers): "Dora", id_of(own): "Cleo"}


async def test_the_timeline_says_it_to_agents_alone(fixtures: Fixtures) -> None:
    dora, hers, own = await both(fixtures)
    async with (
        listening(fixtures.ada, TIMELINE, id=id_of(hers)) as agents,
        listening(fixtures.bob, TIMELINE, id=id_of(own)) as others,
        listening(fixtures.cleo, TIMELINE, id=id_of(own)) as customers,
    ):
        for stream in (agents, others, customers):
            await stream.frame()
        merged = await merge_customers(dora.id, into_id=fixtures.cleo.id, by=fixtures.sam)
        for stream in (agents, others):
            told = await stream.next("SystemMessageAdded")
            assert told["message"]["systemKind"] == "CUSTOMERS_MERGED"
            assert "Dora" not in told["message"]["text"]
        assert await customers.until(await position_of(merged.position)) == []


async def test_the_customers_side_sees_its_customer_as_before(fixtures: Fixtures) -> None:
    dora, _, _ = await both(fixtures)
    before = [await shown(each) for each in (fixtures.cleo, fixtures.connector)]
    await merge_customers(dora.id, into_id=fixtures.cleo.id, by=fixtures.sam)
    assert [await shown(each) for each in (fixtures.cleo, fixtures.connector)] == before
    assert {each["name"] for each in before[1].values()} == {"Dora"}
    for somebody, hidden in ((fixtures.cleo, dora), (fixtures.connector, fixtures.customer)):
        assert (await ask(somebody, NODE, id=id_of(hidden)))["node"] is None
    own_node = (await ask(fixtures.cleo, NODE, id=id_of(fixtures.customer)))["node"]
    assert own_node == {"name": "Cleo", "merged": []}
    assert titles((await ask(fixtures.connector, SEARCH, text="cleo"))["ongoingConversations"]) == []
    assert titles((await ask(fixtures.connector, SEARCH, text="dora"))["ongoingConversations"]) == ["hers"]


async def test_who_sees_one_conversation_knows_the_person_and_not_the_others(fixtures: Fixtures) -> None:
    """Ada sees Dora's, as Cleo's, and so finds Cleo; Bob sees Cleo's own and learns nothing of Dora."""
    dora, _, _ = await both(fixtures)
    await merge_customers(dora.id, into_id=fixtures.cleo.id, by=fixtures.sam)
    assert (await ask(fixtures.ada, NODE, id=id_of(fixtures.customer)))["node"] == {
        "name": "Cleo",
        "merged": [{"name": "Dora"}],
    }
    assert (await ask(fixtures.bob, NODE, id=id_of(fixtures.customer)))["node"] == {"name": "Cleo", "merged": []}
    assert (await ask(fixtures.bob, NODE, id=id_of(dora)))["node"] is None
    for stranger in (fixtures.tom, fixtures.dan):
        assert (await ask(stranger, NODE, id=id_of(fixtures.customer)))["node"] is None
    answers = [
        await act(fixtures.bob, "mergeCustomers", customerId=id_of(fixtures.customer), intoCustomerId=other)
        for other in (id_of(dora), unknown("Customer"))
    ]
    assert answers[0]["code"] == "NOT_FOUND"
    assert answers[0] == answers[1]


async def test_both_names_are_found(fixtures: Fixtures) -> None:
    dora, _, _ = await both(fixtures)

    async def found(text: str) -> set[str]:
        return set(titles((await ask(fixtures.sam, SEARCH, text=text))["ongoingConversations"]))

    assert (await found("clé"), await found("dora")) == ({"own"}, {"hers"})
    await merge_customers(dora.id, into_id=fixtures.cleo.id, by=fixtures.sam)
    assert (await found("clé"), await found("dora")) == ({"own", "hers"}, {"hers"})


async def test_the_audit_trail_says_who_was_seen_as_whom(fixtures: Fixtures) -> None:
    dora, _, _ = await both(fixtures)
    await merge_customers(dora.id, into_id=fixtures.cleo.id, by=fixtures.sam)
    [edge] = (await ask(fixtures.admin, AUDIT))["auditTrail"]["edges"]
    before, after = (global_id("Customer", each) for each in (dora.id, fixtures.cleo.id))
    assert edge["node"] == {
        "act": "MERGE_CUSTOMERS",
        "targetId": before,
        "changes": [{"field": "person", "before": [before], "after": [after]}],
    }


async def test_the_same_request_is_answered_the_same(fixtures: Fixtures) -> None:
    dora, _, _ = await both(fixtures)
    given = {"customerId": id_of(dora), "intoCustomerId": id_of(fixtures.customer), "requestId": "one"}
    first = await act(fixtures.sam, "mergeCustomers", **given)
    assert await act(fixtures.sam, "mergeCustomers", **given) == first
