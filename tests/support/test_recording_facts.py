"""What a block that changes nothing notices; recording_facts.py."""

import math

import pytest

from models.tables import Conversation, Queue, Workstream
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import KEPT_BY_REFUSALS, changing_nothing, dump


async def test_no_change_is_none(fixtures: Fixtures) -> None:
    await fixtures.talking()
    async with changing_nothing():
        await Queue.filter(id=fixtures.support.id).update(name="Support")
    assert list(await dump()) == KEPT_BY_REFUSALS


async def test_a_new_a_changed_and_a_missing_row_are_noticed(fixtures: Fixtures) -> None:
    with pytest.raises(AssertionError, match=r"changed: Queue$"):
        async with changing_nothing():
            await Queue.create(name="New")
    with pytest.raises(AssertionError, match=r"changed: Workstream$"):
        async with changing_nothing():
            await Workstream.filter(id=fixtures.chat.id).update(name="Changed")
    with pytest.raises(AssertionError, match=r"changed: Queue$"):
        async with changing_nothing():
            await Queue.filter(name="New").delete()


async def test_the_smallest_change_is_noticed(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await Conversation.filter(id=row.id).update(handle_seconds=0.1)
    with pytest.raises(AssertionError, match=r"changed: Conversation$"):
        async with changing_nothing():
            await Conversation.filter(id=row.id).update(handle_seconds=math.nextafter(0.1, 1))
    with pytest.raises(AssertionError, match=r"changed: Conversation$"):
        async with changing_nothing():
            await Conversation.filter(id=row.id).update(title="" if row.title is None else None)
