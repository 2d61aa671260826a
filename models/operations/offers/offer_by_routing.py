"""Push routing offers a waiting conversation to the most suitable agent. followers/routing.py decides when."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.agent_loads import agent_values
from models.reading.queue_hours import queue_values
from models.reading.turns import last_turns
from models.rules.offers import skills
from models.rules.offers.routing import Asked, Requirements, choose_agent, is_routable
from models.steps.locks import locked_agent, locked_conversation
from models.steps.offer_outcomes import assign
from models.tables import Conversation, Offer, Participant, QueueMember
from models.values import AgentValues, Viewer
from models.vocabulary import Act, OfferKind, OfferStatus, ParticipantMode, StateReason

# The reasons for waiting with which the customer's previous agent is asked first.
PREVIOUS_AGENT_REASONS = (
    StateReason.AWAITING_AGENT_ASSIGNMENT,
    StateReason.CUSTOMER_RETURNED,
    StateReason.ESCALATED_BY_BOT,
)
# The reasons for waiting that count as a refusal by the conversation's last agent.
GIVEN_UP_REASONS = (
    StateReason.RELEASED_BY_AGENT,
    StateReason.AGENT_LEFT,
    StateReason.AGENT_DISCONNECTED,
    StateReason.AGENT_SILENT,
    StateReason.TRANSFERRED_BY_AGENT,
)


@dataclass(frozen=True, kw_only=True)
class Routed(Outcome):
    conversation_id: UUID
    offer_id: UUID | None
    agent_id: UUID | None = None


@operation(Act.OFFER, Routed)
async def offer_by_routing(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    candidates: Collection[UUID] = (),
    by: Viewer,
    request_id: str | None = None,
) -> Routed:
    """Offer it to the eligible member whom the queue's method chooses. If nobody is eligible, it keeps waiting.

    `candidates` are those members whom the method chooses first, as far as the caller knows. Only they are compared, and
    the customer's previous agent. All members are compared if none of these is eligible.
    """
    conversation = await locked_conversation(uow, conversation_id)
    queue = (await queue_values([conversation.queue_id]))[conversation.queue_id]
    if not is_routable(conversation.values(), queue):
        return Routed(conversation_id=conversation_id, offer_id=None)
    workstream = (await uow.rows.attached(conversation)).workstream.values()
    needed = skills.required(workstream.required_skills, conversation.required_skills)
    kind = Requirements(queue, workstream, conversation.units, needed)
    asked = Asked(
        declined=(await decline_counts([conversation_id]))[conversation_id],
        escalated_by=frozenset(UUID(bot) for bot in conversation.escalated_by),
        previous=await previous_agent(conversation) if workstream.previous_agent_first else None,
        gave_up=await agent_who_gave_up(conversation),
    )
    members = QueueMember.filter(queue_id=queue.id)
    suggested = [members.filter(agent_id__in={*candidates, asked.previous} - {None})] if candidates else []
    for some in (*suggested, members):
        agent_ids = [row.agent_id for row in await some.only("id", "agent_id")]
        agents, turns = await agent_values(agent_ids), await last_turns(queue, agent_ids)
        while chosen := choose_agent(conversation.values(), kind, asked, agents.values(), turns=turns):
            locked = await locked_agent(chosen.id)
            if locked == chosen:
                return await _offer(uow, conversation, locked)
            agents[chosen.id] = locked  # the agent's capacity changed before the lock
    return Routed(conversation_id=conversation_id, offer_id=None)


async def _offer(uow: UnitOfWork, conversation: Conversation, agent: AgentValues) -> Routed:
    membership = QueueMember.filter(queue_id=conversation.queue_id, agent_id=agent.id)
    await membership.update(last_offered_at=uow.at)
    offer = await assign(uow, conversation, agent, StateReason.AWAITING_AGENT_ACCEPTANCE)
    return Routed(conversation_id=conversation.id, offer_id=offer.id, agent_id=agent.id)


async def previous_agent(conversation: Conversation) -> UUID | None:
    """The human agent who last began to talk with this customer in the workstream.

    For a customer who returns to a waiting conversation, it is the last agent of that conversation.
    """
    if conversation.state_reason not in PREVIOUS_AGENT_REASONS:
        return None
    if conversation.state_reason is StateReason.CUSTOMER_RETURNED:
        handled = Participant.filter(conversation_id=conversation.id)
    else:
        handled = Participant.filter(
            conversation__customer_id=conversation.customer_id,
            conversation__workstream_id=conversation.workstream_id,
        )
    last = await handled.filter(mode=ParticipantMode.PRIMARY).order_by("-since", "id").first()
    return last.person_id if last else None


async def agent_who_gave_up(conversation: Conversation) -> UUID | None:
    """The last agent of the conversation, if it waits because they gave it up."""
    if conversation.state_reason not in GIVEN_UP_REASONS:
        return None
    handled = Participant.filter(conversation_id=conversation.id, mode=ParticipantMode.PRIMARY, until__isnull=False)
    last = await handled.order_by("-until", "-since", "id").first()
    return last.person_id if last else None


async def decline_counts(conversation_ids: Sequence[UUID]) -> defaultdict[UUID, Counter[UUID]]:
    """How often each agent declined each conversation, let its offer expire, or took it and said nothing, in one query."""
    missed = Q(kind=OfferKind.ASSIGNMENT, status__in=[OfferStatus.DECLINED, OfferStatus.EXPIRED])
    refused = await Offer.filter(missed | Q(left_silent=True), conversation_id__in=conversation_ids)
    counted: defaultdict[UUID, Counter[UUID]] = defaultdict(Counter)
    for offer in refused:
        counted[offer.conversation_id][offer.agent_id] += 1
    return counted
