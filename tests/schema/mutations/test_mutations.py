"""What mutations answer when they succeed, and what clients may rely on in all of them. Refusals: test_refusal_codes.py."""

from typing import Any

import pytest

from models.access.viewers import viewer_by_id
from models.tables import Conversation, Queue, User
from models.vocabulary import ActiveSubState, ConversationState, Distribution, MessageVisibility, Role
from schema.context import Context
from schema.ids import global_id
from schema.root import schema
from tests.schema.asking import ask, execute, fault
from tests.schema.documents import DOCUMENTS, act
from tests.schema.examples import id_of
from tests.support.builders import (
    a_connector,
    a_conversation,
    a_customer,
    a_queue,
    a_session,
    a_supervisor,
    a_workstream,
    an_admin,
    an_agent,
    settings,
)
from tests.support.databases import Database
from tests.support.unknown_ids import unknown

ACTIVE, OPEN = ConversationState.ACTIVE, ConversationState.OPEN


@pytest.fixture
async def place(database: Database) -> tuple[User, Queue, User]:
    """A supervisor, the queue, and an agent of it."""
    await settings()
    queue = await a_queue("Support")
    return await a_supervisor("Sam", oversees=[queue]), queue, await an_agent("Amy", in_=[queue])


async def test_monitor_join_and_leave(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, agent = place
    row = await a_conversation(ACTIVE, queue=queue, agent=agent)
    given = {"conversationId": id_of(row)}
    monitored = await act(supervisor, "monitor", purpose="quality", **given)
    assert monitored["session"] | {"id": ""} == {
        "id": "",
        "purpose": "quality",
        "endedAt": None,
        "supervisor": {"name": "Sam"},
    }
    again = await act(supervisor, "monitor", purpose="other", **given)
    assert again["session"]["id"] == monitored["session"]["id"]
    joined = await act(supervisor, "join", **given)
    assert (joined["participant"]["mode"], joined["participant"]["name"]) == ("CONSULT", "Sam")
    assert joined["conversation"]["version"] == monitored["conversation"]["version"] + 1
    left = await act(supervisor, "leave", **given)
    assert left["__typename"] == "LeaveSuccess"
    assert (await act(supervisor, "leave", **given))["code"] == "NOT_MONITORING"
    await act(supervisor, "monitor", **given)
    assert (await act(supervisor, "stopMonitoring", **given))["__typename"] == "StopMonitoringSuccess"


async def test_assign_to_an_agent_who_accepts(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, agent = place
    row = await a_conversation(OPEN, queue=queue)
    target = {"agentId": id_of(agent)}
    done = await act(supervisor, "assign", conversationId=id_of(row), target=target, expectedVersion=row.version)
    assert (done["conversation"]["subState"], done["conversation"]["agent"]) == ("AWAITING_ACCEPTANCE", {"name": "Amy"})
    assert (done["offer"]["kind"], done["offer"]["status"]) == ("ASSIGNMENT", "PENDING")
    assert done["offer"]["madeBy"] == {"name": "Sam", "kind": "PERSON"}
    assert done["capacityExceededBy"] == 0
    accepted = await act(agent, "acceptOffer", offerId=done["offer"]["id"])
    assert accepted["conversation"]["subState"] == "IN_CONVERSATION"
    assert accepted["offer"]["status"] == "ACCEPTED"
    assert accepted["position"] > done["position"]
    ended = await act(agent, "endConversation", conversationId=id_of(row))
    assert ended["conversation"]["state"] == "WRAP_UP"
    closed = await act(agent, "closeConversation", conversationId=id_of(row))
    assert closed["conversation"]["state"] == "CLOSED"


async def test_assign_beyond_capacity_says_by_how_much(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, _ = place
    row, full = await a_conversation(OPEN, queue=queue), await an_agent("Bob", in_=[queue], units=5)
    given = {"conversationId": id_of(row), "target": {"agentId": id_of(full)}}
    refused = await act(supervisor, "assign", **given)
    assert (refused["__typename"], refused["exceededBy"]) == ("CapacityExceeded", row.units - 5)
    assert refused["agent"] == {"name": "Bob"}
    assert refused["currentConversation"] == {"id": id_of(row), "state": "OPEN", "version": row.version}
    assert (await act(supervisor, "assign", overrideCapacity=True, **given))["capacityExceededBy"] == row.units - 5


async def test_assign_to_a_queue_out_of_sight_answers_without_the_conversation(
    place: tuple[User, Queue, User],
) -> None:
    supervisor, queue, _ = place
    row = await a_conversation(OPEN, queue=queue)
    done = await act(supervisor, "assign", conversationId=id_of(row), target={"queueId": id_of(await a_queue())})
    assert (done["__typename"], done["conversation"], done["offer"]) == ("AssignSuccess", None, None)


async def test_who_comes_second_gets_a_conflict_that_names_the_first(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, agent = place
    other = await a_supervisor("Rosa", oversees=[queue])
    row = await a_conversation(OPEN, queue=queue)
    given = {"conversationId": id_of(row), "target": {"agentId": id_of(agent)}}
    await act(supervisor, "assign", **given)
    lost = await act(other, "assign", **given)
    assert (lost["__typename"], lost["code"]) == ("Conflict", "ALREADY_ASSIGNED")
    viewer = (await ask(supervisor, "{ viewer { actor { id name kind } } }"))["viewer"]
    assert lost["wonBy"] == viewer["actor"]
    assert lost["wonBy"]["name"] == "Sam"
    assert lost["currentVersion"] == lost["currentConversation"]["version"] == row.version + 1
    assert lost["wonAt"].endswith("Z")


async def test_transfer_declined_and_force_closed(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, agent = place
    second = await an_agent("Bob", in_=[queue])
    row = await a_conversation(ACTIVE, queue=queue, agent=agent)
    offered = await act(supervisor, "transfer", conversationId=id_of(row), agentId=id_of(second))
    assert (offered["offer"]["kind"], offered["offer"]["agent"]) == ("TRANSFER", {"name": "Bob"})
    declined = await act(second, "declineOffer", offerId=offered["offer"]["id"])
    assert (declined["offer"]["status"], declined["conversation"]) == ("DECLINED", None)
    closed = await act(supervisor, "forceClose", conversationId=id_of(row), reason="abuse")
    assert closed["conversation"]["stateReason"] == "FORCE_CLOSED_BY_SUPERVISOR"


async def test_pick_and_the_second_agent_finds_it_gone(place: tuple[User, Queue, User]) -> None:
    _, queue, agent = place
    workstream = await a_workstream(queue, distribution=Distribution.PICK)
    row = await a_conversation(workstream=workstream)
    picked = await act(agent, "pickConversation", conversationId=id_of(row))
    assert picked["conversation"]["agent"] == {"name": "Amy"}
    late = await act(await an_agent(in_=[queue]), "pickConversation", conversationId=id_of(row))
    assert (late["__typename"], late["code"], late["currentConversation"]) == ("Conflict", "ALREADY_ASSIGNED", None)
    assert late["wonBy"]["name"] == "Amy"


async def test_a_connector_starts_writes_and_repeats_harmlessly(place: tuple[User, Queue, User]) -> None:
    _, queue, _ = place
    connector = await a_connector()
    workstream = await a_workstream(queue)
    given = {
        "workstream": workstream.name,
        "externalId": "42",
        "customer": {"externalId": "c1", "name": "Carl"},
        "text": "Hello",
        "messageId": "m1",
    }
    started = await act(connector, "startConversation", **given)
    again = await act(connector, "startConversation", **given)
    assert started["conversation"]["id"] == again["conversation"]["id"]
    sent = {"conversationId": started["conversation"]["id"], "text": "Anyone?", "messageId": "m2", "language": "en"}
    first, second = await act(connector, "sendMessage", **sent), await act(connector, "sendMessage", **sent)
    assert first["sentMessage"] == second["sentMessage"]
    assert (first["sentMessage"]["sender"], first["sentMessage"]["fromCustomer"]) == ({"name": "Carl"}, True)
    consent = {"conversationId": started["conversation"]["id"], "noticeState": "CONSENTED"}
    assert (await act(connector, "recordConsent", **consent))["__typename"] == "ConversationSuccess"


async def test_a_customer_starts_and_writes(place: tuple[User, Queue, User]) -> None:
    _, queue, _ = place
    customer, workstream = await a_customer("Carl", signs_in=True), await a_workstream(queue)
    started = await act(customer, "startConversation", workstream=workstream.name, text="Hello")
    sent = await act(customer, "sendMessage", conversationId=started["conversation"]["id"], text="Hello?")
    assert sent["sentMessage"]["visibility"] == MessageVisibility.PUBLIC
    assert started["conversation"]["queue"] == {"name": "Support"}


async def test_presence_and_settings(place: tuple[User, Queue, User]) -> None:
    supervisor, _, agent = place
    assert (await act(agent, "setPresence", presence="AWAY"))["agent"] == {"name": "Amy", "presence": "AWAY"}
    assert (await act(supervisor, "setPresence", presence="BUSY"))["agent"] is None
    admin = await an_admin()
    changed = await act(admin, "updateSupervisorSettings", forceClose=False, monitoringUnreadSeconds=90)
    assert changed["settings"] == {
        "supervisorMonitor": True,
        "forceClose": False,
        "monitoringPolicy": "NO_REQUIREMENT",
        "monitoringUnreadSeconds": 90,
    }
    assert (await act(supervisor, "updateSupervisorSettings", forceClose=True))["code"] == "ROLE_REQUIRED"


async def test_rights(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, _ = place
    user, asked = global_id("Actor", supervisor.id), {"supervisedQueueIds": [], "roles": ["SUPERVISOR", "API_ACCESS"]}
    assert (await act(supervisor, "setRights", userId=user, **asked))["code"] == "ROLE_REQUIRED"
    assert (await act(await an_admin(), "setRights", userId=user, **asked))["__typename"] == "RightsSuccess"
    viewer = await ask(supervisor, "{ viewer { roles supervisedQueues { name } } }")
    assert viewer["viewer"] == {"roles": ["API_ACCESS", "SUPERVISOR"], "supervisedQueues": []}
    for also in ("User", "Viewer"):
        same = await act(await an_admin(), "setRights", userId=global_id(also, supervisor.id), **asked)
        assert same["__typename"] == "RightsSuccess", also
    nothing = await act(await an_admin(), "setRights", userId=user, supervisedQueueIds=[id_of(queue), unknown("Queue")])
    assert nothing["code"] == "NOT_FOUND"


async def test_reading_a_transcript_while_monitoring_is_noted(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, agent = place
    row = await a_conversation(ACTIVE, queue=queue, agent=agent)
    await a_session(row, supervisor)
    document = "query($id: ID!) { conversation(id: $id) { title messages { edges { cursor } } } }"
    for reader, noted in ((supervisor, {row.id}), (agent, set())):
        context = Context(viewer=await viewer_by_id(reader.id), locale="en")
        await schema.execute(document, variable_values={"id": id_of(row)}, context_value=context)
        assert context.transcripts_read == noted


async def test_a_request_id_gives_the_first_answer_again(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, agent = place
    row = await a_conversation(OPEN, queue=queue)
    given: dict[str, Any] = {
        "conversationId": id_of(row),
        "target": {"agentId": id_of(agent)},
        "requestId": "one",
    }
    first, again = await act(supervisor, "assign", **given), await act(supervisor, "assign", **given)
    assert (first["offer"], first["position"]) == (again["offer"], again["position"])
    other = {**given, "target": {"agentId": id_of(supervisor)}}
    assert await fault(supervisor, DOCUMENTS["assign"], input=other) == "BAD_USER_INPUT"


async def test_ids_of_nothing_are_not_found(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, agent = place
    row = await a_conversation(OPEN, queue=queue)
    for given in (unknown("Conversation"), global_id("Conversation", queue.id)):
        answer = await act(supervisor, "monitor", conversationId=given)
        assert (answer["code"], answer["currentConversation"]) == ("NOT_FOUND", None)
    for target in ({"agentId": unknown("Agent")}, {"queueId": unknown("Queue")}):
        assert (await act(supervisor, "assign", conversationId=id_of(row), target=target))["code"] == "NOT_FOUND"
    assert (await act(agent, "acceptOffer", offerId=unknown("Offer")))["code"] == "NOT_FOUND"


async def test_what_can_not_be_an_id_is_bad_user_input(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, agent = place
    row = await a_conversation(OPEN, queue=queue)
    for given in ("", "nonsense", id_of(queue)):
        assert await fault(supervisor, DOCUMENTS["monitor"], input={"conversationId": given}) == "BAD_USER_INPUT"
    for target in ({"agentId": "nonsense"}, {"agentId": id_of(queue)}, {"queueId": id_of(agent)}):
        assigned = {"conversationId": id_of(row), "target": target}
        assert await fault(supervisor, DOCUMENTS["assign"], input=assigned) == "BAD_USER_INPUT"
    assert await fault(agent, DOCUMENTS["acceptOffer"], input={"offerId": "nonsense"}) == "BAD_USER_INPUT"


@pytest.mark.parametrize("target", [{}, {"agentId": "a", "queueId": "b"}, {"agentId": None}])
async def test_a_target_is_exactly_one(place: tuple[User, Queue, User], target: dict[str, Any]) -> None:
    row = await a_conversation(OPEN, queue=place[1])
    given = {"conversationId": id_of(row), "target": target}
    assert (await execute(place[0], DOCUMENTS["assign"], input=given)).errors


async def test_mistakes_are_bad_user_input(place: tuple[User, Queue, User]) -> None:
    _, queue, agent = place
    row = await a_conversation(ACTIVE, queue=queue, agent=agent)
    empty = {"conversationId": id_of(row), "text": " "}
    assert await fault(agent, DOCUMENTS["sendMessage"], input=empty) == "BAD_USER_INPUT"
    for unstorable in ("a\x00b", "\ud800"):
        given = {"conversationId": id_of(row), "text": unstorable}
        assert await fault(agent, DOCUMENTS["sendMessage"], input=given) == "BAD_USER_INPUT"
        nested = {"workstream": "w", "customer": {"name": unstorable}}
        assert await fault(agent, DOCUMENTS["startConversation"], input=nested) == "BAD_USER_INPUT"
    assert await fault(agent, DOCUMENTS["setPresence"], input={"presence": "INACTIVE"}) == "BAD_USER_INPUT"
    assert await fault(None, DOCUMENTS["setPresence"], input={"presence": "AWAY"}) == "UNAUTHENTICATED"


async def test_the_failure_of_one_leaves_the_answer_of_the_other(place: tuple[User, Queue, User]) -> None:
    supervisor, queue, agent = place
    row = await a_conversation(ACTIVE, queue=queue, agent=agent)
    document = """mutation($id: ID!) {
      a: monitor(input: {conversationId: $id}) { ... on MonitorSuccess { session { id } } }
      b: sendMessage(input: {conversationId: $id, text: ""}) { ... on Refusal { code } }
      c: join(input: {conversationId: $id}) { ... on JoinSuccess { conversation { version } } } }"""
    result = await execute(supervisor, document, id=id_of(row))
    assert result.data is not None
    assert result.data["a"]["session"]
    assert result.data["b"] is None
    assert result.data["c"]["conversation"]["version"] == row.version + 1
    assert [error.path for error in result.errors or []] == [["b"]]


async def test_api_access_refuses_what_viewer_actions_refuse(place: tuple[User, Queue, User]) -> None:
    _, queue, agent = place
    holder = await a_supervisor(oversees=[queue], also=[Role.API_ACCESS])
    awaiting = ActiveSubState.AWAITING_ACCEPTANCE
    for row in (
        await a_conversation(OPEN, queue=queue),
        await a_conversation(ACTIVE, awaiting, queue=queue, agent=agent),
    ):
        document = "query($id: ID!) { conversation(id: $id) { viewerActions { code } } }"
        actions = (await ask(holder, document, id=id_of(row)))["conversation"]["viewerActions"]
        assert {action["code"] for action in actions} == {"API_ACCESS_ROLE"}
        assert (await act(holder, "monitor", conversationId=id_of(row)))["code"] == "API_ACCESS_ROLE"
    assert await Conversation.filter(version__gt=1).count() == 0
