"""Targets of assign and transfer as a supervisor is shown them, and that the mutations agree."""

from typing import Any

import pytest

from models import clock
from models.tables import Queue, User, UserRole
from models.vocabulary import AgentKind, ConversationState, Presence, QueueType, Role
from tests.schema.asking import Somebody, ask
from tests.schema.documents import act
from tests.schema.examples import id_of
from tests.support.builders import a_conversation, a_queue, a_supervisor, an_admin, an_agent, settings
from tests.support.databases import Database
from tests.support.unknown_ids import unknown

AGENTS = """query($id: ID!, $action: AgentAction!, $all: Boolean!) {
  eligibleAgents(conversationId: $id, action: $action, includeIneligible: $all) {
    agent { id name } eligible refusals presence capacityTotal capacityUsed capacityAvailable
    unitsRequired unitsOver inQueue skills } }"""
QUEUES = """query($id: ID!) { eligibleQueues(conversationId: $id) {
  queue { id name } eligible refusals warnings waiting agentsAvailable } }"""


@pytest.fixture
async def place(database: Database) -> tuple[User, Queue]:
    """A queue with Ann (free), Ben (full), Cy (away) and a bot; Dee (free) works elsewhere, and so does another bot."""
    await settings()
    queue, elsewhere = await a_queue("Support"), await a_queue("Sales", priority=1)
    await an_agent("Ann", in_=[queue], skills=["french"])
    await an_agent("Ben", in_=[queue], units=10)
    await an_agent("Cy", in_=[queue], presence=Presence.AWAY)
    await an_agent("Botty", in_=[queue], kind=AgentKind.BOT)
    await an_agent("Dee", in_=[elsewhere])
    await an_agent("Botto", in_=[elsewhere], kind=AgentKind.BOT)
    return await a_supervisor(oversees=[queue]), queue


async def agents(somebody: Somebody, row: Any, action: str = "ASSIGN", *, everyone: bool = False) -> Any:
    return (await ask(somebody, AGENTS, id=id_of(row), action=action, all=everyone))["eligibleAgents"]


def named(listed: Any) -> dict[str, list[str]]:
    return {each["agent"]["name"]: each["refusals"] for each in listed}


