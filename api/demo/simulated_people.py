"""Whom the simulator plays and how fast; every act of theirs is an operation, and may be refused like anybody's."""

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
        """Read everyone whom company.py has seeded."""
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
        """The played humans who work in a queue."""
        return [viewer for viewer in self.humans.values() if queue_id in viewer.member_of]

    def after(self, rng: random.Random, least: float, most: float) -> timedelta:
        """Somewhere between two numbers of the simulator's seconds."""
        return timedelta(seconds=rng.uniform(least, most) / self.speed)


async def attempted(act: Awaitable[T]) -> T | None:
    """The act's outcome, or None when it was refused: others act on the same floor, and may have been first."""
    try:
        return await act
    except Refused as refusal:
        log.debug("Refused: %s %s", refusal.code, refusal.message)
        return None
