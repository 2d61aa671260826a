"""How many people are there, by presence, and how much they could take, for any set of queues."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from models.values import AgentValues
from models.vocabulary import AgentKind, Presence

PRESENCES = tuple(Presence)
_INDEX = {presence: index for index, presence in enumerate(PRESENCES)}
_NOBODY = (0,) * len(PRESENCES)


@dataclass(frozen=True, slots=True)
class Staff:
    """Some people: how many have each presence, and the free units of all who have it. Both are in the order of PRESENCES."""

    people: tuple[int, ...] = _NOBODY
    free_units: tuple[int, ...] = _NOBODY

    def __add__(self, other: "Staff") -> "Staff":
        return Staff(
            tuple(map(int.__add__, self.people, other.people)),
            tuple(map(int.__add__, self.free_units, other.free_units)),
        )

    def free_units_of(self, *presences: Presence) -> int:
        return sum(self.free_units[_INDEX[presence]] for presence in presences)


class Staffing:
    """The enabled people of a floor, in groups of those who are members of the same queues: there are few such groups."""

    def __init__(self, groups: Mapping[frozenset[UUID], Staff]) -> None:
        self._groups = groups

    @classmethod
    def of(cls, agents: Iterable[AgentValues]) -> "Staffing":
        """Bots don't count. Who exceeds their capacity has no free units."""
        people: defaultdict[frozenset[UUID], list[int]] = defaultdict(lambda: [*_NOBODY])
        free_units: defaultdict[frozenset[UUID], list[int]] = defaultdict(lambda: [*_NOBODY])
        for agent in agents:
            if agent.is_enabled and agent.kind is AgentKind.HUMAN:
                index = _INDEX[agent.presence]
                people[agent.queue_ids][index] += 1
                free_units[agent.queue_ids][index] += max(0, agent.units_available)
        return cls({group: Staff(tuple(number), tuple(free_units[group])) for group, number in people.items()})

    def __add__(self, other: "Staffing") -> "Staffing":
        groups = dict(self._groups)
        for group, staff in other._groups.items():
            groups[group] = groups.get(group, Staff()) + staff
        return Staffing(groups)

    def of_queues(self, queue_ids: Collection[UUID]) -> Staff:
        """The members of any of these queues; each counts once."""
        return sum((staff for group, staff in self._groups.items() if not group.isdisjoint(queue_ids)), Staff())

    def of_all(self) -> Staff:
        """Everybody, members of a queue or not."""
        return sum(self._groups.values(), Staff())
