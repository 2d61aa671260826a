"""agentsChanged: presence, load and queues of agents, to those who may see them. What a fact means is streams/agents.py."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from models import clock
from models.events import log
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.send_message import send_message
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.operations.presence.free_wrap_up import free_wrap_up
from models.operations.presence.set_presence import set_presence
from models.tables import User
from models.values import SYSTEM, Viewer
from models.vocabulary import Presence, Role, WrapUpCapacity
from schema.ids import global_id
from tests.models.operations.scenarios.operations import LATER
from tests.schema.asking import ask
from tests.schema.streams.listening import ITEM, REVOKED, Frame, Listener, listening
from tests.support.builders import a_workstream
from tests.support.fixtures import Fixtures

AGENTS = f"""subscription ($queueIds: [ID!], $after: StreamPosition) {{
  agentsChanged(queueIds: $queueIds, after: $after) {{
    {ITEM} {REVOKED}
    ... on AgentChange {{ changes {{ agentId changed toPresence agent {{ name presence capacityUsed }} }} }}
  }}
}}"""


@asynccontextmanager
async def watching(viewer: Viewer, **variables: Any) -> AsyncIterator[Listener]:
    """From now on: the stream has begun."""
    async with listening(viewer, AGENTS, **variables) as stream:
        assert (await stream.frame())["__typename"] == "Heartbeat"
        yield stream


def recorded(frame: Frame) -> dict[str | None, str]:
    """What a frame says, by agent: aspects, and the agent as they are now."""
    assert frame["__typename"] == "AgentChange"
    return {move["agent"]["name"] if move["agent"] else None: "+".join(move["changed"]) for move in frame["changes"]}


async def test_presence_is_told_as_it_was_left_and_the_agent_as_it_is(fixtures: Fixtures) -> None:
    start = (await ask(await User.get(id=fixtures.sam.id), "{ asOf }"))["asOf"]
    await set_presence(Presence.AWAY, by=fixtures.ada)
    await set_presence(Presence.DO_NOT_DISTURB, by=fixtures.ada)
    async with listening(fixtures.sam, AGENTS, after=start) as stream:
        for left in (Presence.AWAY, Presence.DO_NOT_DISTURB):
            [move] = (await stream.next("AgentChange"))["changes"]
            assert (move["toPresence"], move["changed"]) == (left, ["PRESENCE"])
            assert move["agent"] == {"name": "Ada", "presence": Presence.DO_NOT_DISTURB, "capacityUsed": 0}


@pytest.mark.usefixtures("quick_heartbeats")
async def test_load_is_told_from_the_facts_of_conversations(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with watching(fixtures.sam) as stream:
        offer = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        frame = await stream.next()
        assert recorded(frame) == {"Ada": "CAPACITY"}
        assert frame["changes"][0]["agent"]["capacityUsed"] == 20
        assert offer.offer_id
        accepted = await accept_offer(offer.offer_id, by=fixtures.ada)
        moved = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        assert await _of_load(stream, accepted.position, moved.position) == [{"Bob": "CAPACITY"}]
        assert moved.offer_id
        over = await accept_offer(moved.offer_id, by=fixtures.bob)
        assert await _of_load(stream, moved.position, over.position) == [{"Ada": "CAPACITY"}]
        await send_message(row.id, text="Good morning", by=fixtures.bob)
        ended = await end_conversation(row.id, by=fixtures.bob)
        assert await _of_load(stream, over.position, ended.position) == [{"Bob": "CAPACITY"}]
        closed = await close_conversation(row.id, by=fixtures.bob)
        assert await _of_load(stream, ended.position, closed.position) == [{"Bob": "CAPACITY"}]


async def _of_load(stream: Listener, after: int, upto: int) -> list[dict[str | None, str]]:
    """What is told of load by the facts of this part of the log; presence may follow load in frames of its own."""
    head = await log.head()
    frames = await stream.until(head.position(upto))
    inside = [frame for frame in frames if head.position(after) < frame["position"] <= head.position(upto)]
    return [said for said in map(recorded, inside) if "CAPACITY" in said.values()]


@pytest.mark.usefixtures("quick_heartbeats")
async def test_a_wrap_up_whose_time_is_over_frees_load(fixtures: Fixtures) -> None:
    blocking = await a_workstream(
        fixtures.support, wrap_up_capacity=WrapUpCapacity.BLOCK_FOR_TIME, wrap_up_block_seconds=60
    )
    row = await fixtures.talking(workstream=blocking)
    ended = await end_conversation(row.id, by=fixtures.ada)
    async with watching(fixtures.sam) as stream:
        with clock.standing_at(clock.now() + LATER):
            freed = await free_wrap_up(row.id, by=SYSTEM)
        assert await _of_load(stream, ended.position, freed.position) == [{"Ada": "CAPACITY"}]


@pytest.mark.usefixtures("quick_heartbeats")
async def test_colleagues_are_told_presence_and_not_load(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with watching(fixtures.bob) as stream, watching(fixtures.ada) as own:
        await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        await set_presence(Presence.AWAY, by=fixtures.ada)
        frames = [await stream.next("AgentChange")]
        while frames[-1]["changes"][0]["toPresence"] != Presence.AWAY:
            frames.append(await stream.next("AgentChange"))
        assert {said for frame in frames for said in recorded(frame).values()} == {"PRESENCE"}
        assert frames[-1]["changes"][0]["agent"]["capacityUsed"] is None
        assert recorded(await own.next()) == {"Ada": "CAPACITY"}


@pytest.mark.usefixtures("quick_heartbeats")
async def test_only_agents_of_queues_one_oversees_are_told_of(fixtures: Fixtures) -> None:
    sales = [global_id("Queue", fixtures.sales.id)]
    async with (
        watching(fixtures.sam) as sam,
        watching(fixtures.tom) as tom,
        watching(fixtures.admin, queueIds=sales) as admin,
    ):
        await set_presence(Presence.AWAY, by=fixtures.ada)
        last = await set_presence(Presence.AWAY, by=fixtures.dan)
        position = (await log.head()).position(last.position)
        assert [recorded(frame) for frame in await sam.until(position)] == [{"Ada": "PRESENCE"}]
        assert [recorded(frame) for frame in await tom.until(position)] == [{"Dan": "PRESENCE"}]
        assert [recorded(frame) for frame in await admin.until(position)] == [{"Dan": "PRESENCE"}]


async def test_who_comes_into_a_queue_is_told_and_followed_from_there(fixtures: Fixtures) -> None:
    async with watching(fixtures.sam) as stream:
        await set_rights(fixtures.dan.id, RightsChanges(member_of=frozenset({fixtures.support.id})), by=fixtures.admin)
        assert recorded(await stream.next()) == {"Dan": "QUEUES"}
        await set_presence(Presence.AWAY, by=fixtures.dan)
        assert recorded(await stream.next()) == {"Dan": "PRESENCE"}
        await set_rights(fixtures.dan.id, RightsChanges(member_of=frozenset()), by=fixtures.admin)
        [move] = (await stream.next("AgentChange"))["changes"]
        assert (move["agentId"], move["agent"]) == (global_id("Agent", fixtures.dan.id), None)


async def test_who_loses_or_gets_the_role_of_agents_goes_or_comes(fixtures: Fixtures) -> None:
    async with watching(fixtures.sam) as sam, watching(fixtures.admin) as admin:
        await set_rights(fixtures.bob.id, RightsChanges(roles=frozenset({Role.SUPERVISOR})), by=fixtures.admin)
        for stream in (sam, admin):
            [move] = (await stream.next("AgentChange"))["changes"]
            assert (move["agentId"], move["changed"], move["agent"]) == (
                global_id("Agent", fixtures.bob.id),
                ["QUEUES"],
                None,
            )
        await set_rights(fixtures.rosa.id, RightsChanges(roles=frozenset({Role.AGENT})), by=fixtures.admin)
        assert recorded(await admin.next()) == {"Rosa": "QUEUES"}
        await set_rights(fixtures.rosa.id, RightsChanges(member_of=frozenset({fixtures.support.id})), by=fixtures.admin)
        assert recorded(await sam.next()) == {"Rosa": "QUEUES"}


async def test_the_viewers_own_rights_bring_and_take_many_at_once(fixtures: Fixtures) -> None:
    async with watching(fixtures.sam) as stream:
        both = frozenset({fixtures.support.id, fixtures.calls.id, fixtures.sales.id})
        await set_rights(fixtures.sam.id, RightsChanges(overseen=both), by=fixtures.admin)
        assert recorded(await stream.next()) == {"Dan": "QUEUES"}
        await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.sales.id})), by=fixtures.admin)
        frame = await stream.next("AgentChange")
        assert recorded(frame) == {None: "QUEUES"}
        gone = {move["agentId"] for move in frame["changes"]}
        assert gone == {global_id("Agent", who.id) for who in (fixtures.ada, fixtures.bob, fixtures.bot)}
        await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset()), by=fixtures.admin)
        await stream.next("AccessRevoked")
        await stream.ended()


async def test_it_is_refused_to_those_who_see_no_agents(fixtures: Fixtures) -> None:
    for somebody in (fixtures.cleo, fixtures.connector):
        async with listening(somebody, AGENTS) as stream:
            await stream.next("AccessRevoked")
            await stream.ended()


async def test_a_foreign_position_must_be_read_anew(fixtures: Fixtures) -> None:
    async with listening(fixtures.sam, AGENTS, after="forged") as stream:
        await stream.next("ResyncRequired")
        await stream.ended()
