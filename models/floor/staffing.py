"""How many people are there, by presence, and how much they could take, for any set of queues."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.values import AgentValues
from models.vocabulary import AgentKind, Presence

PRESENCES = tuple(Presence)
_INDEX = {presence: index for index, presence in enumerate(PRESENCES)}
_NOBODY = (0,) * len(PRESENCES)
MOST_SETS = 256  # whose sums are kept: those of the queues that supervisors oversee, and of each queue alone

Queues = frozenset[UUID] | None  # None: everybody, members of a queue or not
Move = tuple[AgentValues | None, AgentValues | None]  # somebody before and after; None: not among these people


@dataclass(frozen=True, slots=True)
class Staff:
    """Some people: how many have each presence, and the free units of all who have it. Both are in the order of PRESENCES."""

    people: tuple[int, ...] = _NOBODY
    free_units: tuple[int, ...] = _NOBODY

    def free_units_of(self, *presences: Presence) -> int:
        return sum(self.free_units[_INDEX[presence]] for presence in presences)


class StaffSums:
    """The staff of each set of queues that somebody asked for: added up once, then moved by each person who changes.

    These are the people whose load doesn't depend on the moment. A change makes another object.
    """

    def __init__(self, people: Mapping[UUID, AgentValues], sums: Mapping[Queues, Staff] | None = None) -> None:
        self._people = people
        self._sums = dict(sums or {})

    def after(self, people: Mapping[UUID, AgentValues], moves: Iterable[Move]) -> "StaffSums":
        """The sums of these people, who are the ones before but for those who moved."""
        steps = [(agent, sign) for before, after in moves for agent, sign in ((before, -1), (after, 1)) if agent]
        return StaffSums(people, {queues: _moved(staff, queues, steps) for queues, staff in self._sums.items()})

    def of(self, queues: Queues) -> Staff:
        found = self._sums.get(queues)
        if found is None:
            if len(self._sums) >= MOST_SETS:
                del self._sums[next(iter(self._sums))]
            found = self._sums[queues] = _moved(Staff(), queues, [(agent, 1) for agent in self._people.values()])
        return found


@dataclass(frozen=True, slots=True)
class Staffing:
    """The enabled people of a floor at one moment. Bots don't count. Who exceeds their capacity has no free units."""

    _sums: StaffSums
    _timed: Sequence[AgentValues] = ()  # whose load depends on the moment, as it is now

    def of_queues(self, queue_ids: Collection[UUID]) -> Staff:
        """The members of any of these queues; each counts once."""
        return self._of(frozenset(queue_ids))

    def of_all(self) -> Staff:
        """Everybody, members of a queue or not."""
        return self._of(None)

    def _of(self, queues: Queues) -> Staff:
        return _moved(self._sums.of(queues), queues, [(agent, 1) for agent in self._timed])


def _moved(staff: Staff, queues: Queues, steps: Sequence[tuple[AgentValues, int]]) -> Staff:
    """The staff with these people more (1) or fewer (-1), as far as they belong to it."""
    concerned = [step for step in steps if _counts(step[0], queues)]
    if not concerned:
        return staff
    people, free_units = list(staff.people), list(staff.free_units)
    for agent, sign in concerned:
        index = _INDEX[agent.presence]
        people[index] += sign
        free_units[index] += sign * max(0, agent.units_available)
    return Staff(tuple(people), tuple(free_units))


def _counts(agent: AgentValues, queues: Queues) -> bool:
    return (
        agent.is_enabled
        and agent.kind is AgentKind.HUMAN
        and (queues is None or not agent.queue_ids.isdisjoint(queues))
    )
