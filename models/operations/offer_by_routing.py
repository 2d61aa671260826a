"""Push routing's act: offering a waiting conversation to the agent it suits best. When is followers/routing.py's matter."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.record import Record
from models.operations.capacity_of import agent_values
from models.operations.locking import locked_agent, locked_conversation
from models.operations.offering import assign
from models.operations.operation import Outcome, operation
from models.operations.participation import HANDLING_MODES
from models.rules.routing import choose_agent
from models.tables import Conversation, Offer, Participant, QueueMember, Workstream
from models.values import Viewer
from models.vocabulary import Act, OfferKind, OfferStatus, StateReason


@dataclass(frozen=True, kw_only=True)
class Routed(Outcome):
    conversation_id: UUID
    offer_id: UUID | None


@operation(Act.OFFER, Routed)
async def offer_by_routing(
    record: Record, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> Routed:
    """Offer it to the eligible member with most free capacity; when nobody can take it, it waits on.

    One whose customer has returned goes to its previous agent first.
    """
    conversation = await locked_conversation(record, conversation_id)
    workstream = await Workstream.get(id=conversation.workstream_id)
    members = await QueueMember.filter(queue_id=conversation.queue_id)
    candidates = await agent_values([member.agent_id for member in members])
    declined = (await declines([conversation_id]))[conversation_id]
    first = await asked_first(conversation)
    offer = None
    while chosen := choose_agent(
        conversation.values(),
        workstream.values(),
        list(candidates.values()),
        declined=declined,
        max_declines=workstream.max_declines,
        first=first,
    ):
        locked = await locked_agent(chosen.id)
        if locked == chosen:
            offer = await assign(record, conversation, chosen.id, StateReason.AWAITING_AGENT_ACCEPTANCE)
            break
        candidates[chosen.id] = locked  # another unit of work was quicker to use this agent's capacity
    return Routed(conversation_id=conversation_id, offer_id=offer.id if offer else None)


async def asked_first(conversation: Conversation) -> UUID | None:
    """Who handled it before its customer went away and returned."""
    if conversation.state_reason is not StateReason.CUSTOMER_RETURNED:
        return None
    handled = Participant.filter(conversation_id=conversation.id, mode__in=list(HANDLING_MODES), is_present=False)
    last = await handled.order_by("-until").first()
    return last.person_id if last else None


async def declines(conversation_ids: Sequence[UUID]) -> defaultdict[UUID, Counter[UUID]]:
    """How often each agent declined each conversation or let its offer expire; one statement for all of them."""
    refused = await Offer.filter(
        conversation_id__in=conversation_ids,
        kind=OfferKind.ASSIGNMENT,
        status__in=[OfferStatus.DECLINED, OfferStatus.EXPIRED],
    )
    counted: defaultdict[UUID, Counter[UUID]] = defaultdict(Counter)
    for offer in refused:
        counted[offer.conversation_id][offer.agent_id] += 1
    return counted
