"""A frame for equal viewers is executed once, and no viewer gets data or actions that only another viewer may have."""

import copy
from contextlib import AsyncExitStack
from typing import Any

import pytest
import strawberry
from graphql import OperationDefinitionNode, parse
from strawberry.extensions import ParserCache

from models.events import log
from models.events.hub import hub
from models.floor.conversations import FloorConversation
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from schema.compiled_selections import CompiledExecution
from schema.root import schema
from schema.shared_frames import SharedExecution
from schema.streams import live_list as list_stream
from tests.models.operations.random_run.run import RandomRun
from tests.schema.streams.listening import Frame, Listener, listening
from tests.schema.streams.test_costs import DASHBOARD
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

STEPS = 25


def variant(execution: type[CompiledExecution]) -> strawberry.Schema:
    """The schema with this execution class. As on a server, clients that send the same document share the parsed one."""
    made = copy.copy(schema)
    made.execution_context_class = execution
    made.extensions = (*schema.extensions, lambda: ParserCache(maxsize=8))
    return made


SHARED, ALONE = variant(SharedExecution), variant(CompiledExecution)


async def test_equal_dashboards_cost_one_execution(fixtures: Fixtures, executed: list[str]) -> None:
    row = await fixtures.talking()
    await load_floor()
    async with AsyncExitStack() as stack:
        people = [fixtures.sam, fixtures.rosa] * 5
        dashboards = [await stack.enter_async_context(listening(who, DASHBOARD, by=SHARED)) for who in people]
        for each in dashboards:
            await each.next("ConversationList")
        await send_message(
            row.id, text="Hello", by=fixtures.ada
        )  # after this frame, all streams have the same position
        for each in dashboards:
            await each.next("ConversationUpdated")
        executed.clear()
        await send_message(row.id, text="Hello again", by=fixtures.ada)
        frames = [await each.next("ConversationUpdated") for each in dashboards]
    assert len(executed) == 1
    assert all(frame == frames[0] for frame in frames)


async def test_other_variables_make_another_frame(fixtures: Fixtures) -> None:
    """What is below the root field may depend on them."""
    document = DASHBOARD.replace("subscription {", "subscription ($acts: Boolean!) {").replace(
        "viewerActions {", "viewerActions @include(if: $acts) {"
    )
    row = await fixtures.talking()
    await load_floor()
    async with (
        listening(fixtures.sam, document, by=SHARED, acts=True) as one,
        listening(fixtures.rosa, document, by=SHARED, acts=False) as other,
    ):
        for each in (one, other):
            await each.next("ConversationList")
        await send_message(row.id, text="Hello", by=fixtures.ada)
        frames = [await each.next("ConversationUpdated") for each in (one, other)]
    assert ["viewerActions" in frame["conversation"] for frame in frames] == [True, False]


@pytest.mark.parametrize("notices_ties", [True, False])
async def test_who_monitors_gets_a_frame_of_their_own(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch, notices_ties: bool
) -> None:
    """Sam monitors the WAITING conversation and may join it; Rosa may not. Without this check, they would share a frame."""
    if not notices_ties:
        monkeypatch.setattr(FloorConversation, "is_personal_to", lambda *_: False)
        monkeypatch.setattr(list_stream, "people_of", lambda *_: frozenset())
    row = await fixtures.talking()
    await update_settings(SettingsChanges(monitor_waiting=False), by=fixtures.admin)
    await load_floor()
    async with (
        listening(fixtures.sam, DASHBOARD, by=SHARED) as sams,
        listening(fixtures.rosa, DASHBOARD, by=SHARED) as rosas,
    ):
        for each in (sams, rosas):
            await each.next("ConversationList")
        await monitor(row.id, purpose="Quality", by=fixtures.sam)
        await leave(row.id, by=fixtures.ada)
        position = await reached()
        may_join = [_may_join((await frames_without_moments(each, position))[-1]) for each in (sams, rosas)]
    assert may_join == ([True, False] if notices_ties else [True, True])


def _may_join(frame: Frame) -> bool:
    assert frame["conversation"]["state"] == "WAITING"
    return any(each["action"] == "JOIN" and each["allowed"] for each in frame["conversation"]["viewerActions"])


@pytest.mark.parametrize("seed", range(3))
async def test_shared_frames_are_those_that_each_would_get_alone(fixtures: Fixtures, seed: int) -> None:
    """Random operations run while each viewer has two streams: one shares frames, the other does not."""
    random_run = RandomRun(fixtures, seed)
    await random_run.prepare()
    await load_floor()
    people = (fixtures.sam, fixtures.rosa, fixtures.admin, fixtures.ada, fixtures.bob, fixtures.cleo)
    async with AsyncExitStack() as stack:
        sharing = [await stack.enter_async_context(listening(who, DASHBOARD, by=SHARED)) for who in people]
        alone = [await stack.enter_async_context(listening(who, DASHBOARD, by=ALONE)) for who in people]
        following = list(zip(people, sharing, alone, strict=True))
        for _ in range(STEPS):
            await random_run.step()
            position = await reached()
            for who, one, other in following[:]:
                frames = await frames_without_moments(one, position)
                assert frames == await frames_without_moments(other, position), (who.name, random_run.trail[-1])
                if frames and frames[-1]["__typename"] == "AccessRevoked":
                    following.remove((who, one, other))
        assert len(following) >= 2


def test_a_selection_with_a_field_of_ones_own_is_never_shared() -> None:
    own = DASHBOARD.replace("viewerActions {", "monitoring { id } viewerActions {")
    assert _is_shared(DASHBOARD)
    assert not _is_shared(own)
    assert not _is_shared(DASHBOARD.replace("agent { id name isBot }", "agent { id name presence }"))


def _is_shared(document: str) -> bool:
    parsed = parse(document)
    executor: Any = SharedExecution.build(schema._schema, parsed)
    [operation] = [each for each in parsed.definitions if isinstance(each, OperationDefinitionNode)]
    return executor._how_to_share(operation) is not None


async def reached() -> str:
    """The position of the end of the log, which this process has reached."""
    seq = (await log.head()).seq
    assert await hub.reached(seq)
    return hub.head.position(seq)


async def frames_without_moments(listener: Listener, position: str) -> list[Frame]:
    """The frames up to a position, without heartbeats and without values that depend on when a stream read, not on facts."""
    frames: list[Frame] = []
    while listener.last is None or listener.last < position:
        frame = await listener.frame()
        kind = frame["__typename"]
        if kind == "Heartbeat":
            continue
        moments = {"previousPosition"} | ({"occurredAt"} if kind in ("ConversationList", "AccessRevoked") else set())
        frames.append({name: value for name, value in frame.items() if name not in moments})
        if kind == "AccessRevoked":
            break
    return frames
