"""The floor equals the database at every position of the log, for every viewer, even if the process is behind the log."""

import os
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from models import clock
from models.access.conversation_filter import ConversationFilter
from models.database.connections import snapshot
from models.events.facts import Fact, MonitoringChanged
from models.events.hub import hub
from models.floor import floor as floor_module
from models.floor.agents import FloorAgents
from models.floor.conversations import read_names_again
from models.floor.floor import Floor
from models.floor.touched import Touched, touched_by
from models.floor.view import Changes
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from models.operations.presence.set_presence import set_presence
from models.tables import Queue, UserPresence
from models.values import SYSTEM, Viewer
from models.vocabulary import Presence, WrapUpCapacity
from tests.models.floor.comparing import (
    Pages,
    bring,
    filters_of,
    loaded,
    must_equal_database,
    must_tell_waits,
    view_must_equal_snapshot,
)
from tests.models.operations.random_run.run import RandomRun
from tests.schema.asking import statements
from tests.support.databases import Database
from tests.support.fixtures import Fixtures

STEPS = int(os.environ.get("VIGIE_TEST_STEPS", "40"))
SEEDS = int(os.environ.get("VIGIE_TEST_SEEDS", "2"))
COMPARED_EVERY = 5  # steps after which all lists are compared, which costs more than a step


def viewers(fixtures: Fixtures) -> list[Viewer]:
    return [fixtures.admin, fixtures.sam, fixtures.tom, fixtures.ada, fixtures.bot, fixtures.cleo, fixtures.connector]


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.timeout(60 + 2 * STEPS)
async def test_it_equals_the_database_after_every_operation(fixtures: Fixtures, seed: int) -> None:
    """One floor is brought to each new fact. The other stays behind, so its readers read the missing facts themselves."""
    random_run = RandomRun(fixtures, seed)
    await random_run.prepare()
    followed, left_behind = await loaded(), await loaded()
    for step in range(STEPS):
        await random_run.step()
        await bring(followed)
        try:
            await must_tell_waits(followed)
            if step % COMPARED_EVERY:
                await must_equal_database(followed, ())
                continue
            pages: Pages = {}
            for floor in (followed, left_behind):
                await must_equal_database(floor, viewers(fixtures), pages)
        except AssertionError as error:
            error.add_note(f"seed {seed}, after {random_run.trail}")
            raise


def test_the_comparison_filters_by_everything() -> None:
    for field in fields(ConversationFilter):
        if field.name != "search":  # the database searches for text
            filters = filters_of(SYSTEM)
            assert any(getattr(each, field.name) is not None for each in filters), f"no filter by {field.name}"


async def test_a_message_changes_only_a_row(fixtures: Fixtures) -> None:
    """Messages are the most frequent facts. A fact of another kind about the same conversation reads all that it shows."""
    row = await fixtures.talking()
    floor = await loaded()
    await send_message(row.id, text="Hello", by=fixtures.ada)
    with statements() as for_message:
        await bring(floor)
    assert len(for_message) == 1
    await send_message(row.id, text="Again", by=fixtures.ada)
    await monitor(row.id, by=fixtures.sam)
    with statements() as for_both:
        await bring(floor)
    assert len(for_both) > 1
    await must_equal_database(floor, viewers(fixtures))


async def test_a_reader_keeps_the_moment_at_which_it_began(fixtures: Fixtures) -> None:
    """The floor advances while somebody reads it in a snapshot; the reader's view stays at the position of the snapshot."""
    random_run = RandomRun(fixtures, 7)
    await random_run.prepare()
    floor = await loaded()
    for _ in range(20):
        await random_run.step()
    await bring(floor)
    async with floor.snapshot() as view:
        before = [(each.row.id, each.row.version, each.row.message_count) for each in view.all()]
        further = Floor()
        further._state = floor._state  # the process's floor advances while the snapshot is open
        nobody = FloorAgents.of({}, ())
        changes = Changes(view.names, nobody, {each.row.id: None for each in view.all()}, [], {})
        floor._apply(floor._state, view.seq + 1, changes)  # type: ignore[arg-type]
        assert floor.size == 0
        assert [(each.row.id, each.row.version, each.row.message_count) for each in view.all()] == before
        await view_must_equal_snapshot(view, viewers(fixtures))


