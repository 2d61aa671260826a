"""Equal streams are served together, and each client gets exactly the frames that its stream would send it alone."""

import logging
import random
from contextlib import AsyncExitStack
from typing import Any

import pytest

from models.events.basis import begin_anew
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from schema.shared_frames import SharedExecution
from schema.streams import cohort as one_cohort
from schema.streams import cohorts as all_cohorts
from schema.streams.cohorts import cohorts
from tests.models.operations.random_run.run import RandomRun
from tests.schema.streams.listening import Frame, listening
from tests.schema.streams.test_costs import DASHBOARD
from tests.schema.streams.test_shared_frames import ALONE, SHARED, frames_without_moments, reached
from tests.schema.streams.together import all_members, listening_together
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

STEPS = 25
RESUMED = DASHBOARD.replace("subscription {", "subscription ($after: StreamPosition) {").replace(
    "ongoingConversationsChanged {", "ongoingConversationsChanged(after: $after) {"
)


class Screen:
    """The rows that a client shows, without the queue position, which changes without a frame."""

    def __init__(self) -> None:
        self.rows: dict[str, Frame] = {}
        self._is_complete = True

    def apply(self, frames: list[Frame]) -> None:
        for frame in frames:
            match frame["__typename"]:
                case "ConversationList":
                    shown = {row["id"]: _without_position(row) for row in frame["conversations"]}
                    self.rows = shown if self._is_complete else self.rows | shown
                    self._is_complete = frame["last"]
                case "ConversationLeft":
                    self.rows.pop(frame["conversationId"], None)
                case "ConversationEntered" | "ConversationUpdated":
                    row = frame["conversation"]
                    self.rows[row["id"]] = _without_position(row)


def _without_position(row: Frame) -> Frame:
    return {name: value for name, value in row.items() if name != "positionInQueue"}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("quick_heartbeats")
async def test_members_get_the_frames_that_they_would_get_alone(fixtures: Fixtures, seed: int) -> None:
    """Random operations run; clients refuse random writes. Each viewer has two streams together, and one that is alone."""
    chance = random.Random(seed)
    random_run = RandomRun(fixtures, seed)
    await random_run.prepare()
    await load_floor()
    people = (fixtures.sam, fixtures.rosa, fixtures.admin, fixtures.ada, fixtures.bob, fixtures.cleo)
    async with AsyncExitStack() as stack:
        alone = [await stack.enter_async_context(listening(who, DASHBOARD, by=ALONE)) for who in people]
        together = [
            (who, *await stack.enter_async_context(listening_together(who, DASHBOARD, by=SHARED)), one)
            for who, one in zip(people, alone, strict=True)
        ]
        following = together[:]
        opened_at = await reached()
        screens = {one: Screen() for one in (*alone, *(one for _, one, _, _ in together))}
        for one, screen in screens.items():
            screen.apply(await frames_without_moments(one, opened_at))
        for _ in range(STEPS):
            for _, _, client, _ in following:
                client.refusals = chance.choice((0, 0, 0, 1, 3))
            await random_run.step()
            position = await reached()
            for each in following[:]:
                who, one, _, other = each
                frames, others = [await frames_without_moments(stream, position) for stream in (one, other)]
                screens[one].apply(frames)
                screens[other].apply(others)
                assert screens[one].rows == screens[other].rows, (who.name, random_run.trail[-1])
                if "ConversationList" not in {frame["__typename"] for frame in frames + others}:
                    assert frames == others, (who.name, random_run.trail[-1])
                if frames and frames[-1]["__typename"] == "AccessRevoked":
                    following.remove(each)
        assert len(following) >= 2
        assert sum(client.written for _, _, client, _ in together) > STEPS  # the streams were served together
    await all_members(0)


