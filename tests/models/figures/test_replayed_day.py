"""At many moments of a random day, which run.py plays, each figure equals the one that brute_force.py computes."""

import os
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models import clock
from models.events import log
from models.rules.figures import day_began
from models.tables import Queue, User
from models.vocabulary import Role
from tests.models.figures.asking import floor_of
from tests.models.figures.brute_force import Replay
from tests.models.figures.comparing import knowing, must_equal, staff, told_of
from tests.models.operations.random_run.run import RandomRun
from tests.support.builders import a_supervisor
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import ALL_FACTS

STEPS = int(os.environ.get("VIGIE_TEST_STEPS", "120"))
SEEDS = int(os.environ.get("VIGIE_TEST_SEEDS", "2"))
STEPS_BETWEEN_LOOKS = 12
EVENING = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)  # so that a day ends while it goes on
LONGEST_PAUSE_SECONDS = 45
WITHIN = (0, 20, 300)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.timeout(120 + STEPS)
async def test_the_floor_is_what_the_log_makes_of_it(fixtures: Fixtures, seed: int) -> None:
    random_run, chance = RandomRun(fixtures, seed), random.Random(seed)
    now = EVENING
    seen: set[str] = set()
    with clock.standing_at(now):
        await random_run.prepare()
        chief = await a_supervisor("Chief", also=[Role.ADMIN])
        replay = await knowing(Replay(await staff()))
    place = (await log.head()).seq
    for number in range(STEPS):
        with clock.standing_at(now):
            await random_run.step()
        entries = await log.read_after(place, limit=ALL_FACTS)
        await told_of(replay, [entry.fact for entry in entries])
        if entries:
            place, now = entries[-1].seq, max(now, entries[-1].fact.at)
        now += timedelta(seconds=chance.uniform(0, LONGEST_PAUSE_SECONDS))
        if number % STEPS_BETWEEN_LOOKS == 0 or number == STEPS - 1:
            with clock.standing_at(now):
                try:
                    seen |= await _look(fixtures, chief, replay, now, within=chance.choice(WITHIN))
                except BaseException as error:
                    error.add_note(f"seed {seed}, after {random_run.trail}")
                    raise
    assert seen >= {"answered", "handled", "abandoned", "inQueue", "averageFirstWaitSeconds"}, seen


async def _look(fixtures: Fixtures, chief: User, replay: Replay, now: datetime, *, within: int) -> set[str]:
    """Compare for whoever reads figures, over windows that begin at different times; answers which were not nothing."""
    everything = [queue.id for queue in await Queue.all()]
    sam, tom = [await User.get(id=who.id) for who in (fixtures.sam, fixtures.tom)]
    today = day_began(now, UTC)
    asked: list[tuple[User, list[UUID] | None, list[UUID], bool]] = [
        (chief, None, everything, True),
        (chief, [fixtures.support.id], [fixtures.support.id], False),
        (sam, None, [fixtures.support.id, fixtures.calls.id], False),
        (sam, [fixtures.support.id, fixtures.sales.id], [fixtures.support.id], False),
        (tom, None, [fixtures.sales.id], False),
    ]
    seen: set[str] = set()
    for somebody, given, queues, is_all in asked:
        floor = await floor_of(somebody, given, within=within)
        expected = replay.floor(queues, since=today, within=within, now=now, all_agents=is_all)
        must_equal(floor, expected)
        seen |= {name for name, value in expected.items() if value}
    earlier = now - timedelta(hours=1)
    floor = await floor_of(chief, within=within, since=earlier.isoformat())
    must_equal(floor, replay.floor(everything, since=earlier, within=within, now=now, all_agents=True))
    return seen
