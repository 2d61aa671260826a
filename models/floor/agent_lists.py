"""The agents that a viewer may list, by name and page by page. rules/conversations/disclosure.py says who may know whom."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from models.folding import finder
from models.reading.keyset import Key, Slice
from models.rules.conversations.disclosure import EVERYTHING, readable_queues, reads_queue
from models.values import AgentValues, Viewer
from models.vocabulary import AgentKind, Presence


@dataclass(frozen=True, slots=True)
class AgentsChosen:
    """The enabled agents whom the viewer may know, narrowed by what is not None. `search` is a part of the name."""

    viewer: Viewer
    queue_ids: Collection[UUID] | None = None
    presences: Collection[Presence] | None = None
    kind: AgentKind | None = None
    search: str | None = None

    def of(self, agents: Iterable[AgentValues]) -> list[AgentValues]:
        """In no order."""
        queues = None if self.queue_ids is None else {each for each in self.queue_ids if reads_queue(self.viewer, each)}
        readable = readable_queues(self.viewer)
        is_searched = None if self.search is None else finder(self.search)
        return [
            agent
            for agent in agents
            if agent.is_enabled
            and (queues is None or not agent.queue_ids.isdisjoint(queues))
            and (self.presences is None or agent.presence in self.presences)
            and (self.kind is None or agent.kind is self.kind)
            and (is_searched is None or is_searched(agent.name))
            and (readable is EVERYTHING or agent.id == self.viewer.id or not agent.queue_ids.isdisjoint(readable))
        ]


@dataclass(frozen=True, slots=True)
class AgentPage:
    """`has_more`: whether more follow or, when paging backwards, precede."""

    agents: list[AgentValues]
    has_more: bool


def by_name(agent: AgentValues) -> Key:
    return agent.name, agent.id


def page(agents: Iterable[AgentValues], part: Slice) -> AgentPage:
    """One page of these agents, by name."""
    ordered = sorted(agents, key=by_name)
    start = bisect_right(ordered, part.after, key=by_name) if part.after else 0
    stop = bisect_left(ordered, part.before, key=by_name) if part.before else len(ordered)
    between = ordered[start:stop]
    first = max(0, len(between) - part.limit) if part.backward else 0
    return AgentPage(between[first : first + part.limit], has_more=len(between) > part.limit)
