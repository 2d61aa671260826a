"""What agents' own mutations answer, and whom their lists of targets name. Refusals are in tests/models/operations."""

from typing import Any

import pytest

from models import clock
from models.tables import Queue, User
from models.vocabulary import AgentKind, Channel, ConversationState, OfferKind, Presence, QueueType
from tests.schema.asking import ask
from tests.schema.documents import act
from tests.schema.examples import id_of
from tests.support.builders import a_conversation, a_customer, a_queue, a_supervisor, an_agent, an_offer, settings
from tests.support.databases import Database
from tests.support.unknown_ids import unknown

ACTIVE, WAITING = ConversationState.ACTIVE, ConversationState.WAITING
AGENTS = """query($id: ID!, $action: AgentAction!, $all: Boolean!) {
  eligibleAgents(conversationId: $id, action: $action, includeIneligible: $all) {
    agent { name } eligible refusals presence capacityAvailable unitsRequired unitsOver } }"""
QUEUES = "query($id: ID!) { eligibleQueues(conversationId: $id) { queue { id name } eligible refusals } }"


@pytest.fixture
async def place(database: Database) -> tuple[User, User, Queue]:
    """Amy and Ben work in Support."""
    await settings()
    queue = await a_queue("Support")
    return await an_agent("Amy", in_=[queue]), await an_agent("Ben", in_=[queue]), queue


async def test_release_and_resume(place: tuple[User, User, Queue]) -> None:
    amy, _, queue = place
    row = await a_conversation(WAITING, queue=queue, agent=amy)
    answer = await act(amy, "resumeConversation", conversationId=id_of(row))
    assert answer["conversation"] | {"version": 0} == {
        "id": id_of(row),
        "state": "ACTIVE",
        "subState": "IN_CONVERSATION",
        "stateReason": "IN_CONVERSATION",
        "version": 0,
        "agent": {"name": "Amy"},
        "queue": {"name": "Support"},
        "transferCount": 0,
    }
    answer = await act(amy, "releaseConversation", conversationId=id_of(row))
    assert (answer["__typename"], answer["conversation"]) == ("ConversationSuccess", None)


async def test_hand_over_to_an_agent_and_to_a_queue(place: tuple[User, User, Queue]) -> None:
    amy, ben, queue = place
    sales = await a_queue("Sales")
    row = await a_conversation(ACTIVE, queue=queue, agent=amy)
    target = {"conversationId": id_of(row), "expectedVersion": row.version}
    answer = await act(amy, "handOver", **target, target={"agentId": id_of(ben)})
    assert (answer["offer"]["kind"], answer["offer"]["status"]) == ("TRANSFER", "PENDING")
    assert (answer["offer"]["madeBy"]["name"], answer["offer"]["agent"]["name"]) == ("Amy", "Ben")
    answer = await act(amy, "handOver", **target, target={"queueId": id_of(sales)})
    assert (answer["__typename"], answer["code"]) == ("Conflict", "STALE_VERSION")
    other = await a_conversation(ACTIVE, queue=queue, agent=amy)
    answer = await act(amy, "handOver", conversationId=id_of(other), target={"queueId": id_of(sales)})
    assert (answer["__typename"], answer["offer"], answer["conversation"]) == ("HandOverSuccess", None, None)


async def test_lack_of_room_is_told_by_how_much(place: tuple[User, User, Queue]) -> None:
    amy, _, queue = place
    small = await an_agent("Small", in_=[queue], units=5)
    row = await a_conversation(ACTIVE, queue=queue, agent=amy)
    answer = await act(amy, "handOver", conversationId=id_of(row), target={"agentId": id_of(small)})
    assert (answer["__typename"], answer["exceededBy"], answer["agent"]) == ("CapacityExceeded", 15, {"name": "Small"})


async def test_consulting_is_asked_for_and_ended(place: tuple[User, User, Queue]) -> None:
    amy, ben, queue = place
    row = await a_conversation(ACTIVE, queue=queue, agent=amy)
    asked = {"conversationId": id_of(row), "agentId": id_of(ben)}
    answer = await act(amy, "requestConsult", **asked)
    assert (answer["offer"]["kind"], answer["offer"]["unitsHeld"]) == ("CONSULT", 0)
    assert (await act(ben, "acceptOffer", offerId=answer["offer"]["id"]))["offer"]["status"] == "ACCEPTED"
    answer = await act(amy, "endConsult", **asked)
    assert answer["conversation"]["state"] == "ACTIVE"
    assert (await act(amy, "endConsult", **asked))["code"] == "NOT_FOUND"