async def test_a_frame_is_executed_once_for_all_members(fixtures: Fixtures, executed: list[str]) -> None:
    row = await fixtures.talking()
    await load_floor()
    async with AsyncExitStack() as stack:
        people = [fixtures.sam, fixtures.rosa] * 5
        members = [await stack.enter_async_context(listening_together(who, DASHBOARD, by=SHARED)) for who in people]
        for one, _ in members:
            await one.next("ConversationList")
        await all_members(len(people))
        executed.clear()
        await send_message(row.id, text="Hello", by=fixtures.ada)
        frames = [await one.next("ConversationUpdated") for one, _ in members]
        assert [client.written for _, client in members] == [1] * len(people)
        assert cohorts.size == 1
    assert executed == [""]  # by nobody's name, so that nothing personal can be in the frame
    assert all(frame == frames[0] for frame in frames)


async def test_a_newcomer_shares_frames_with_those_who_came_before(fixtures: Fixtures) -> None:
    """A frame names the position of the one before, which differs for the newcomer's first frame only."""
    row = await fixtures.talking()
    await load_floor()
    async with listening_together(fixtures.sam, DASHBOARD, by=SHARED) as (first, _):
        await first.next("ConversationList")
        await all_members(1)
        await send_message(row.id, text="One", by=fixtures.ada)
        await first.next("ConversationUpdated")
        async with listening_together(fixtures.rosa, DASHBOARD, by=SHARED) as (newcomer, client):
            await newcomer.next("ConversationList")
            await all_members(2)
            for text in ("Two", "Three"):
                await send_message(row.id, text=text, by=fixtures.ada)
                frames = [await each.next("ConversationUpdated") for each in (first, newcomer)]
                assert frames[0] == frames[1]
            assert (cohorts.size, client.written) == (1, 2)


async def test_members_begin_anew_in_another_log(fixtures: Fixtures) -> None:
    """As after a failover while they are served together: none goes on with positions of the log that was."""
    await fixtures.talking()
    await load_floor()
    async with (
        listening_together(fixtures.sam, DASHBOARD, by=SHARED) as (sams, _),
        listening_together(fixtures.rosa, DASHBOARD, by=SHARED) as (rosas, _),
    ):
        for each in (sams, rosas):
            await each.next("ConversationList")
        await all_members(2)
        assert await begin_anew()
        for each in (sams, rosas):
            await each.next("ResyncRequired")
            await each.ended()


@pytest.mark.parametrize("notices_ties", [True, False])
@pytest.mark.usefixtures("quick_heartbeats")
async def test_who_monitors_continues_alone_for_a_frame(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch, notices_ties: bool
) -> None:
    """Sam monitors the WAITING conversation and may join it; Rosa may not. Without the check of ties, Sam could not either."""
    if not notices_ties:
        monkeypatch.setattr(all_cohorts, "_people_of", lambda *_: frozenset())
    row = await fixtures.talking()
    await update_settings(SettingsChanges(monitor_waiting=False), by=fixtures.admin)
    await load_floor()
    async with (
        listening_together(fixtures.sam, DASHBOARD, by=SHARED) as (sams, _),
        listening_together(fixtures.rosa, DASHBOARD, by=SHARED) as (rosas, _),
    ):
        for each in (sams, rosas):
            await each.next("ConversationList")
        await all_members(2)
        await monitor(row.id, purpose="Quality", by=fixtures.sam)
        await leave(row.id, by=fixtures.ada)
        position = await reached()
        may_join = [_may_join((await each.until(position))[-1]) for each in (sams, rosas)]
        await all_members(2)  # Sam's stream has joined again
    assert may_join == ([True, False] if notices_ties else [False, False])


def _may_join(frame: Frame) -> bool:
    assert frame["conversation"]["state"] == "WAITING"
    return any(each["action"] == "JOIN" and each["allowed"] for each in frame["conversation"]["viewerActions"])


