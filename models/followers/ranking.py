"""Who can take the conversations of one sort, in the order in which they are asked. router.py keeps one for each sort."""

from bisect import bisect_left, insort
from collections.abc import Mapping
from uuid import UUID

from models.reading.turns import last_turns
from models.rules.offers.routing import Asked, Requirements, Standing, can_take, may_be_asked, standing
from models.values import AgentValues


class Ranking:
    """Kept up to date by the agents who changed. It only suggests: the operation asks the rule again, under lock."""

    def __init__(self, kind: Requirements, escalated_by: tuple[str, ...]) -> None:
        self.kind = kind
        self._escalated_by = frozenset(escalated_by)
        self._known: dict[UUID, AgentValues] = {}
        self._standings: dict[UUID, Standing] = {}
        self._order: list[Standing] = []

    @property
    def has_takers(self) -> bool:
        return bool(self._order)

    async def bring(self, agents: Mapping[UUID, AgentValues]) -> None:
        """Look again at the agents whose values are other objects than before. Takes a statement if the method needs turns."""
        known = self._known
        changed = [agent for agent_id, agent in agents.items() if known.get(agent_id) is not agent]
        takers = [agent for agent in changed if self._can_take(agent)]
        turns = await last_turns(self.kind.queue, [agent.id for agent in takers]) if takers else {}
        for agent in changed:
            known[agent.id] = agent
            if (before := self._standings.pop(agent.id, None)) is not None:
                del self._order[bisect_left(self._order, before)]
        for agent in takers:
            self._standings[agent.id] = now = standing(agent, self.kind, turns.get(agent.id))
            insort(self._order, now)

    def first(self, asked: Asked, most: int) -> list[UUID]:
        """The agents to ask for one conversation, at most so many: those who refused it come last."""
        found: list[UUID] = []
        refused: list[UUID] = []
        for *_, agent_id in self._order:
            if agent_id not in asked.declined:
                found.append(agent_id)
            elif may_be_asked(self._known[agent_id], self.kind, asked):
                refused.append(agent_id)
            if len(found) == most:
                return found
        return [*found, *sorted(refused, key=asked.refusals)][:most]

    def _can_take(self, agent: AgentValues) -> bool:
        if self._escalated_by and str(agent.id) in self._escalated_by:
            return False
        return can_take(agent, self.kind)
