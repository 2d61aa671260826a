"""The groups of a floor's people add up to what one gets by looking at everybody."""

import random
from collections.abc import Collection
from uuid import UUID, uuid4

from models.floor.staffing import PRESENCES, Staff, Staffing
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


def test_any_set_of_queues_and_everybody() -> None:
    random_ = random.Random(1)
    for number in (0, 1, 40):
        agents = [somebody(random_) for _ in range(number)]
        half = number // 2
        for staffing in (Staffing.of(agents), Staffing.of(agents[:half]) + Staffing.of(agents[half:])):
            assert staffing.of_all() == by_looking(agents, None)
            for size in range(len(QUEUES) + 1):
                queue_ids = random_.sample(QUEUES, size)
                assert staffing.of_queues(queue_ids) == by_looking(agents, queue_ids)


def test_free_units_of_some_presences() -> None:
    staff = Staff(free_units=tuple(10**index for index in range(len(PRESENCES))))
    assert staff.free_units_of(Presence.AVAILABLE, Presence.BUSY) == 11
    assert staff.free_units_of() == 0
