"""Equal streams that begin at one position share one execution of their opening frames; what is personal is not shared."""

import asyncio
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Any

import pytest

from models.access.conversation_filter import ConversationFilter
from models.events.hub import hub
from models.floor.floor import floor
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from models.values import Viewer
from models.vocabulary import Role
from schema.context import Context
from schema.frames_for_many import SharedData
from schema.streams import live_list
from schema.streams import openings as all_openings
from schema.streams.live_list import LiveList
from schema.streams.openings import openings
from tests.models.operations.random_run.run import RandomRun
from tests.schema.asking import statements
from tests.schema.streams.listening import Frame, Listener, listening
from tests.schema.streams.test_costs import DASHBOARD
from tests.schema.streams.test_shared_frames import ALONE, SHARED
from tests.schema.streams.together import all_members, listening_together
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

ROWS = 5


@pytest.fixture(autouse=True)
def parts_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of three frames, and no opening from the test before, which had another database."""
    monkeypatch.setattr(live_list, "LIST_PART", 2)
    openings.find((), at=-1)


async def whole_list(stream: Listener) -> list[Frame]:
    frames = [await stream.next("ConversationList")]
    while not frames[-1]["last"]:
        frames.append(await stream.frame())
    return frames


async def beginning(stream: Listener) -> list[Any]:
    """The rows, or why there are none."""
    frames = [await stream.frame()]
    if frames[0]["__typename"] != "ConversationList":
        return [frames[0]["__typename"]]
    while not frames[-1]["last"]:
        frames.append(await stream.frame())
    return rows(frames)


def rows(frames: list[Frame]) -> list[Any]:
    return [row for frame in frames for row in frame["conversations"]]


async def test_equal_dashboards_that_open_together_cost_one_execution(fixtures: Fixtures, executed: list[str]) -> None:
    for _ in range(ROWS):
        await fixtures.talking()
    await load_floor()
    people = [fixtures.sam, fixtures.rosa] * 10
    async with AsyncExitStack() as stack:
        with statements() as sent:
            opening = [stack.enter_async_context(listening_together(who, DASHBOARD, by=SHARED)) for who in people]
            streams = [await each for each in opening]
            lists = await asyncio.gather(*(whole_list(stream) for stream, _ in streams))
        assert all(each == lists[0] for each in lists)
        assert len(rows(lists[0])) == ROWS
        assert len(executed) == ROWS  # once for each row
        assert [each for each in sent if "conversations" in each] == []
        await all_members(len(people))  # they join at the position of the list
    assert len(openings) == 1


async def test_many_streams_that_begin_at_once_read_their_rights_in_one_statement(fixtures: Fixtures) -> None:
    await fixtures.talking()
    await load_floor()
    streams = [_live_list(fixtures.sam), _live_list(fixtures.rosa)] * 10
    with statements() as sent:
        await asyncio.gather(*(each.read_rights(hub.head) for each in streams))
        opened = [await each.begin(None) for each in streams]
    assert len(sent) == 1
    assert all(each is opened[0] for each in opened)


async def test_a_new_setting_opens_all_lists_anew_at_the_cost_of_one(fixtures: Fixtures, executed: list[str]) -> None:
    for _ in range(ROWS):
        await fixtures.talking()
    await load_floor()
    people = [fixtures.sam, fixtures.rosa] * 5
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(listening_together(who, DASHBOARD, by=SHARED)) for who in people]
        for stream, _ in streams:
            await whole_list(stream)
        await all_members(len(people))
        executed.clear()
        with statements() as sent:
            await update_settings(SettingsChanges(monitor_waiting=True), by=fixtures.admin)
            of_the_operation = len([each for each in sent if "user_roles" in each])
            lists = [await whole_list(stream) for stream, _ in streams]
            assert len([each for each in sent if "user_roles" in each]) == of_the_operation
        assert all(each == lists[0] for each in lists)
        assert len(executed) == ROWS
        await all_members(len(people))


async def test_who_monitors_opens_alone(fixtures: Fixtures, executed: list[str]) -> None:
    row = await fixtures.talking()
    await load_floor()
    await monitor(row.id, purpose="Quality", by=fixtures.sam)
    async with (
        listening(fixtures.sam, DASHBOARD, by=SHARED) as sams,
        listening(fixtures.rosa, DASHBOARD, by=SHARED) as rosas,
    ):
        for stream in (sams, rosas):
            await whole_list(stream)
    assert executed == [fixtures.sam.name, fixtures.rosa.name]


async def test_who_takes_part_in_any_conversation_opens_alone(fixtures: Fixtures) -> None:
    """Also if the list of their equals lacks it, because it is shown to them for no other reason."""
    await fixtures.talking()
    await load_floor()
    assert floor.has_ties(fixtures.ada.id)
    async with listening(fixtures.ada, DASHBOARD, by=SHARED) as stream:
        assert len(rows(await whole_list(stream))) == 1
    assert len(openings) == 0


async def test_rights_that_changed_before_the_list_are_read_again(fixtures: Fixtures) -> None:
    """A stream that has read its rights before they were withdrawn doesn't get the list of those who have them."""
    await fixtures.talking()
    await load_floor()
    stream, equal = _live_list(fixtures.sam), _live_list(fixtures.rosa)
    for each in (stream, equal):
        await each.read_rights(hub.head)
    nothing = RightsChanges(roles=frozenset({Role.SUPERVISOR}), overseen=frozenset())
    outcome = await set_rights(fixtures.sam.id, nothing, by=fixtures.admin)
    await hub.reached(outcome.position)
    lists: list[Any] = [await each.begin(None) for each in (equal, stream)]
    assert [len(each.items[0].conversations) for each in lists] == [1, 0]
    assert [each.holds_rights for each in lists] == [True, False]


