"""The people for whom the simulator acts, and its speed. All they do is an operation, which the rules may refuse."""

import logging
import random
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Self, TypeVar
from uuid import UUID

from api.demo.seed_data import AGENTS, BOT, SHIFT_LEAD, SIMULATED, id_of
from models.access.viewers import viewer_by_id
from models.rules.refusals import Refused
from models.values import Viewer
from models.vocabulary import Role

log = logging.getLogger("vigie.demo")

T = TypeVar("T")


@dataclass(frozen=True)
class SimulatedPeople:
    """`speed`: how many of the simulator's seconds pass in one of the clock's."""

    speed: float
    shift_lead: Viewer
    agents: dict[UUID, Viewer]
    humans: dict[UUID, Viewer]
    connectors: dict[UUID, Viewer]

    @classmethod
    async def load(cls, speed: float) -> Self:
        """Read the people whom seeding.py has written."""
        people = {}
        for person in SIMULATED:
            viewer = await viewer_by_id(id_of("user", person.login))
            assert viewer is not None, f"{person.login} has not been seeded"
            people[person.login] = viewer
        played = [agent for agent in AGENTS if agent.is_simulated]
        agents = {people[agent.login].id: people[agent.login] for agent in played}
        return cls(
            speed=speed,
            shift_lead=people[SHIFT_LEAD],
            agents=agents,
            humans={id: viewer for id, viewer in agents.items() if id != id_of("user", BOT)},
            connectors={viewer.id: viewer for viewer in people.values() if viewer.has(Role.CHANNEL)},
        )

    def members(self, queue_id: UUID) -> list[Viewer]:
        """The simulated human agents of a queue."""
        return [viewer for viewer in self.humans.values() if queue_id in viewer.member_of]

    def after(self, rng: random.Random, least: float, most: float) -> timedelta:
        """A random time between two numbers of the simulator's seconds."""
        return timedelta(seconds=rng.uniform(least, most) / self.speed)


async def attempted(operation: Awaitable[T]) -> T | None:
    """The operation's result, or None if it was refused, as when a visitor acted on the same conversation first."""
    try:
        return await operation
    except Refused as refusal:
        log.debug("Refused: %s", refusal.code)
        return None
