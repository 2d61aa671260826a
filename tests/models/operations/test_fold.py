"""An old snapshot and the facts since make a fresh snapshot, whatever was done; run.py does it at random."""

import os
from collections.abc import Sequence

import pytest

from models.access.viewers import rights_of, viewer_by_id
from models.events import log
from models.events.facts import ConversationFact, Fact, PresenceChanged, RightsChanged, SettingsChanged
from models.tables import SupervisorSettings, UserPresence
from tests.models.operations.random_run.run import RandomRun
from tests.models.operations.scenarios.operations import SCENARIOS, WITHOUT_FACTS, operations
from tests.support import invariants
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import ALL_FACTS, fold, picture, recording_facts

STEPS = int(os.environ.get("VIGIE_TEST_STEPS", "80"))
SEEDS = int(os.environ.get("VIGIE_TEST_SEEDS", "2"))


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.timeout(60 + STEPS)
async def test_old_snapshot_and_facts_are_the_fresh_snapshot(fixtures: Fixtures, seed: int) -> None:
    random_run = RandomRun(fixtures, seed)
    await random_run.prepare()
    held, place = await picture(), (await log.head()).seq
    recorded: set[str] = set()
    for _ in range(STEPS):
        try:
            await random_run.step()
            entries = await log.read_after(place, limit=ALL_FACTS)
            held = fold(held, [entry.fact for entry in entries])
            if entries:
                place = entries[-1].seq
                recorded.add(random_run.trail[-1])
            assert held == await picture()
            await invariants.check()
            await invariants.presences_follow_load()
            await _others_are_as_told([entry.fact for entry in entries])
        except BaseException as error:
            error.add_note(f"seed {seed}, after {random_run.trail}")
            raise
    assert len(recorded) > len(operations()) / 4, "a run in which little happens shows little"


@pytest.mark.parametrize("name", sorted(operations().keys() - WITHOUT_FACTS))
async def test_each_operation_tells_all_that_it_changes(fixtures: Fixtures, name: str) -> None:
    """In a scene in which it does something; `telling` folds its facts over the snapshot before."""
    act = await SCENARIOS[name](fixtures)
    async with recording_facts() as recorded:
        await act
    assert recorded.facts
    await _others_are_as_told(recorded.facts)


def test_scenes_and_walk_know_every_operation() -> None:
    acts = {name.removeprefix("_do_") for name in dir(RandomRun) if name.startswith("_do_")}
    assert acts == set(SCENARIOS) == operations().keys() - WITHOUT_FACTS
    assert len(acts) >= 24


async def test_a_walk_sees_what_it_should(fixtures: Fixtures) -> None:
    """The test can fail: it notices a fact that is left out."""
    random_run = RandomRun(fixtures, 0)
    await random_run.prepare()
    before = await picture()
    for _ in range(25):
        await random_run.step()
    facts = [entry.fact for entry in await log.read_after(0, limit=ALL_FACTS)]
    fresh = await picture()
    assert fold(before, facts) == fresh
    last = max(index for index, fact in enumerate(facts) if isinstance(fact, ConversationFact) and _moves(fact))
    with pytest.raises(AssertionError):
        assert fold(before, facts[:last] + facts[last + 1 :]) == fresh


def _moves(fact: ConversationFact) -> bool:
    return fact.before != fact.after


async def _others_are_as_told(facts: Sequence[Fact]) -> None:
    """Presence, settings and rights, which no conversation's values carry."""
    for fact in facts:
        match fact:
            case PresenceChanged():
                assert (await UserPresence.get(user_id=fact.person_id)).presence is fact.after
            case SettingsChanged():
                assert (await SupervisorSettings.get()).values() == fact.after
            case RightsChanged():
                viewer = await viewer_by_id(fact.person_id)
                assert viewer is not None
                assert rights_of(viewer) == fact.after
            case _:
                pass
