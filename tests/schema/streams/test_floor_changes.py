"""floorChanged: the figures whenever they change, counted once for all subscribers. What they mean: tests/models/figures."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from models import clock
from models.events import log
from models.events.hub import hub
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.presence.set_presence import set_presence
from models.tables import User
from models.values import Viewer
from models.vocabulary import Channel, Presence, Role
from schema.ids import global_id
from schema.streams import sharing
from tests.models.figures.asking import FLOOR, WHOLE
from tests.schema.asking import ask, statements
from tests.schema.streams.listening import ITEM, listening
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor
from tests.support.unknown_ids import unknown

REVOKED = "... on AccessRevoked { explanation }"
CORE = f"""subscription ($queueIds: [ID!]) {{
  floorChanged(queueIds: $queueIds) {{
    {ITEM} {REVOKED} ... on FloorChange {{ floor {{ inQueue serviceLevel byQueue {{ queue {{ name }} inQueue }} }} }}
  }}
}}"""
ALL = f"""subscription {{ floorChanged {{ {ITEM} {REVOKED} ... on FloorChange {{ floor {{ ...Whole }} }} }} }}
{WHOLE}"""
PAUSE_SECONDS = 0.25
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "PAUSE_SECONDS", PAUSE_SECONDS)


@pytest.fixture(autouse=True)
async def _loaded(fixtures: Fixtures) -> None:
    """The figures come from the floor, as in a server."""
    await load_floor()


async def a_start(fixtures: Fixtures) -> str:
    customer = NewCustomer(name="Dora")
    started = await start_conversation(workstream="Chat", customer=customer, by=fixtures.connector)
    return str(started.conversation_id)


async def test_it_begins_with_the_figures_and_tells_each_change(fixtures: Fixtures) -> None:
    async with listening(fixtures.sam, CORE) as stream:
        first = await stream.next("FloorChange")
        assert first["floor"]["inQueue"] == 0
        assert first["previousPosition"] == first["position"]
        row = await start_conversation(workstream="Chat", customer=NewCustomer(name="Dora"), by=fixtures.connector)
        second = await stream.next("FloorChange")
        assert second["floor"]["inQueue"] == 1
        await force_close(row.conversation_id, by=fixtures.sam)
        third = await stream.next("FloorChange")
        assert (third["floor"]["inQueue"], third["floor"]["serviceLevel"]) == (0, None)  # nobody gave up


@pytest.mark.parametrize("is_loaded", [True, False])
async def test_a_frame_is_what_the_query_answers_at_its_position(fixtures: Fixtures, is_loaded: bool) -> None:
    """Also in a process that keeps no floor, which counts with SQL."""
    if not is_loaded:
        await hub.close()
        await hub.open()
    async with listening(fixtures.sam, ALL) as stream:
        await stream.next("FloorChange")
        row = await fixtures.talking()
        await set_presence(Presence.AWAY, by=fixtures.ada)
        await force_close(row.id, by=fixtures.sam)
        sam = await User.get(id=fixtures.sam.id)
        now = await ask(sam, FLOOR)
        frame = await stream.next("FloorChange")
        while frame["position"] < now["asOf"]:
            frame = await stream.next("FloorChange")
        assert frame["position"] == now["asOf"]
        assert frame["floor"] == now["floor"]


@pytest.mark.usefixtures("quick_heartbeats")
async def test_what_moves_no_figure_is_told_by_a_heartbeat_only(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with listening(fixtures.sam, CORE) as stream:
        await stream.next("FloorChange")
        said = await send_message(row.id, text="Good morning", by=fixtures.ada)
        away = await set_presence(Presence.AWAY, by=fixtures.ada)
        beat = await stream.frame()
        while not await _reaches(beat["position"], max(said.position, away.position)):
            assert beat["__typename"] == "Heartbeat"
            beat = await stream.frame()


async def _reaches(position: str, seq: int) -> bool:
    return position >= (await log.head()).position(seq)


async def test_a_burst_is_one_frame_or_two(fixtures: Fixtures) -> None:
    async with listening(fixtures.sam, CORE) as stream:
        await stream.next("FloorChange")
        for _ in range(8):
            await a_start(fixtures)
        frames = [await stream.next("FloorChange")]
        while frames[-1]["floor"]["inQueue"] < 8:
            frames.append(await stream.next("FloorChange"))
        moments = [datetime.fromisoformat(frame["occurredAt"]) for frame in frames]
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
        assert all(gap > PAUSE_SECONDS * 0.9 for gap in gaps)


async def test_many_subscribers_cost_no_count(fixtures: Fixtures) -> None:
    """The figures move with the facts, and those of Sam and Rosa, who oversee the same queues, are added up once."""
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(listening(who, CORE))
            for who in (fixtures.sam, fixtures.rosa)
            for _ in range(10)
        ]
        await asyncio.gather(*(stream.next("FloorChange") for stream in streams))
        with statements() as sent:
            await a_start(fixtures)
            frames = await asyncio.gather(*(stream.next("FloorChange") for stream in streams))
        assert {frame["floor"]["inQueue"] for frame in frames} == {1}
        assert len({frame["position"] for frame in frames}) == 1
        assert not [statement for statement in sent if "handling_spans" in statement]


async def test_the_number_of_floors_kept_is_bounded(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_SHARED", 2)
    monkeypatch.setattr(sharing, "shared_floors", floors := sharing.SharedFloors())
    monkeypatch.setattr("schema.streams.floor.shared_floors", floors)
    for queues in ([fixtures.support], [fixtures.calls], [fixtures.support, fixtures.calls]):
        async with listening(fixtures.sam, CORE, queueIds=[global_id("Queue", queue.id) for queue in queues]) as stream:
            await stream.next("FloorChange")
    assert len(floors) == 2


async def test_a_queue_that_is_withdrawn_leaves_the_figures_and_the_last_one_ends_the_stream(
    fixtures: Fixtures,
) -> None:
    await a_start(fixtures)
    async with listening(fixtures.sam, CORE) as stream:
        assert _queues(await stream.next("FloorChange")) == ["Calls", "Support"]
        await _oversee(fixtures, fixtures.sam, fixtures.calls.id)
        frame = await stream.next("FloorChange")
        assert (_queues(frame), frame["floor"]["inQueue"]) == (["Calls"], 0)
        await _oversee(fixtures, fixtures.sam)
        assert (await stream.next("AccessRevoked"))["explanation"]
        await stream.ended()


async def test_figures_counted_after_a_withdrawal_are_not_told_by_the_rights_before_it(fixtures: Fixtures) -> None:
    """The change wakes the stream, and before it has counted, the queue is withdrawn."""
    async with listening(fixtures.sam, CORE) as stream, listening(fixtures.rosa, CORE) as other:
        await stream.next("FloorChange")
        await other.next("FloorChange")
        await a_start(fixtures)
        await _oversee(fixtures, fixtures.sam, fixtures.calls.id)
        frames = [await stream.next("FloorChange")]
        while _queues(frames[-1]) != ["Calls"]:
            frames.append(await stream.next("FloorChange"))
        withdrawn = (await ask(await User.get(id=fixtures.sam.id), "{ asOf }"))["asOf"]
        assert [_queues(frame) for frame in frames if frame["position"] >= withdrawn] == [["Calls"]]


async def test_it_is_refused_to_those_who_read_no_figures(fixtures: Fixtures) -> None:
    sales = [global_id("Queue", fixtures.sales.id)]
    for somebody, queues in (
        (fixtures.ada, None),
        (fixtures.cleo, None),
        (fixtures.sam, sales),
        (fixtures.admin, [unknown("Queue")]),
    ):
        async with listening(somebody, CORE, queueIds=queues) as stream:
            await stream.next("AccessRevoked")
            await stream.ended()


async def test_figures_by_agent_come_and_go_with_the_supervisors_role(fixtures: Fixtures) -> None:
    document = f"""subscription {{ floorChanged {{ {ITEM} {REVOKED}
      ... on FloorChange {{ floor {{ inQueue byAgent {{ agents {{ agent {{ name }} }} }} }} }} }} }}"""
    async with listening(fixtures.admin, document) as stream:
        assert (await stream.next("FloorChange"))["floor"] == {"inQueue": 0, "byAgent": None}
        both = frozenset({Role.ADMIN, Role.SUPERVISOR})
        await set_rights(fixtures.admin.id, RightsChanges(roles=both), by=fixtures.admin)
        people = (await stream.next("FloorChange"))["floor"]["byAgent"]["agents"]
        assert [each["agent"]["name"] for each in people] == ["Ada", "Bob", "Dan"]
        await set_rights(fixtures.admin.id, RightsChanges(roles=frozenset({Role.ADMIN})), by=fixtures.admin)
        assert (await stream.next("FloorChange"))["floor"]["byAgent"] is None


async def test_a_disabled_supervisor_is_told_nothing_more(fixtures: Fixtures) -> None:
    async with listening(fixtures.sam, CORE) as stream:
        await stream.next("FloorChange")
        await set_rights(fixtures.sam.id, RightsChanges(is_disabled=True), by=fixtures.admin)
        await stream.next("AccessRevoked")
        await stream.ended()


@pytest.mark.usefixtures("quick_heartbeats")
async def test_a_new_day_begins_with_the_first_thing_that_happens_on_it(fixtures: Fixtures) -> None:
    with clock.standing_at(MIDNIGHT - timedelta(seconds=1)):
        await leave((await fixtures.open(channel=Channel.LIVE_CHAT)).id, by=fixtures.cleo)  # nobody had answered
        async with listening(fixtures.sam, CORE) as stream:
            assert (await stream.next("FloorChange"))["floor"]["serviceLevel"] == 0
            with clock.standing_at(MIDNIGHT):
                await stream.frame()
                await send_message((await fixtures.talking()).id, text="Hello", by=fixtures.ada)
                assert (await stream.next("FloorChange"))["floor"]["serviceLevel"] is None


def _queues(frame: dict[str, object]) -> list[str]:
    floor = frame["floor"]
    assert isinstance(floor, dict)
    return sorted(each["queue"]["name"] for each in floor["byQueue"])


async def _oversee(fixtures: Fixtures, supervisor: Viewer, *queue_ids: object) -> None:
    await set_rights(supervisor.id, RightsChanges(overseen=frozenset(queue_ids)), by=fixtures.admin)  # type: ignore[arg-type]
