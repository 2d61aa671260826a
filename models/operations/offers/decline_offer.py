"""An agent declines an offer. Accepting it is accept_offer.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.offers.answering import may_decline
from models.steps.locks import locked_offer
from models.steps.offer_outcomes import return_offer
from models.values import Viewer
from models.vocabulary import Act, OfferStatus, StateReason


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(Outcome):
    conversation_id: UUID
    offer_id: UUID


@operation(Act.DECLINE_OFFER, OfferDeclined)
async def decline_offer(uow: UnitOfWork, offer_id: UUID, *, by: Viewer, request_id: str | None = None) -> OfferDeclined:
    """Leave the conversation to others: an assignment returns to its queue, a transfer to where its workstream says."""
    conversation, offer = await locked_offer(uow, offer_id)
    may_decline(by, offer.values(), conversation.values())
    await return_offer(uow, conversation, offer, OfferStatus.DECLINED, StateReason.OFFER_DECLINED)
    return OfferDeclined(conversation_id=conversation.id, offer_id=offer_id)
