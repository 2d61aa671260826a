"""`batchProgress`: how an act on many conversations gets on, for whoever asked for it, live and from a position."""

from typing import Any

import pytest

from models.events import log
from models.operations.bulk import acting
from models.operations.bulk.acting import Asked, force_close_many
from models.operations.bulk.selecting import Named, Selection
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.tables import Conversation, LogEntry
from models.values import Viewer
from models.vocabulary import Role
from schema.scalars import position_of
from tests.schema.streams.listening import ITEM, REVOKED, listening
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

PROGRESS = f"""subscription ($requestId: ID!, $after: StreamPosition) {{
  batchProgress(requestId: $requestId, after: $after) {{
    {ITEM} {REVOKED} ... on BatchProgress {{ batchId total doneCount refusedCount leftCount }}
  }}
}}"""


async def closing(by: Viewer, *rows: Conversation, request_id: str | None = "mine", **more: Any) -> Any:
    chosen = Selection(conversations=tuple(Named(row.id) for row in rows))
    return await force_close_many(chosen, asked=Asked(by=by, request_id=request_id, **more))


def numbers(frame: dict[str, Any]) -> tuple[int, int, int, int]:
    return frame["total"], frame["doneCount"], frame["refusedCount"], frame["leftCount"]


@pytest.fixture
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "TELLING_SECONDS", -1.0)


@pytest.mark.usefixtures("told_at_once")
async def test_it_is_told_from_the_plan_to_the_end(fixtures: Fixtures) -> None:
    rows = [await fixtures.talking(), await fixtures.closed(), await fixtures.talking()]
    async with listening(fixtures.sam, PROGRESS, requestId="mine") as stream:
        first = await stream.next("BatchProgress")
        assert (first["batchId"], numbers(first)) == (None, (0, 0, 0, 0))
        batch = await closing(fixtures.sam, *rows)
        told = [await stream.next("BatchProgress") for _ in range(4)]
    assert [numbers(each) for each in told] == [(3, 0, 0, 3), (3, 1, 0, 2), (3, 1, 1, 1), (3, 2, 1, 0)]
    assert {each["batchId"] for each in told} == {str(batch.batch_id)}


@pytest.mark.usefixtures("told_at_once")
async def test_it_goes_on_after_a_position_and_begins_anew_with_how_far_it_is(fixtures: Fixtures) -> None:
    rows = [await fixtures.talking() for _ in range(2)]
    async with listening(fixtures.sam, PROGRESS, requestId="mine") as stream:
        await stream.next("BatchProgress")
        await closing(fixtures.sam, *rows)
        last = (await stream.next("BatchProgress"))["position"]
    async with listening(fixtures.sam, PROGRESS, requestId="mine", after=last) as stream:
        assert [numbers(await stream.next("BatchProgress")) for _ in range(2)] == [(2, 1, 0, 1), (2, 2, 0, 0)]
    async with listening(fixtures.sam, PROGRESS, requestId="mine") as stream:
        assert numbers(await stream.next("BatchProgress")) == (2, 2, 0, 0)


async def test_a_request_that_ended_in_the_middle_goes_on_when_it_is_repeated(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "ACTING_SECONDS", -1)
    rows = [await fixtures.talking() for _ in range(2)]
    await closing(fixtures.sam, *rows)
    async with listening(fixtures.sam, PROGRESS, requestId="mine") as stream:
        assert numbers(await stream.next("BatchProgress")) == (2, 1, 0, 1)
        done = await closing(fixtures.sam, *rows)
        assert numbers(await stream.next("BatchProgress")) == (2, 1, 0, 1)
        assert numbers(await stream.next("BatchProgress")) == (2, 2, 0, 0)
        assert await stream.until(await position_of((await log.head()).seq)) == []
    assert [each.outcome.value for each in done.items] == ["DONE", "DONE"]


async def test_others_follow_nothing_of_it(fixtures: Fixtures) -> None:
    async with listening(fixtures.rosa, PROGRESS, requestId="mine") as stream:
        assert numbers(await stream.next("BatchProgress")) == (0, 0, 0, 0)
        await closing(fixtures.sam, await fixtures.talking())
        assert await stream.until(await position_of((await log.head()).seq)) == []
    async with listening(fixtures.ada, PROGRESS, requestId="mine") as stream:
        assert (await stream.frame())["__typename"] == "AccessRevoked"


async def test_it_ends_for_who_is_no_longer_a_supervisor(fixtures: Fixtures) -> None:
    async with listening(fixtures.sam, PROGRESS, requestId="mine") as stream:
        await stream.next("BatchProgress")
        await set_rights(fixtures.sam.id, RightsChanges(roles=frozenset({Role.AGENT})), by=fixtures.admin)
        assert (await stream.next("AccessRevoked"))["explanation"]


@pytest.mark.parametrize("more", [{"request_id": None}, {"is_rehearsal": True}])
async def test_what_nobody_can_follow_leaves_nothing_in_the_log(fixtures: Fixtures, more: dict[str, Any]) -> None:
    await closing(fixtures.sam, await fixtures.talking(), **more)
    assert await LogEntry.filter(fact__contains="BatchAdvanced").count() == 0
