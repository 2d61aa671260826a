"""Push routing: which conversation is next, and to which agent it is offered. Picking is in handling.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from uuid import UUID

from models.rules.offers.capacity import may_open_another
from models.rules.offers.skills import distance, meets, missing
from models.values import AgentValues, ConversationValues, QueueValues, WorkstreamValues
from models.vocabulary import AssignmentMethod, ConversationState, Distribution


@dataclass(frozen=True, slots=True)
class Requirements:
    """What conversations have in common that the same agents can take: who may take one may take any of its kind."""

    queue: QueueValues
    workstream: WorkstreamValues
    units: int
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """What has been tried with one conversation already.

    `declined` counts how often each agent declined it or let its offer expire; `escalated_by` are bots that gave it
    away. `previous` is who talked with its customer before and is asked first, once; `gave_up` is who had it last and
    let it go, and is asked after others.
    """

    declined: Mapping[UUID, int] = field(default_factory=dict)
    escalated_by: frozenset[UUID] = frozenset()
    previous: UUID | None = None
    gave_up: UUID | None = None

    def refusals(self, agent_id: UUID) -> int:
        """How often this agent did not want it."""
        return self.declined.get(agent_id, 0) + (agent_id == self.gave_up)


def choose_agent(
    conversation: ConversationValues,
    kind: Requirements,
    asked: Asked,
    candidates: Iterable[AgentValues],
    *,
    turns: Mapping[UUID, datetime],
) -> AgentValues | None:
    """The agent to whom the queue's method gives it next; None when nobody can take it, or routing may not offer it.

    The previous agent goes before all others, whoever refused it less often before who refused it more, under CLOSEST
    whoever lacks fewer skills before who lacks more. Then the method decides; ties go by name, then by id.
    `turns`: when each member last had what ROUND_ROBIN or LEAST_ACTIVE goes by: an offer of routing from this queue, or
    the end of a conversation handled. Who is missing comes before all who are there.
    """
    if not is_routable(conversation, kind.queue):
        return None
    eligible = (agent for agent in candidates if can_take(agent, kind) and may_be_asked(agent, kind, asked))
    return min(
        eligible,
        key=lambda agent: (
            agent.id != asked.previous,
            asked.refusals(agent.id),
            distance(kind.workstream.skill_match, missing(kind.skills, agent.skills)),
            *_by_method(kind.queue.method, agent, turns.get(agent.id)),
            agent.name.casefold(),
            agent.id,
        ),
        default=None,
    )


def can_take(agent: AgentValues, kind: Requirements) -> bool:
    """Whether an agent could be offered conversations of this kind now."""
    return (
        agent.is_enabled
        and kind.queue.id in agent.queue_ids
        and agent.presence in kind.workstream.allowed_presences
        and agent.units_available >= kind.units
        and may_open_another(agent)
        and meets(kind.workstream.skill_match, missing(kind.skills, agent.skills))
    )


def may_be_asked(agent: AgentValues, kind: Requirements, asked: Asked) -> bool:
    """Not who declined it too often, nor the bot that gave it away."""
    is_patient = asked.declined.get(agent.id, 0) < kind.workstream.max_declines
    return is_patient and agent.id not in asked.escalated_by


def is_routable(conversation: ConversationValues, queue: QueueValues) -> bool:
    """Conversations of pick workstreams wait for an agent to take them, those in a closed queue for its opening."""
    return (
        conversation.state is ConversationState.OPEN
        and conversation.distribution is Distribution.PUSH
        and queue.is_open
    )


def next_conversation(
    queue_priority: int, waiting_since: datetime, conversation_id: UUID
) -> tuple[int, datetime, UUID]:
    """A sort key: the smallest priority of a queue first, in it whoever waits longest."""
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
