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
from tests.models.operations.scenes.operations import LATER
from tests.schema.asking import ask
from tests.schema.streams.listening import ITEM, REVOKED, Frame, Listener, listening
from tests.support.builders import a_workstream
from tests.support.fixtures import Cast

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


def told(frame: Frame) -> dict[str | None, str]:
    """What a frame says, by agent: aspects, and the agent as he or she is now."""
    assert frame["__typename"] == "AgentChange"
    return {move["agent"]["name"] if move["agent"] else None: "+".join(move["changed"]) for move in frame["changes"]}


async def test_presence_is_told_as_it_was_left_and_the_agent_as_it_is(cast: Cast) -> None:
    start = (await ask(await User.get(id=cast.sam.id), "{ asOf }"))["asOf"]
    await set_presence(Presence.AWAY, by=cast.ada)
    await set_presence(Presence.DO_NOT_DISTURB, by=cast.ada)
    async with listening(cast.sam, AGENTS, after=start) as stream:
        for left in (Presence.AWAY, Presence.DO_NOT_DISTURB):
            [move] = (await stream.next("AgentChange"))["changes"]
            assert (move["toPresence"], move["changed"]) == (left, ["PRESENCE"])
            assert move["agent"] == {"name": "Ada", "presence": Presence.DO_NOT_DISTURB, "capacityUsed": 0}


@pytest.mark.usefixtures("quick_heartbeats")
async def test_load_is_told_from_the_facts_of_conversations(cast: Cast) -> None:
    row = await cast.open()
    async with watching(cast.sam) as stream:
        offer = await assign_to_agent(row.id, agent_id=cast.ada.id, by=cast.sam)
        frame = await stream.next()
        assert told(frame) == {"Ada": "CAPACITY"}
        assert frame["changes"][0]["agent"]["capacityUsed"] == 20
        assert offer.offer_id
        accepted = await accept_offer(offer.offer_id, by=cast.ada)
        moved = await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
        assert await _of_load(stream, accepted.position, moved.position) == [{"Bob": "CAPACITY"}]
        assert moved.offer_id
        over = await accept_offer(moved.offer_id, by=cast.bob)
        assert await _of_load(stream, moved.position, over.position) == [{"Ada": "CAPACITY"}]
        await send_message(row.id, text="Good morning", by=cast.bob)
        ended = await end_conversation(row.id, by=cast.bob)
        assert await _of_load(stream, over.position, ended.position) == [{"Bob": "CAPACITY"}]
        closed = await close_conversation(row.id, by=cast.bob)
        assert await _of_load(stream, ended.position, closed.position) == [{"Bob": "CAPACITY"}]


async def _of_load(stream: Listener, after: int, upto: int) -> list[dict[str | None, str]]:
    """What is told of load by the facts of this part of the log; presence may follow load in frames of its own."""
    head = await log.head()
    frames = await stream.until(head.position(upto))
    inside = [frame for frame in frames if head.position(after) < frame["position"] <= head.position(upto)]
    return [said for said in map(told, inside) if "CAPACITY" in said.values()]


@pytest.mark.usefixtures("quick_heartbeats")
async def test_a_wrap_up_whose_time_is_over_frees_load(cast: Cast) -> None:
    blocking = await a_workstream(
        cast.support, wrap_up_capacity=WrapUpCapacity.BLOCK_FOR_TIME, wrap_up_block_seconds=60
    )
    row = await cast.talking(workstream=blocking)
    ended = await end_conversation(row.id, by=cast.ada)
    async with watching(cast.sam) as stream:
        with clock.standing_at(clock.now() + LATER):
            freed = await free_wrap_up(row.id, by=SYSTEM)
        assert await _of_load(stream, ended.position, freed.position) == [{"Ada": "CAPACITY"}]


@pytest.mark.usefixtures("quick_heartbeats")
async def test_colleagues_are_told_presence_and_not_load(cast: Cast) -> None:
    row = await cast.open()
    async with watching(cast.bob) as stream, watching(cast.ada) as own:
        await assign_to_agent(row.id, agent_id=cast.ada.id, by=cast.sam)
        await set_presence(Presence.AWAY, by=cast.ada)
        frames = [await stream.next("AgentChange")]
        while frames[-1]["changes"][0]["toPresence"] != Presence.AWAY:
            frames.append(await stream.next("AgentChange"))
        assert {said for frame in frames for said in told(frame).values()} == {"PRESENCE"}
        assert frames[-1]["changes"][0]["agent"]["capacityUsed"] is None
        assert told(await own.next()) == {"Ada": "CAPACITY"}


