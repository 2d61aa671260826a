"""The lengths of lists without pages, as the floor has them: api/graphql/list_sizes.py."""

from typing import Any
from uuid import uuid4

import pytest

from api.graphql.list_sizes import ASSUMED, CurrentSizes, ListSizes
from models.floor.conversations import Names
from models.floor.floor import floor
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor


def rows(number: int) -> Any:
    return {uuid4(): None for _ in range(number)}


def sizes(queues: int, agents: int, members: int) -> ListSizes:
    """Of a floor with so many queues and agents, and with so many members in each queue."""
    settings: Any = None
    names = Names(rows(queues), rows(0), rows(agents), settings)
    return ListSizes.counted(names, {uuid4(): frozenset(uuid4() for _ in range(members)) for _ in range(queues)})


def test_they_are_rounded_up_so_that_measures_can_be_kept() -> None:
    assert sizes(40, 2_000, 100) == ListSizes(64, ASSUMED, 2_048, 128, ASSUMED)
    assert sizes(41, 2_001, 101) == sizes(40, 2_000, 100)
    assert sizes(0, 0, 0) == ListSizes()


@pytest.mark.parametrize(
    ("coordinate", "size"), [("Query.queues", 64), ("Queue.agents", 128), ("Conversation.participants", ASSUMED)]
)
def test_a_list_that_the_floor_does_not_know_has_an_assumed_length(coordinate: str, size: int) -> None:
    assert sizes(40, 2_000, 100).of(coordinate) == size


async def test_they_are_counted_once_for_each_configuration(fixtures: Fixtures) -> None:
    await load_floor()
    current = CurrentSizes()
    assert floor.loaded_view() is not None
    assert current.now() is current.now()
    assert current.now() == ListSizes()