async def test_a_client_that_accepts_no_data_holds_up_nobody(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await load_floor()
    async with (
        listening_together(fixtures.sam, DASHBOARD, by=SHARED) as (slow, client),
        listening_together(fixtures.rosa, DASHBOARD, by=SHARED) as (quick, _),
    ):
        for each in (slow, quick):
            await each.next("ConversationList")
        await all_members(2)
        client.refusals = 1
        for text in ("One", "Two", "Three"):
            await send_message(row.id, text=text, by=fixtures.ada)
            frames = [await each.next("ConversationUpdated") for each in (slow, quick)]
            assert frames[0] == frames[1]
        await all_members(2)
        assert client.refusals == 0


async def test_settings_that_change_what_is_shown_begin_every_list_anew(fixtures: Fixtures) -> None:
    await fixtures.talking()
    await load_floor()
    async with (
        listening_together(fixtures.sam, DASHBOARD, by=SHARED) as (one, _),
        listening_together(fixtures.rosa, DASHBOARD, by=SHARED) as (other, _),
    ):
        for each in (one, other):
            await each.next("ConversationList")
        await all_members(2)
        await update_settings(SettingsChanges(monitor_waiting=True), by=fixtures.admin)
        for each in (one, other):
            await each.next("ConversationList")
        await all_members(2)


async def test_a_selection_with_a_field_of_ones_own_is_never_served_together(fixtures: Fixtures) -> None:
    own = DASHBOARD.replace("viewerActions {", "monitoring { id } viewerActions {")
    row = await fixtures.talking()
    await load_floor()
    async with listening_together(fixtures.sam, own, by=SHARED) as (one, client):
        await one.next("ConversationList")
        await send_message(row.id, text="One", by=fixtures.ada)
        await one.next("ConversationUpdated")
        assert (cohorts.members, client.written) == (0, 0)


@pytest.mark.parametrize("fails_in", ["execution", "cohort"])
async def test_after_a_failure_the_members_continue_alone(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fails_in: str
) -> None:
    row = await fixtures.talking()
    await load_floor()
    async with listening_together(fixtures.sam, DASHBOARD, by=SHARED) as (one, client):
        await one.next("ConversationList")
        await all_members(1)
        with monkeypatch.context() as patch, caplog.at_level(logging.ERROR, "vigie.streams"):
            if fails_in == "execution":
                patch.setattr(SharedExecution, "data_of", _no_data)
            else:
                patch.setattr(one_cohort.Cohort, "serve", _failing)
            await send_message(row.id, text="One", by=fixtures.ada)
            await one.next("ConversationUpdated")
        assert client.written == 0
        assert ("continue alone" in caplog.text) is (fails_in == "cohort")
        await all_members(1)
        await send_message(row.id, text="Two", by=fixtures.ada)
        await one.next("ConversationUpdated")
        assert client.written == 1


async def test_a_stream_that_is_far_behind_catches_up_alone(fixtures: Fixtures) -> None:
    """Otherwise those that are up to date would wait for it, without frames and heartbeats."""
    row = await fixtures.talking()
    await load_floor()
    after = await reached()
    for text in ("One", "Two", "Three"):
        await send_message(row.id, text=text, by=fixtures.ada)
    await reached()
    async with listening_together(fixtures.sam, RESUMED, by=SHARED, after=after) as (late, client):
        for _ in range(3):
            await late.next("ConversationUpdated")
        assert client.written == 0
        await all_members(1)
        await send_message(row.id, text="Four", by=fixtures.ada)
        await late.next("ConversationUpdated")
        assert client.written == 1


async def test_a_socket_that_fails_costs_nobody_else_a_frame(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row = await fixtures.talking()
    await load_floor()
    async with AsyncExitStack() as stack:
        people = [fixtures.sam, fixtures.rosa] * 3
        members = [await stack.enter_async_context(listening_together(who, DASHBOARD, by=SHARED)) for who in people]
        for one, _ in members:
            await one.next("ConversationList")
        await all_members(len(people))
        monkeypatch.setattr(members[0][1], "write", _failing)
        with caplog.at_level(logging.ERROR, "vigie.streams"):
            await send_message(row.id, text="One", by=fixtures.ada)
            frames = [await one.next("ConversationUpdated") for one, _ in members]
        assert all(frame == frames[0] for frame in frames)
        assert "could not be written" in caplog.text


async def _no_data(*_: Any) -> None:
    return None


def _failing(*_: Any) -> Any:
    raise RuntimeError("a fault")
