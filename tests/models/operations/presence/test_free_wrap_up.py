"""A wrap-up that blocks for a time: its units become free at the set moment, and everybody is told."""

from datetime import timedelta
from typing import Any

import pytest

from models import clock
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.presence.free_wrap_up import free_wrap_up
from models.reading.agent_loads import agent_values
from models.tables import Conversation, DueTime, UserPresence
from models.values import SYSTEM
from models.vocabulary import Act, DueKind, Presence, WrapUpCapacity
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts

SECONDS = 60
TIMED: dict[str, Any] = {"wrap_up_capacity": WrapUpCapacity.BLOCK_FOR_TIME, "wrap_up_block_seconds": SECONDS}


async def wrapped_up(fixtures: Fixtures) -> tuple[Conversation, DueTime]:
    row = await fixtures.talking(**TIMED)
    await end_conversation(row.id, by=fixtures.ada)
    return row, await DueTime.get(kind=DueKind.WRAP_UP_FREE, subject_id=row.id)


async def test_presence_follows_at_the_moment_and_routing_hears_of_it(fixtures: Fixtures) -> None:
    row, due = await wrapped_up(fixtures)
    assert (await agent_values())[fixtures.ada.id].units_used == row.units
    assert (await UserPresence.get(user_id=fixtures.ada.id)).presence is Presence.BUSY
    with clock.standing_at(due.due_at):
        async with recording_facts(SYSTEM, Act.FREE_WRAP_UP) as recorded:
            await free_wrap_up(row.id, by=SYSTEM)
        assert (await agent_values())[fixtures.ada.id].units_used == 0
    assert recorded.kinds == ["ConversationChanged", "PresenceChanged"]
    assert recorded.change.aspects == frozenset()
    assert (await UserPresence.get(user_id=fixtures.ada.id)).presence is Presence.AVAILABLE
    assert not await DueTime.exists(kind=DueKind.WRAP_UP_FREE)


async def test_it_is_said_also_where_the_presence_stays(fixtures: Fixtures) -> None:
    row, due = await wrapped_up(fixtures)
    await fixtures.talking()
    with clock.standing_at(due.due_at):
        async with recording_facts(SYSTEM) as recorded:
            await free_wrap_up(row.id, by=SYSTEM)
    assert recorded.kinds == ["ConversationChanged"]


async def test_before_its_time_nothing_happens(fixtures: Fixtures) -> None:
    row, due = await wrapped_up(fixtures)
    with clock.standing_at(due.due_at - timedelta(seconds=1)):
        async with changing_nothing():
            await free_wrap_up(row.id, by=SYSTEM)


async def test_closing_it_takes_the_time_back(fixtures: Fixtures) -> None:
    row, due = await wrapped_up(fixtures)
    await close_conversation(row.id, by=fixtures.ada)
    with clock.standing_at(due.due_at):
        async with changing_nothing():
            await free_wrap_up(row.id, by=SYSTEM)


@pytest.mark.parametrize("rule", [WrapUpCapacity.ALWAYS_BLOCK, WrapUpCapacity.DO_NOT_BLOCK])
async def test_other_rules_need_no_time(fixtures: Fixtures, rule: WrapUpCapacity) -> None:
    row = await fixtures.talking(wrap_up_capacity=rule, wrap_up_block_seconds=SECONDS)
    await end_conversation(row.id, by=fixtures.ada)
    assert not await DueTime.exists(kind=DueKind.WRAP_UP_FREE)
    blocks = rule is WrapUpCapacity.ALWAYS_BLOCK
    assert (await UserPresence.get(user_id=fixtures.ada.id)).presence is (
        Presence.BUSY if blocks else Presence.AVAILABLE
    )
