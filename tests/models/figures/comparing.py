"""What brute_force.py is given, and how its figures are compared with those of `floor`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from models.events.facts import ConfigurationChanged, Fact, RightsChanged
from models.tables import Agent, QueueMember, User, UserPresence, UserRole, Workstream
from models.vocabulary import Role
from tests.models.figures.brute_force import Replay
from tests.models.figures.staff import Staff, Worker


def must_equal(found: Any, expected: Any, where: str = "floor") -> None:
    """Seconds and shares to three digits, all else exactly."""
    if isinstance(expected, dict):
        assert isinstance(found, dict), where
        assert found.keys() == expected.keys(), where
        for key in expected:
            must_equal(found[key], expected[key], f"{where}.{key}")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=0.0011), where
    else:
        assert found == expected, where


async def staff() -> Staff:
    """As people stand now."""
    queues: dict[UUID, frozenset[UUID]] = {}
    for row in await QueueMember.all():
        queues[row.agent_id] = queues.get(row.agent_id, frozenset()) | {row.queue_id}
    presences = {row.user_id: row.presence for row in await UserPresence.all()}
    working = {row.user_id for row in await UserRole.filter(role__in=[Role.AGENT, Role.BOT])}
    disabled = {row.id for row in await User.all() if row.disabled_at or row.id not in working}
    return Staff(presences, queues, disabled)


async def told_of(replay: Replay, facts: Sequence[Fact]) -> None:
    """Let it hear the facts, once it knows what was configured by then."""
    if any(isinstance(fact, ConfigurationChanged | RightsChanged) for fact in facts):
        await knowing(replay)
    replay.hear(facts)


async def knowing(replay: Replay) -> Replay:
    names = {row.id: row.name for row in await User.all()}
    workers = {row.user_id: Worker(names[row.user_id], row.kind, row.capacity_units) for row in await Agent.all()}
    replay.know(workers, {row.id: (row.wrap_up_capacity, row.wrap_up_block_seconds) for row in await Workstream.all()})
    return replay
