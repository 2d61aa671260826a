"""The row of a conversation is executed and encoded once for equal viewers, until the conversation changes."""

import copy
import os
from typing import Any

import orjson
import pytest
from strawberry.extensions import ParserCache

from models.access.viewers import viewer_by_id
from models.events.hub import hub
from models.floor.floor import floor
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from models.values import Viewer
from schema import encoded_rows
from schema.context import Context
from schema.root import schema as unparsed
from tests.models.operations.random_run.run import RandomRun
from tests.schema.queries.test_page_costs import ROWS as WITH_PARTICIPANTS
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

STEPS = int(os.environ.get("VIGIE_TEST_STEPS", "15"))

schema = copy.copy(unparsed)  # as on a server, clients that send the same document share the parsed one
schema.extensions = (*unparsed.extensions, lambda: ParserCache(maxsize=8))
PARTICIPANTS = "participants { id mode since }"  # a field with arguments, so that its selection is not compiled
ROWS = WITH_PARTICIPANTS.replace(PARTICIPANTS, "")
UNMOVED = ROWS.replace("positionInQueue ", "")


async def page(viewer: Viewer, document: str = ROWS, *, encoded: bool = True, **variables: Any) -> Any:
    """The page as a client gets it, with encoded rows or without."""
    now = await viewer_by_id(viewer.id)
    context = Context(viewer=now, locale=viewer.locale, takes_encoded=encoded)
    result = await schema.execute(document, variable_values=variables, context_value=context)
    assert result.errors is None, result.errors
    return orjson.loads(orjson.dumps(result.data))["ongoingConversations"]


@pytest.mark.parametrize("seed", range(3))
async def test_encoded_pages_are_those_that_each_viewer_would_get_without(fixtures: Fixtures, seed: int) -> None:
    random_run = RandomRun(fixtures, seed)
    await random_run.prepare()
    await load_floor()
    people = (fixtures.sam, fixtures.rosa, fixtures.admin, fixtures.ada, fixtures.bob, fixtures.cleo)
    for _ in range(STEPS):
        await random_run.step()
        for who in people:
            if await viewer_by_id(who.id) is not None:
                for document in (ROWS, UNMOVED):
                    told = await page(who, document), await page(who, document, encoded=False)
                    assert told[0] == told[1], (who.name, random_run.trail[-1])


async def test_a_row_is_executed_once_for_equal_viewers_until_it_changes(
    fixtures: Fixtures, executed: list[str]
) -> None:
    rows = [await fixtures.talking(units=0) for _ in range(5)]
    await load_floor()
    for viewer in (fixtures.sam, fixtures.rosa):
        for _ in range(3):
            await page(viewer)
    executed.clear()
    await page(fixtures.sam)
    await page(fixtures.rosa)
    assert executed == []
    sent = await send_message(rows[0].id, text="Hello", by=fixtures.ada)
    assert await hub.reached(sent.position)  # before that, each query reads the changed row itself
    await page(fixtures.sam)
    await page(fixtures.rosa)
    assert len(executed) == 1


async def test_a_row_is_executed_once_for_all_who_have_equal_rights_in_its_queue(
    fixtures: Fixtures, executed: list[str]
) -> None:
    """It is executed for somebody who has rights nowhere else."""
    for _ in range(5):
        await fixtures.talking(units=0)
    only_here = RightsChanges(overseen=frozenset({fixtures.support.id}))
    await set_rights(fixtures.rosa.id, only_here, by=fixtures.admin)
    await load_floor()
    for viewer in (fixtures.sam, fixtures.rosa):
        for _ in range(2):
            await page(viewer)
    assert executed[-5:] == [""] * 5, "the first page executes each row alone"
    executed.clear()
    assert await page(fixtures.rosa) == await page(fixtures.sam)
    assert executed == []


def floor_rows() -> list[Any]:
    state: Any = floor._state
    return list(state.conversations.values())


async def test_a_row_that_is_personal_is_executed_for_its_viewer(fixtures: Fixtures, executed: list[str]) -> None:
    rows = [await fixtures.talking(units=0) for _ in range(5)]
    await monitor(rows[0].id, purpose="Quality", by=fixtures.sam)
    await load_floor()
    for viewer in (fixtures.sam, fixtures.rosa) * 2:
        await page(viewer)
    executed.clear()
    await page(fixtures.sam)
    await page(fixtures.rosa)
    assert executed == ["Sam"]


async def test_other_rights_have_other_texts_and_a_row_keeps_only_some(fixtures: Fixtures) -> None:
    for _ in range(5):
        await fixtures.talking(units=0)
    await load_floor()
    documents = [ROWS.replace("id title", f"id {'title ' * times}") for times in range(1, 5)]
    for document in documents:
        for viewer in (fixtures.sam, fixtures.admin):
            for _ in range(2):
                await page(viewer, document)
    assert {len(each.texts) for each in floor_rows()} <= set(range(1, encoded_rows.MOST_TEXTS + 1))


async def test_the_queue_position_is_never_kept(fixtures: Fixtures, executed: list[str]) -> None:
    """It changes with the other conversations that wait, without a fact about this one."""
    waiting = [await fixtures.open(units=0) for _ in range(5)]
    await load_floor()
    for _ in range(3):
        positions = [edge["node"]["positionInQueue"] for edge in (await page(fixtures.sam))["edges"]]
        assert sorted(positions) == [1, 2, 3, 4, 5]
    assert not any(each.texts for each in floor_rows())
    for _ in range(3):
        await page(fixtures.sam, UNMOVED)
    assert all(each.texts for each in floor_rows())
    assert len(waiting) == 5


async def test_a_changed_setting_changes_every_text(fixtures: Fixtures) -> None:
    for _ in range(5):
        await fixtures.talking(units=0)
    await load_floor()
    for _ in range(3):
        before = await page(fixtures.sam)
    await update_settings(SettingsChanges(supervisor_monitor=False), by=fixtures.admin)
    after = await page(fixtures.sam)
    assert before != after
    assert after == await page(fixtures.sam, encoded=False)


async def test_an_operation_that_uses_a_variable_in_its_rows_is_not_kept(fixtures: Fixtures) -> None:
    document = ROWS.replace("($first: Int)", "($first: Int, $acts: Boolean!)")
    document = document.replace("viewerActions {", "viewerActions @include(if: $acts) {")
    for _ in range(5):
        await fixtures.talking(units=0)
    await load_floor()
    for _ in range(3):
        await page(fixtures.sam, document, acts=True)
    assert not any(each.texts for each in floor_rows())
