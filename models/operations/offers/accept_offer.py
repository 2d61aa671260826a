"""An agent accepts an offer. Declining is decline_offer.py; expiry, expire_offer.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.offers.answering import may_accept
from models.steps.locks import locked_offer
from models.steps.offer_outcomes import accept
from models.values import Viewer
from models.vocabulary import Act


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(Outcome):
    conversation_id: UUID
    offer_id: UUID


@operation(Act.ACCEPT_OFFER, OfferAccepted)
async def accept_offer(uow: UnitOfWork, offer_id: UUID, *, by: Viewer, request_id: str | None = None) -> OfferAccepted:
    """Take the conversation. Its units have been reserved since the offer was made, so capacity is not checked again."""
    conversation, offer = await locked_offer(uow, offer_id)
    may_accept(by, offer.values(), conversation.values(), now=uow.at)
    await accept(uow, conversation, offer)
    return OfferAccepted(conversation_id=conversation.id, offer_id=offer_id)