async def test_lists_agents_of_the_queue_first_and_lack_of_room_is_no_refusal(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    row = await a_conversation(queue=queue)
    listed = await agents(supervisor, row)
    assert list(named(listed)) == ["Ann", "Ben", "Dee"]
    assert [(each["unitsOver"], each["inQueue"]) for each in listed] == [(0, True), (10, True), (0, False)]
    assert listed[0] | {"agent": None} == {
        "agent": None,
        "eligible": True,
        "refusals": [],
        "presence": "AVAILABLE",
        "capacityTotal": 100,
        "capacityUsed": 0,
        "capacityAvailable": 100,
        "unitsRequired": 20,
        "unitsOver": 0,
        "inQueue": True,
        "skills": ["french"],
    }


async def test_who_has_no_role_of_agents_any_more_is_no_candidate(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    row = await a_conversation(queue=queue)
    await UserRole.filter(user_id=(await User.get(name="Ann")).id).delete()
    assert list(named(await agents(supervisor, row, everyone=True))) == ["Ben", "Dee", "Botty", "Cy"]
    [eligible] = [
        target for target in (await ask(supervisor, QUEUES, id=id_of(row)))["eligibleQueues"] if target["eligible"]
    ]
    assert (eligible["queue"]["name"], eligible["agentsAvailable"]) == ("Sales", 1)


async def test_says_what_speaks_against_the_others(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    everyone = named(await agents(supervisor, await a_conversation(queue=queue), everyone=True))
    assert everyone == {
        "Ann": [],
        "Ben": [],
        "Dee": [],
        "Botty": ["AGENT_IS_BOT"],
        "Cy": ["AGENT_PRESENCE_NOT_ALLOWED"],
    }


async def test_a_transfer_stays_in_the_queue_and_never_goes_to_the_current_agent(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    eve = await an_agent("Eve", in_=[queue])
    row = await a_conversation(ConversationState.ACTIVE, queue=queue, agent=eve)
    assert list(named(await agents(supervisor, row, "TRANSFER"))) == ["Ann", "Ben"]
    everyone = named(await agents(supervisor, row, "TRANSFER", everyone=True))
    assert (everyone["Eve"], everyone["Dee"]) == (["SAME_AGENT"], ["AGENT_NOT_IN_QUEUE"])
    for name, refusals in everyone.items():
        target = next(e for e in await agents(supervisor, row, "TRANSFER", everyone=True) if e["agent"]["name"] == name)
        if refusals:
            answer = await act(supervisor, "transfer", conversationId=id_of(row), agentId=target["agent"]["id"])
            assert answer["code"] == refusals[0]


async def test_disabled_agents_are_no_targets(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    await User.filter(name="Ann").update(disabled_at=clock.now())
    assert list(named(await agents(supervisor, await a_conversation(queue=queue)))) == ["Ben", "Dee"]


async def test_lists_all_other_queues_those_that_can_take_it_first(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    await a_queue("Calls", type=QueueType.VOICE, priority=0)
    await a_queue("Closed", closed_since=clock.now(), accepts_when_closed=False, priority=2)
    await a_queue("Asleep", closed_since=clock.now(), priority=3)
    row = await a_conversation(queue=queue)
    await a_conversation(queue=await Queue.get(name="Sales"))
    listed = (await ask(supervisor, QUEUES, id=id_of(row)))["eligibleQueues"]
    assert [(each["queue"]["name"], each["refusals"], each["waiting"], each["agentsAvailable"]) for each in listed] == [
        ("Sales", [], 1, 1),
        ("Asleep", [], 0, 0),
        ("Calls", ["QUEUE_TYPE_MISMATCH"], 0, 0),
        ("Closed", ["QUEUE_CLOSED"], 0, 0),
    ]
    nobody = ["NOBODY_WORKS_THERE"]
    assert [each["warnings"] for each in listed] == [[], nobody, nobody, nobody]
    for each in listed:
        target = {"queueId": each["queue"]["id"]}
        if each["refusals"]:
            answer = await act(supervisor, "assign", conversationId=id_of(row), target=target)
            assert answer["code"] == each["refusals"][0]


async def test_warns_of_queues_to_which_nobody_may_come(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    away, disabled, asleep = await a_queue("Away"), await a_queue("Disabled"), await a_queue("Asleep")
    await an_agent("Eve", in_=[away, asleep], presence=Presence.AWAY)
    await User.filter(id=(await an_agent("Fay", in_=[disabled])).id).update(disabled_at=clock.now())
    await an_agent("Robo", in_=[disabled], kind=AgentKind.BOT)
    await Queue.filter(id=asleep.id).update(closed_since=clock.now())
    row = await a_conversation(queue=queue)
    listed = (await ask(supervisor, QUEUES, id=id_of(row)))["eligibleQueues"]
    warned = {each["queue"]["name"]: each["warnings"] for each in listed}
    assert warned == {
        "Sales": [],
        "Away": ["NOBODY_AVAILABLE"],
        "Disabled": ["NOBODY_WORKS_THERE"],
        "Asleep": ["NOBODY_AVAILABLE", "CLOSED"],
    }
    assert all(each["eligible"] for each in listed), "a warning refuses nothing"


async def test_who_may_not_act_is_shown_no_targets(place: tuple[User, Queue]) -> None:
    supervisor, queue = place
    row, taken = await a_conversation(queue=queue), await a_conversation(ConversationState.ACTIVE, queue=queue)
    holder = await a_supervisor(oversees=[queue], also=[Role.API_ACCESS])
    stranger = await a_supervisor(oversees=[await a_queue()])
    for somebody in (await an_admin(), holder, stranger, await User.get(name="Ann")):
        assert await agents(somebody, row) is None
        assert (await ask(somebody, QUEUES, id=id_of(row)))["eligibleQueues"] is None
    assert await agents(supervisor, taken) is None
    assert (await ask(supervisor, QUEUES, id=unknown("Conversation")))["eligibleQueues"] is None
    await settings(supervisor_assign=False)
    assert await agents(supervisor, row) is None