async def test_the_floor_that_moved_has_no_old_openings(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await load_floor()
    positions = []
    for text in ("One", "Two"):
        outcome = await send_message(row.id, text=text, by=fixtures.ada)
        assert await hub.reached(outcome.position)
        async with listening(fixtures.sam, DASHBOARD, by=SHARED) as stream:
            positions.append((await whole_list(stream))[0]["position"])
        assert len(openings) == 1
    assert positions[0] < positions[1]


async def test_what_is_kept_of_openings_is_bounded(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    await load_floor()
    streams = [_live_list(fixtures.sam), _live_list(fixtures.admin)]
    for each in streams:
        await each.read_rights(hub.head)
    opened: list[Any] = [await each.begin(None) for each in streams]
    older, newer = opened
    texts = [SharedData(), SharedData()]
    for opening, data in zip((older, newer), texts, strict=True):
        data.encoded = "x" * 60
        opening.keep("part", data)
    assert (older.get("part"), newer.get("part")) == tuple(texts)
    monkeypatch.setattr(all_openings, "MOST_CHARACTERS", 100)
    newer.keep("next", SharedData())
    assert (older.get("part"), newer.get("part")) == (None, texts[1])
    monkeypatch.setattr(all_openings, "MOST_OPENINGS", 2)
    openings.keep("another", older)
    assert len(openings) == 2


@pytest.mark.parametrize("seed", range(3))
async def test_each_viewer_begins_with_the_list_that_they_would_get_alone(fixtures: Fixtures, seed: int) -> None:
    random_run = RandomRun(fixtures, seed)
    await random_run.prepare()
    await load_floor()
    people = (fixtures.sam, fixtures.rosa, fixtures.admin, fixtures.ada, fixtures.bob, fixtures.cleo)
    shared = 0
    for _ in range(15):
        await random_run.step()
        for who in people:
            frames: list[Any] = []
            for by in (SHARED, ALONE):
                async with listening(who, DASHBOARD, by=by) as stream:
                    frames.append(await beginning(stream))
            assert frames[0] == frames[1], (who.name, random_run.trail[-1])
        shared += bool(len(openings))
    assert shared > 0


def _live_list(viewer: Viewer) -> LiveList:
    """A stream without a client."""
    nothing_selected = SimpleNamespace(field_nodes=(), fragments={})
    info: Any = SimpleNamespace(context=Context(viewer=viewer, locale=viewer.locale), _raw_info=nothing_selected)
    return LiveList(info, ConversationFilter())
