"""Push routing: which conversation is next, and to which agent it is offered. Picking is in agent_actions.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from uuid import UUID

from models.rules.offers.capacity import may_open_another
from models.rules.offers.skills import distance, meets, missing
from models.values import AgentValues, ConversationValues, QueueValues, WorkstreamValues
from models.vocabulary import AssignmentMethod, ConversationState, Distribution

Standing = tuple[int, float, float, str, UUID]


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a conversation requires of an agent. Conversations with equal requirements can be taken by the same agents."""

    queue: QueueValues
    workstream: WorkstreamValues
    units: int
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """Who has been asked to take one conversation already.

    `declined` counts how often each agent declined it or let its offer expire. `escalated_by` are the bots that escalated
    it or from which it was taken over. `previous` is the agent who talked with its customer before: they are asked first,
    once. `gave_up` is the agent who had it last and gave it up: this counts like a declined offer.
    """

    declined: Mapping[UUID, int] = field(default_factory=dict)
    escalated_by: frozenset[UUID] = frozenset()
    previous: UUID | None = None
    gave_up: UUID | None = None

    def refusals(self, agent_id: UUID) -> int:
        """How often this agent declined it or gave it up."""
        return self.declined.get(agent_id, 0) + (agent_id == self.gave_up)


def choose_agent(
    conversation: ConversationValues,
    kind: Requirements,
    asked: Asked,
    candidates: Iterable[AgentValues],
    *,
    turns: Mapping[UUID, datetime],
) -> AgentValues | None:
    """The agent to whom it is offered next; None if nobody can take it, or if routing may not offer it.

    The order is: the previous agent; agents who refused it less often; with CLOSEST, agents who lack fewer skills; then
    the queue's assignment method; then name and id. `turns` has the moment by which ROUND_ROBIN (routing's last offer from
    this queue) or LEAST_ACTIVE (the end of the last conversation handled) compares agents. Agents without one come first.
    """
    if not is_routable(conversation, kind.queue):
        return None
    eligible = (agent for agent in candidates if can_take(agent, kind) and may_be_asked(agent, kind, asked))
    return min(
        eligible,
        key=lambda agent: (
            agent.id != asked.previous,
            asked.refusals(agent.id),
            standing(agent, kind, turns.get(agent.id)),
        ),
        default=None,
    )


def standing(agent: AgentValues, kind: Requirements, last_turn: datetime | None) -> Standing:
    """A sort key: the order of agents for whom nothing else decides, as in `choose_agent`. It ends with the agent's id."""
    lacking = distance(kind.workstream.skill_match, missing(kind.skills, agent.skills))
    return (lacking, *_by_method(kind.queue.method, agent, last_turn), agent.name.casefold(), agent.id)


def can_take(agent: AgentValues, kind: Requirements) -> bool:
    """Whether the agent could be offered conversations with these requirements now."""
    return (
        agent.is_enabled
        and kind.queue.id in agent.queue_ids
        and agent.presence in kind.workstream.allowed_presences
        and agent.units_available >= kind.units
        and may_open_another(agent)
        and meets(kind.workstream.skill_match, missing(kind.skills, agent.skills))
    )


def may_be_asked(agent: AgentValues, kind: Requirements, asked: Asked) -> bool:
    """Whether to ask this agent: not one who declined it too often, nor a bot that escalated it."""
    is_patient = asked.declined.get(agent.id, 0) < kind.workstream.max_declines
    return is_patient and agent.id not in asked.escalated_by


def is_routable(conversation: ConversationValues, queue: QueueValues) -> bool:
    """Whether routing may offer it. In pick workstreams agents pick; in a closed queue it waits until the queue opens."""
    return (
        conversation.state is ConversationState.OPEN
        and conversation.distribution is Distribution.PUSH
        and not conversation.is_being_closed
        and queue.is_open
    )


def next_conversation(
    queue_priority: int, waiting_since: datetime, conversation_id: UUID
) -> tuple[int, datetime, UUID]:
    """A sort key: the queue with the smallest priority number first, and in it the conversation that waits longest."""
    return (queue_priority, waiting_since, conversation_id)


def _by_method(method: AssignmentMethod, agent: AgentValues, last_turn: datetime | None) -> tuple[float, float]:
    since = last_turn.timestamp() if last_turn else -inf
    match method:
        case AssignmentMethod.HIGHEST_CAPACITY:
            return (-agent.units_available, 0)
        case AssignmentMethod.ROUND_ROBIN:
            return (since, 0)
        case AssignmentMethod.LEAST_ACTIVE:
            return (agent.open_conversations, since)
