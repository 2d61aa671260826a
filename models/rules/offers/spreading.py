"""Spreads many conversations over agents by free capacity, one after another: each counts for those that come after it.

To whom one conversation may go at all is in targets.py; it decides here, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from uuid import UUID

from models.rules.offers.skills import meets, missing
from models.rules.offers.targets import agent_refusals, units_over
from models.rules.presence import automatic, follows_load
from models.values import AgentValues, ConversationValues, WorkstreamValues
from models.vocabulary import AgentAction, RefusalCode, SkillMatch

Place = tuple[bool, int, int, str, UUID]
Kind = tuple[UUID, UUID, int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the supervisor overrides for all conversations of the batch."""

    presence: bool = False
    capacity: bool = False


class Spreading:
    """The agents of a batch, with the load that the conversations planned so far will give them.

    Without `is_chosen`, each conversation goes to a member of its queue who has the skills that its workstream insists on.
    With it, a person has chosen these agents, and any of them will do.
    """

    def __init__(
        self, action: AgentAction, agents: Iterable[AgentValues], *, is_chosen: bool, overrides: Overrides
    ) -> None:
        self._action = action
        self._agents = {agent.id: agent for agent in agents}
        self._is_chosen = is_chosen
        self._overrides = overrides
        self._heaps: dict[Kind, list[tuple[Place, UUID]]] = {}

    def agent(self, agent_id: UUID) -> AgentValues | None:
        """The agent as they will be after what is planned so far."""
        return self._agents.get(agent_id)

    def choose(
        self, conversation: ConversationValues, workstream: WorkstreamValues, needed: frozenset[str]
    ) -> AgentValues | None:
        """Whoever can take it and lacks the fewest of the needed skills, then has the most room; None if nobody can.

        An agent's place only gets worse while the batch is planned, so an agent who can't take one conversation can't take
        later ones of its kind either, unless it is their own. Of thousands of agents, few are looked at.
        """
        kind = (conversation.queue_id, workstream.id, conversation.units, needed)
        if kind not in self._heaps:
            self._heaps[kind] = [
                (self._place(agent, conversation, workstream, needed), agent.id)
                for agent in self._agents.values()
                if agent.is_enabled and (self._is_chosen or self._is_suitable(agent, conversation, workstream, needed))
            ]
            heapify(self._heaps[kind])
        heap, own = self._heaps[kind], []
        chosen = None
        while heap and chosen is None:
            entry = heappop(heap)
            agent = self._agents[entry[1]]
            refusals = self._refusals(agent, conversation, workstream)
            if (place := self._place(agent, conversation, workstream, needed)) != entry[0]:
                heappush(heap, (place, agent.id))
            elif RefusalCode.SAME_AGENT in refusals:
                own.append(entry)
            elif not refusals:
                chosen = agent
                own.append(entry)
        for entry in own:
            heappush(heap, entry)
        return chosen

    def give(self, conversation: ConversationValues, agent: AgentValues) -> None:
        """Count this conversation as the agent's."""
        used = agent.units_used + conversation.units
        agent = replace(agent, units_used=used, open_conversations=agent.open_conversations + 1)
        if follows_load(agent.presence, is_automatic=agent.presence_is_automatic):
            presence = automatic(agent.capacity_units, used)
            agent = replace(agent, presence=presence, presence_is_automatic=True)
        self._agents[agent.id] = agent

    def _is_suitable(
        self, agent: AgentValues, conversation: ConversationValues, workstream: WorkstreamValues, needed: frozenset[str]
    ) -> bool:
        return conversation.queue_id in agent.queue_ids and meets(workstream.skill_match, missing(needed, agent.skills))

    def _refusals(
        self, agent: AgentValues, conversation: ConversationValues, workstream: WorkstreamValues
    ) -> list[RefusalCode]:
        """As for a supervisor's choice; but who has no room, or too many conversations, is chosen only by override."""
        codes = agent_refusals(self._action, conversation, workstream, agent, may_override=self._overrides.capacity)
        overridden = RefusalCode.AGENT_PRESENCE_NOT_ALLOWED if self._overrides.presence else None
        return [code for code in codes if code is not overridden]

    def _place(
        self, agent: AgentValues, conversation: ConversationValues, workstream: WorkstreamValues, needed: frozenset[str]
    ) -> Place:
        lacking = 0 if workstream.skill_match is SkillMatch.NONE else missing(needed, agent.skills)
        is_over = units_over(conversation, agent) > 0
        return (is_over, lacking, -agent.units_available, agent.name.casefold(), agent.id)
