"""A renamed queue is one small frame of a live list whose client takes it, and the whole list for all others."""

from typing import Any

import pytest

from models.operations.configuration.save_queue import save_queue
from models.rules.configuration.administration import QueueChanges
from models.values import Viewer
from schema.ids import global_id
from schema.scalars import position_of
from tests.schema.streams.listening import Frame, Listener, listening
from tests.schema.streams.test_shared_frames import SHARED
from tests.schema.streams.together import all_members, listening_together
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

LIST = """subscription {{ ongoingConversationsChanged {{
  __typename
  ... on StreamItem {{ position previousPosition occurredAt }}
  ... on ConversationList {{ last conversations {{ queue {{ id name }} }} }}
  {renamed}
}} }}"""
TAKES = LIST.format(renamed="... on QueueRenamed { queue { id name } }")
TAKES_IN_FRAGMENTS = (
    LIST.format(renamed="...Renamed")
    + """
fragment Renamed on OngoingConversationsUpdate { ... on QueueRenamed { ...Name } }
fragment Name on QueueRenamed { queue { id name } }"""
)
WITHOUT_NAME = LIST.format(renamed="... on QueueRenamed { position }")
PERHAPS = LIST.format(renamed="... on QueueRenamed @include(if: true) { queue { id name } }")


async def _rename(fixtures: Fixtures, name: str, **further: Any) -> str:
    saved = await save_queue(fixtures.support.id, QueueChanges(name=name, **further), by=fixtures.admin)
    return await position_of(saved.position)


async def _frames(listener: Listener, fixtures: Fixtures, name: str, **further: Any) -> list[Frame]:
    return await listener.until(await _rename(fixtures, name, **further))


def _kinds(frames: list[Frame]) -> list[str]:
    return [frame["__typename"] for frame in frames]


@pytest.mark.parametrize("document", [TAKES, TAKES_IN_FRAGMENTS], ids=["inline", "spread"])
async def test_who_selects_the_queue_gets_its_name_alone(fixtures: Fixtures, document: str) -> None:
    await fixtures.talking()
    await load_floor()
    async with listening(fixtures.sam, document) as listener:
        await listener.next("ConversationList")
        [frame] = await _frames(listener, fixtures, "Care")
    assert frame["queue"] == {"id": global_id("Queue", fixtures.support.id), "name": "Care"}


@pytest.mark.parametrize("document", [WITHOUT_NAME, PERHAPS], ids=["without", "perhaps"])
async def test_who_might_not_learn_the_name_gets_the_list(fixtures: Fixtures, document: str) -> None:
    await fixtures.talking()
    await load_floor()
    async with listening(fixtures.sam, document) as listener:
        await listener.next("ConversationList")
        [frame] = await _frames(listener, fixtures, "Care")
    assert frame["conversations"] == [{"queue": {"id": global_id("Queue", fixtures.support.id), "name": "Care"}}]


async def test_a_queue_of_which_more_changes_sends_the_list(fixtures: Fixtures) -> None:
    await fixtures.talking()
    await load_floor()
    async with listening(fixtures.sam, TAKES) as listener:
        await listener.next("ConversationList")
        assert _kinds(await _frames(listener, fixtures, "Care", priority=3)) == ["ConversationList"]


async def test_a_queue_out_of_sight_is_not_named(fixtures: Fixtures) -> None:
    await fixtures.talking()
    await load_floor()
    async with listening(fixtures.tom, TAKES) as listener:
        await listener.next("ConversationList")
        assert await _frames(listener, fixtures, "Care") == []


async def _agent_beyond_their_queues(fixtures: Fixtures) -> Viewer:
    """Dan, who does not work in Support, but talks in a conversation of that queue."""
    await fixtures.talking(agent=fixtures.dan)
    return fixtures.dan


async def test_who_takes_part_without_working_there_gets_the_list(fixtures: Fixtures) -> None:
    dan = await _agent_beyond_their_queues(fixtures)
    await load_floor()
    async with listening(dan, TAKES) as listener:
        assert len((await listener.next("ConversationList"))["conversations"]) == 1
        [frame] = await _frames(listener, fixtures, "Care")
    assert [row["queue"]["name"] for row in frame["conversations"]] == ["Care"]


async def test_equal_lists_are_told_together(fixtures: Fixtures) -> None:
    await fixtures.talking()
    dan = await _agent_beyond_their_queues(fixtures)
    await load_floor()
    async with (
        listening_together(fixtures.sam, TAKES, by=SHARED) as (one, client),
        listening_together(fixtures.rosa, TAKES, by=SHARED) as (other, other_client),
        listening_together(dan, TAKES, by=SHARED) as (tied, _),
    ):
        for listener in (one, other, tied):
            await listener.next("ConversationList")
        await all_members(3)
        before = client.written, other_client.written
        position = await _rename(fixtures, "Care")
        first, second = [await listener.next("QueueRenamed") for listener in (one, other)]
        assert first["queue"] == second["queue"] == {"id": global_id("Queue", fixtures.support.id), "name": "Care"}
        assert client.written > before[0]
        assert other_client.written > before[1]
        assert _kinds(await tied.until(position)) == ["ConversationList"]
