"""On random floors, after each step: capacity has not drifted, nothing is lost, starved or held twice, priorities hold."""

import os
import random
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

import pytest

from models.events.facts import Fact, PresenceChanged
from models.followers.router import Router
from models.operations.offers import offer_by_routing
from models.rules.offers.routing import choose_agent
from tests.models.routing.floors import a_floor
from tests.models.routing.random_run import RandomRun
from tests.support.databases import Database
from tests.support.loaded_floor import load_floor

STEPS = int(os.environ.get("VIGIE_TEST_STEPS", "40"))
FLOORS = int(os.environ.get("VIGIE_TEST_SEEDS", "4"))
STEPS_TO_BE_CAUGHT = 600  # mostly within 100; a change of the rules or of the run may lead past what is broken

on_one_database = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)  # what is broken is broken on each


async def played(seed: int, steps: int, router: Router, *, in_memory: bool = False) -> RandomRun:
    chance = random.Random(seed)
    with patch("os.urandom", random.Random(seed).randbytes):  # ids come from it, and decide where all else is equal
        random_run = RandomRun(await a_floor(chance), chance, router)
        if in_memory:
            await load_floor()
        for _ in range(steps):
            try:
                await random_run.step()
            except BaseException as error:
                error.add_note(f"seed {seed}, at {random_run.now}, after {random_run.trail}")
                raise
        await random_run.check_everything()
    return random_run


@pytest.mark.parametrize("in_memory", [False, True])
@pytest.mark.parametrize("seed", range(FLOORS))
@pytest.mark.timeout(120 + STEPS)
async def test_random_floors(database: Database, seed: int, in_memory: bool) -> None:
    """Routing finds its work on the floor in memory, or, without one, in the database."""
    random_run = await played(seed, STEPS, Router(), in_memory=in_memory)
    assert random_run.offers >= STEPS / 20, "a run in which little is offered shows little"


class Deaf(Router):
    """Does not hear that somebody has come back."""

    def hear(self, fact: Fact) -> None:
        if not isinstance(fact, PresenceChanged):
            super().hear(fact)


class Heedless(Router):
    """Does not hear that an agent's capacity has come free."""

    def _hear_of_agents(self, before: Any, after: Any) -> None:
        pass


class Unfair(Router):
    """Serves the newest first."""

    async def _all_waiting(self, look: Any, queues: Any) -> AsyncIterator[Any]:
        batches = [batch async for batch in super()._all_waiting(look, queues)]
        for batch in reversed(batches):
            yield list(reversed(batch))


@on_one_database
@pytest.mark.parametrize(
    ("broken", "found", "seed"),
    [(Deaf, "could take it", 3), (Heedless, "could take it", 4), (Unfair, "was before", 5)],
)
@pytest.mark.timeout(600)
async def test_it_notices_a_broken_router(database: Database, broken: type[Router], found: str, seed: int) -> None:
    with pytest.raises(AssertionError, match=found):
        await played(seed, STEPS_TO_BE_CAUGHT, broken())


@on_one_database
@pytest.mark.timeout(600)
async def test_it_notices_a_broken_rule(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked first is passed over wherever somebody else could be asked."""

    def second_best(conversation: Any, kind: Any, asked: Any, candidates: Any, **more: Any) -> Any:
        best = choose_agent(conversation, kind, asked, candidates, **more)
        others = [agent for agent in candidates if agent != best]
        return choose_agent(conversation, kind, asked, others, **more) or best

    monkeypatch.setattr(offer_by_routing, "choose_agent", second_best)
    with pytest.raises(AssertionError, match="was to be asked"):
        await played(5, STEPS_TO_BE_CAUGHT, Router())
