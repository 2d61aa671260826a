"""The system expires an offer at its time limit. Agents answer by accept_offer.py and decline_offer.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.undo_windows import put_off
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.steps.locks import locked_offer
from models.steps.offer_outcomes import return_offer
from models.values import Viewer
from models.vocabulary import Act, DueKind, OfferStatus, StateReason


@dataclass(frozen=True, kw_only=True)
class OfferExpired(Outcome):
    conversation_id: UUID
    offer_id: UUID


@operation(Act.EXPIRE_OFFER, OfferExpired)
async def expire_offer(uow: UnitOfWork, offer_id: UUID, *, by: Viewer, request_id: str | None = None) -> OfferExpired:
    """Expire it, unless it was answered or withdrawn meanwhile: an offer ends once."""
    conversation, offer = await locked_offer(uow, offer_id)
    if offer.status is not OfferStatus.PENDING:
        uow.due.clear(offer_id, DueKind.OFFER_EXPIRES)
    elif uow.at < offer.expires_at:
        uow.due.set(DueKind.OFFER_EXPIRES, offer_id, offer.expires_at)
    elif not put_off(uow.due, conversation, DueKind.OFFER_EXPIRES, offer_id, at=uow.at):
        await return_offer(uow, conversation, offer, OfferStatus.EXPIRED, StateReason.OFFER_EXPIRED)
    return OfferExpired(conversation_id=conversation.id, offer_id=offer_id)