async def test_a_row_that_was_forgotten_is_noticed(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: here, a fact does not name the rows that it touches."""
    row = await fixtures.talking()
    floor = await loaded()

    def forgetful(facts: Iterable[Fact]) -> Touched:
        return touched_by(fact for fact in facts if not isinstance(fact, MonitoringChanged))

    monkeypatch.setattr(floor_module, "touched_by", forgetful)
    await monitor(row.id, purpose="Quality", by=fixtures.sam)
    await bring(floor)
    with pytest.raises(AssertionError):
        await must_equal_database(floor, ())


@pytest.mark.parametrize("left_out", ["presences", "people"])
async def test_an_agent_who_was_forgotten_is_noticed(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    """As above, for the presence of an agent and for their queues."""
    floor = await loaded()

    def forgetful(facts: Iterable[Fact]) -> Touched:
        found = touched_by(facts)
        getattr(found, left_out).clear()
        return found

    monkeypatch.setattr(floor_module, "touched_by", forgetful)
    await set_presence(Presence.AWAY, by=fixtures.ada)
    await set_rights(fixtures.bob.id, RightsChanges(member_of=frozenset()), by=fixtures.admin)
    await bring(floor)
    with pytest.raises(AssertionError):
        await must_equal_database(floor, ())


async def test_units_become_free_with_time(fixtures: Fixtures) -> None:
    """A wrap-up takes units for a time. When it is over, no fact has to come."""
    now = clock.now()
    row = await fixtures.wrap_up(
        wrap_up_capacity=WrapUpCapacity.BLOCK_FOR_TIME, wrap_up_block_seconds=60, wrap_up_since=now
    )
    floor = await loaded()
    for seconds, used in ((59, row.units), (60, 0), (59, row.units)):
        with clock.standing_at(now + timedelta(seconds=seconds)):
            await must_equal_database(floor, ())
            async with floor.snapshot() as view:
                assert view.agents[fixtures.ada.id].units_used == used
            assert floor.agent(fixtures.ada.id) == view.agent(fixtures.ada.id) == view.agents[fixtures.ada.id]


async def test_what_changes_of_agents_without_another_presence_or_right_is_told(fixtures: Fixtures) -> None:
    """The queues of a disabled agent give them no right; Ada sets the presence that she has, which stays from then on."""
    floor = await loaded()
    for changes in (RightsChanges(is_disabled=True), RightsChanges(member_of=frozenset({fixtures.sales.id}))):
        await set_rights(fixtures.bob.id, changes, by=fixtures.admin)
        await bring(floor)
        await must_equal_database(floor, ())
    await UserPresence.filter(user_id=fixtures.ada.id).update(presence=Presence.BUSY, is_automatic=True)
    floor = await loaded()
    await set_presence(Presence.BUSY, by=fixtures.ada)
    await bring(floor)
    await must_equal_database(floor, ())
    shown = floor.agent(fixtures.ada.id)
    assert shown is not None
    assert (shown.presence, shown.presence_is_automatic) == (Presence.BUSY, False)


async def test_whose_units_no_longer_depend_on_time_has_changed(fixtures: Fixtures) -> None:
    """Whoever looked when the time was over saw other units than those from which the time began."""
    row = await fixtures.wrap_up(
        wrap_up_capacity=WrapUpCapacity.BLOCK_FOR_TIME, wrap_up_block_seconds=60, wrap_up_since=clock.now()
    )
    floor = await loaded()
    timed, agents = floor.conversation(row.id), (await floor.view()).floor_agents
    assert timed is not None
    row.wrap_up_capacity = WrapUpCapacity.ALWAYS_BLOCK
    after = agents.after([(timed, replace(timed, row=row))], {})
    assert after.now() == agents.now()
    assert after.changed_since(agents) == {fixtures.ada.id}


async def test_who_did_not_change_keeps_their_object(fixtures: Fixtures) -> None:
    """A message changes no load."""
    row = await fixtures.talking()
    floor = await loaded()
    async with floor.snapshot() as earlier:
        pass
    before = earlier.agents
    await set_presence(Presence.AWAY, by=fixtures.dan)
    await send_message(row.id, text="Hello", by=fixtures.ada)
    await bring(floor)
    async with floor.snapshot() as later:
        pass
    assert {each for each in before if later.agents[each] is not before[each]} == {fixtures.dan.id}
    assert earlier.agents == before
    assert later.members is earlier.members


async def test_it_names_the_agents_who_changed_and_no_others(fixtures: Fixtures) -> None:
    floor = await loaded()
    first = (await floor.view()).floor_agents
    async with floor.snapshot() as behind:
        pass
    assert first.changed_since(first) == set()
    await set_presence(Presence.AWAY, by=fixtures.dan)
    async with floor.snapshot() as ahead:
        assert ahead.floor_agents.changed_since(first) == {fixtures.dan.id}
    await set_presence(Presence.AWAY, by=fixtures.bob)
    await bring(floor)
    now = (await floor.view()).floor_agents
    assert now.changed_since(first) >= set(behind.agents), "what a view ahead of the process added is not mixed up"
    await set_presence(Presence.AVAILABLE, by=fixtures.bob)
    await bring(floor)
    assert (await floor.view()).floor_agents.changed_since(now) == {fixtures.bob.id}
    assert now.changed_since(None) == set(now.now())


async def test_the_hub_brings_it_on_before_anyone_hears(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    floor = Floor()
    await hub.close()
    await hub.open(floor)
    outcome = await send_message(row.id, text="Hello", by=fixtures.ada)
    assert await hub.reached(outcome.position)
    assert floor.seq == outcome.position
    shown = floor.conversation(row.id)
    assert shown is not None
    assert shown.row.message_count == 1
    await hub.close()
    assert floor.seq is None


async def test_a_closed_hub_reaches_nothing(database: Database) -> None:
    await hub.close()
    assert await hub.reached(0)
    assert not await hub.reached(1)


async def test_a_name_that_did_not_change_keeps_its_object(fixtures: Fixtures) -> None:
    """If a queue is renamed, only the conversations in this queue are replaced."""
    await fixtures.talking()
    floor = await loaded()
    before = floor.names
    assert before is not None
    await Queue.filter(id=fixtures.sales.id).update(name="Sales abroad")
    async with snapshot():
        now = await read_names_again(before, Touched(configuration=True))
    assert now.queues[fixtures.support.id] is before.queues[fixtures.support.id]
    assert now.queues[fixtures.sales.id].name == "Sales abroad"
