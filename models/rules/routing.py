"""Push routing: which conversation is next, and to which agent it is offered. Picking is in handling.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from models.values import AgentValues, ConversationValues, WorkstreamValues
from models.vocabulary import ConversationState, Distribution


def choose_agent(
    conversation: ConversationValues,
    workstream: WorkstreamValues,
    candidates: Sequence[AgentValues],
    *,
    declined: Mapping[UUID, int],
    max_declines: int,
    first: UUID | None = None,
) -> AgentValues | None:
    """The eligible member of the queue, human or bot, with most free capacity; ties go by name, then by id.

    `first` goes before all others when eligible: a customer who returns is offered to the previous agent.
    `declined` counts how often each agent declined this conversation or let its offer expire; who has reached
    `max_declines` is not asked again. None when nobody can take it, or when it is not for routing to offer.
    """
    if not is_routable(conversation):
        return None
    eligible = (
        agent
        for agent in candidates
        if agent.is_enabled
        and conversation.queue_id in agent.queue_ids
        and agent.presence in workstream.allowed_presences
        and agent.units_available >= conversation.units
        and declined.get(agent.id, 0) < max_declines
    )
    return min(
        eligible,
        key=lambda agent: (agent.id != first, -agent.units_available, agent.name.casefold(), agent.id),
        default=None,
    )


def is_routable(conversation: ConversationValues) -> bool:
    """Conversations of pick workstreams wait for an agent to take them."""
    return conversation.state is ConversationState.OPEN and conversation.distribution is Distribution.PUSH


def next_conversation(
    queue_priority: int, waiting_since: datetime, conversation_id: UUID
) -> tuple[int, datetime, UUID]:
    """A sort key: the smallest priority of a queue first, in it whoever waits longest."""
    return (queue_priority, waiting_since, conversation_id)