@pytest.mark.usefixtures("quick_heartbeats")
async def test_only_agents_of_queues_one_oversees_are_told_of(cast: Cast) -> None:
    sales = [global_id("Queue", cast.sales.id)]
    async with watching(cast.sam) as sam, watching(cast.tom) as tom, watching(cast.admin, queueIds=sales) as admin:
        await set_presence(Presence.AWAY, by=cast.ada)
        last = await set_presence(Presence.AWAY, by=cast.dan)
        position = (await log.head()).position(last.position)
        assert [told(frame) for frame in await sam.until(position)] == [{"Ada": "PRESENCE"}]
        assert [told(frame) for frame in await tom.until(position)] == [{"Dan": "PRESENCE"}]
        assert [told(frame) for frame in await admin.until(position)] == [{"Dan": "PRESENCE"}]


async def test_who_comes_into_a_queue_is_told_and_followed_from_there(cast: Cast) -> None:
    async with watching(cast.sam) as stream:
        await set_rights(cast.dan.id, RightsChanges(member_of=frozenset({cast.support.id})), by=cast.admin)
        assert told(await stream.next()) == {"Dan": "QUEUES"}
        await set_presence(Presence.AWAY, by=cast.dan)
        assert told(await stream.next()) == {"Dan": "PRESENCE"}
        await set_rights(cast.dan.id, RightsChanges(member_of=frozenset()), by=cast.admin)
        [move] = (await stream.next("AgentChange"))["changes"]
        assert (move["agentId"], move["agent"]) == (global_id("Agent", cast.dan.id), None)


async def test_who_loses_or_gets_the_role_of_agents_goes_or_comes(cast: Cast) -> None:
    async with watching(cast.sam) as sam, watching(cast.admin) as admin:
        await set_rights(cast.bob.id, RightsChanges(roles=frozenset({Role.SUPERVISOR})), by=cast.admin)
        for stream in (sam, admin):
            [move] = (await stream.next("AgentChange"))["changes"]
            assert (move["agentId"], move["changed"], move["agent"]) == (
                global_id("Agent", cast.bob.id),
                ["QUEUES"],
                None,
            )
        await set_rights(cast.rosa.id, RightsChanges(roles=frozenset({Role.AGENT})), by=cast.admin)
        assert told(await admin.next()) == {"Rosa": "QUEUES"}
        await set_rights(cast.rosa.id, RightsChanges(member_of=frozenset({cast.support.id})), by=cast.admin)
        assert told(await sam.next()) == {"Rosa": "QUEUES"}


async def test_the_viewers_own_rights_bring_and_take_many_at_once(cast: Cast) -> None:
    async with watching(cast.sam) as stream:
        both = frozenset({cast.support.id, cast.calls.id, cast.sales.id})
        await set_rights(cast.sam.id, RightsChanges(overseen=both), by=cast.admin)
        assert told(await stream.next()) == {"Dan": "QUEUES"}
        await set_rights(cast.sam.id, RightsChanges(overseen=frozenset({cast.sales.id})), by=cast.admin)
        frame = await stream.next("AgentChange")
        assert told(frame) == {None: "QUEUES"}
        gone = {move["agentId"] for move in frame["changes"]}
        assert gone == {global_id("Agent", who.id) for who in (cast.ada, cast.bob, cast.bot)}
        await set_rights(cast.sam.id, RightsChanges(overseen=frozenset()), by=cast.admin)
        await stream.next("AccessRevoked")
        await stream.ended()


async def test_it_is_refused_to_those_who_see_no_agents(cast: Cast) -> None:
    for somebody in (cast.cleo, cast.connector):
        async with listening(somebody, AGENTS) as stream:
            await stream.next("AccessRevoked")
            await stream.ended()


async def test_a_foreign_position_must_be_read_anew(cast: Cast) -> None:
    async with listening(cast.sam, AGENTS, after="forged") as stream:
        await stream.next("ResyncRequired")
        await stream.ended()
