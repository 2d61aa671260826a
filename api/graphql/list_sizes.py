"""How long the lists without pages are that a document asks for, as far as the floor knows. measuring.py multiplies with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from models.floor.conversations import Names
from models.floor.floor import floor
from models.operations.bulk.selecting import MOST_CONVERSATIONS

ASSUMED = 5  # of a list whose length the floor doesn't know, such as the participants of a conversation


@dataclass(frozen=True, slots=True)
class ListSizes:
    """Equal for floors of about the same size: each size is rounded up to a power of two, so that measures can be kept.

    The lists inside lists have the average size. Of a few that are much longer, the limit on what is produced remains.
    """

    queues: int = ASSUMED
    workstreams: int = ASSUMED
    agents: int = ASSUMED
    members_of_queue: int = ASSUMED
    queues_of_agent: int = ASSUMED
    batch: int = MOST_CONVERSATIONS

    @classmethod
    def counted(cls, names: Names, members: Mapping[UUID, frozenset[UUID]]) -> "ListSizes":
        memberships = sum(map(len, members.values()))
        return cls(
            queues=_rounded(len(names.queues)),
            workstreams=_rounded(len(names.workstreams)),
            agents=_rounded(len(names.agents)),
            members_of_queue=_rounded(_average(memberships, len(members))),
            queues_of_agent=_rounded(_average(memberships, len(names.agents))),
        )

    def of(self, coordinate: str) -> int:
        name = LISTS.get(coordinate)
        size: int = getattr(self, name) if name else ASSUMED
        return size


LISTS = {
    "Query.queues": "queues",
    "Query.eligibleQueues": "queues",
    "Floor.byQueue": "queues",
    "Viewer.supervisedQueues": "queues",
    "Query.workstreams": "workstreams",
    "Query.eligibleAgents": "agents",
    "FiguresByAgent.agents": "agents",
    "Queue.agents": "members_of_queue",
    "Agent.queues": "queues_of_agent",
    "User.queues": "queues_of_agent",
    "User.supervisedQueues": "queues_of_agent",
    "BatchSuccess.items": "batch",
}


class CurrentSizes:
    """The sizes of the floor now. They are counted again only when the names or the members have changed."""

    def __init__(self) -> None:
        self._counted: tuple[Names, Mapping[UUID, frozenset[UUID]], ListSizes] | None = None

    def now(self) -> ListSizes:
        view = floor.loaded_view()
        if view is None:
            return ListSizes()
        known = self._counted
        if known is None or known[0] is not view.names or known[1] is not view.members:
            known = self._counted = (view.names, view.members, ListSizes.counted(view.names, view.members))
        return known[2]


def _average(total: int, over: int) -> int:
    return -(-total // max(1, over))


def _rounded(size: int) -> int:
    """The next power of two, at least ASSUMED: the lists may grow a little without being measured again."""
    return max(ASSUMED, 1 << max(0, size - 1).bit_length())