async def test_a_reset_answers_the_presence_that_follows(place: tuple[User, User, Queue]) -> None:
    amy, _, queue = place
    supervisor = await a_supervisor(oversees=[queue])
    await a_conversation(ACTIVE, queue=queue, agent=amy)
    assert (await act(amy, "setPresence", presence="AWAY"))["presence"] == "AWAY"
    answer = await act(supervisor, "resetPresence", agentId=id_of(amy))
    assert (answer["presence"], answer["agent"]) == ("BUSY", {"name": "Amy", "presence": "BUSY"})
    assert (await act(amy, "setPresence", presence="AVAILABLE"))["presence"] == "BUSY"


async def listed(somebody: User, row: Any, action: str, *, everyone: bool = False) -> dict[str, list[str]]:
    answer = (await ask(somebody, AGENTS, id=id_of(row), action=action, all=everyone))["eligibleAgents"]
    return {each["agent"]["name"]: each["refusals"] for each in answer}


async def test_an_agent_is_shown_colleagues_only_and_what_the_mutation_would_say(
    place: tuple[User, User, Queue],
) -> None:
    amy, ben, queue = place
    elsewhere = await a_queue("Elsewhere")
    amys = await an_agent("Amys", in_=[queue, elsewhere])
    row = await a_conversation(ACTIVE, queue=queue, agent=amys)
    await an_agent("Small", in_=[queue], units=5)
    await an_agent("Cy", in_=[queue], presence=Presence.AWAY)
    await an_agent("Botty", in_=[queue], kind=AgentKind.BOT)
    await an_agent("Else", in_=[elsewhere])
    await an_agent("Stranger", in_=[await a_queue("Far")])
    assert await listed(amys, row, "TRANSFER", everyone=True) == {
        "Amy": [],
        "Ben": [],
        "Small": ["CAPACITY_EXCEEDED"],
        "Cy": ["AGENT_PRESENCE_NOT_ALLOWED"],
        "Botty": ["AGENT_IS_BOT"],
        "Else": ["AGENT_NOT_IN_QUEUE"],
        "Amys": ["SAME_AGENT"],
    }
    assert list(await listed(amys, row, "CONSULT")) == ["Amy", "Ben", "Small", "Else"]
    small = (await ask(amys, AGENTS, id=id_of(row), action="CONSULT", all=False))["eligibleAgents"][2]
    assert (small["unitsRequired"], small["unitsOver"]) == (0, 0)
    await an_offer(row, ben, kind=OfferKind.CONSULT)
    for somebody, action in ((amys, "CONSULT"), (amys, "ASSIGN"), (amy, "TRANSFER")):
        answer = await ask(somebody, AGENTS, id=id_of(row), action=action, all=True)
        assert answer["eligibleAgents"] is None


async def test_an_agent_is_shown_queues_to_hand_over_to(place: tuple[User, User, Queue]) -> None:
    amy, ben, queue = place
    await a_queue("Sales")
    await a_queue("Calls", type=QueueType.VOICE)
    await a_queue("Closed", closed_since=clock.now(), accepts_when_closed=False)
    row = await a_conversation(ACTIVE, queue=queue, agent=amy)
    targets = (await ask(amy, QUEUES, id=id_of(row)))["eligibleQueues"]
    assert {each["queue"]["name"]: each["refusals"] for each in targets} == {
        "Sales": [],
        "Calls": ["QUEUE_TYPE_MISMATCH"],
        "Closed": ["QUEUE_CLOSED"],
    }
    for each in targets:
        if each["refusals"]:
            answer = await act(amy, "handOver", conversationId=id_of(row), target={"queueId": each["queue"]["id"]})
            assert answer["code"] == each["refusals"][0]
    waiting = await a_conversation(WAITING, queue=queue, agent=amy)
    record = await a_conversation(ACTIVE, queue=queue, agent=amy, channel=Channel.RECORD)
    for somebody, other in ((amy, waiting), (amy, record), (ben, row)):
        assert (await ask(somebody, QUEUES, id=id_of(other)))["eligibleQueues"] is None


async def test_an_offer_that_one_may_not_know_of_is_none(place: tuple[User, User, Queue]) -> None:
    """Not even the conversation in the refusal tells the customer that there is an offer."""
    amy, ben, queue = place
    customer = await a_customer(signs_in=True)
    row = await a_conversation(ACTIVE, queue=queue, agent=amy, customer=customer)
    offer = await an_offer(row, ben, kind=OfferKind.CONSULT)
    for name in ("acceptOffer", "declineOffer"):
        hidden, of_nothing = [await act(customer, name, offerId=each) for each in (id_of(offer), unknown("Offer"))]
        assert hidden == of_nothing
        assert (of_nothing["code"], of_nothing["currentConversation"]) == ("NOT_FOUND", None)
    refused = await act(amy, "acceptOffer", offerId=id_of(offer))
    assert (refused["code"], refused["currentConversation"]["id"]) == ("OFFER_NOT_YOURS", id_of(row))
