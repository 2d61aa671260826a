"""The sums of a floor's people are what one gets by looking at everybody."""

import random
from collections.abc import Collection
from dataclasses import replace
from itertools import combinations
from uuid import UUID, uuid4

from models.floor.staffing import MOST_SETS, PRESENCES, Staff, Staffing, StaffSums
from models.values import AgentValues
from models.vocabulary import AgentKind, Presence

QUEUES = [uuid4() for _ in range(5)]


def somebody(random_: random.Random) -> AgentValues:
    capacity = random_.choice((0, 100))
    return AgentValues(
        id=uuid4(),
        name="Somebody",
        kind=random_.choice((AgentKind.HUMAN, AgentKind.HUMAN, AgentKind.BOT)),
        is_enabled=random_.random() < 0.8,
        presence=random_.choice(PRESENCES),
        capacity_units=capacity,
        units_used=random_.choice((0, 40, 120)),
        queue_ids=frozenset(random_.sample(QUEUES, random_.randint(0, 3))),
    )


def by_looking(agents: Collection[AgentValues], queue_ids: Collection[UUID] | None) -> Staff:
    here = [
        agent
        for agent in agents
        if agent.is_enabled
        and agent.kind is AgentKind.HUMAN
        and (queue_ids is None or any(each in agent.queue_ids for each in queue_ids))
    ]
    return Staff(
        tuple(sum(agent.presence is presence for agent in here) for presence in PRESENCES),
        tuple(
            sum(max(0, agent.units_available) for agent in here if agent.presence is presence) for presence in PRESENCES
        ),
    )


SETS = [frozenset(each) for size in range(len(QUEUES) + 1) for each in combinations(QUEUES, size)]


def is_right(staffing: Staffing, agents: Collection[AgentValues]) -> bool:
    return staffing.of_all() == by_looking(agents, None) and all(
        staffing.of_queues(each) == by_looking(agents, each) for each in SETS
    )


def test_any_set_of_queues_and_everybody() -> None:
    random_ = random.Random(1)
    for number in (0, 1, 40):
        agents = [somebody(random_) for _ in range(number)]
        half = number // 2
        for settled, timed in ((agents, []), (agents[:half], agents[half:])):
            sums = StaffSums({agent.id: agent for agent in settled})
            assert is_right(Staffing(sums, timed), agents)
            assert is_right(Staffing(sums, timed), agents)  # from the sums that are kept now


def test_kept_sums_follow_those_who_come_change_and_go() -> None:
    random_ = random.Random(2)
    people = {agent.id: agent for agent in (somebody(random_) for _ in range(20))}
    sums = StaffSums(people)
    for _ in range(60):
        assert is_right(Staffing(sums), people.values())
        before = people
        gone = random_.choice([*people])
        changed = [replace(somebody(random_), id=each) for each in random_.sample([*people.keys() - {gone}], 2)]
        people = {**people, **{agent.id: agent for agent in (*changed, somebody(random_))}}
        del people[gone]
        sums = sums.after(people, [(before.get(each), people.get(each)) for each in before.keys() | people.keys()])


def test_of_too_many_sets_the_sums_are_made_anew() -> None:
    agents = {agent.id: agent for agent in (somebody(random.Random(3)) for _ in range(3))}
    sums = StaffSums(agents)
    first = sums.of(SETS[1])
    for _ in range(MOST_SETS):
        sums.of(frozenset((uuid4(),)))
    assert sums.after(agents, [(agent, None) for agent in agents.values()]).of(SETS[1]) == first


def test_free_units_of_some_presences() -> None:
    staff = Staff(free_units=tuple(10**index for index in range(len(PRESENCES))))
    assert staff.free_units_of(Presence.AVAILABLE, Presence.BUSY) == 11
    assert staff.free_units_of() == 0
