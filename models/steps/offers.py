"""The rows of offers: making, ending and withdrawing them as part of a change. What an answer leads to: offer_outcomes.py."""

from datetime import timedelta
from uuid import UUID

from models.steps.changing import Change
from models.tables import Offer
from models.vocabulary import DueKind, OfferKind, OfferStatus

REFUSALS = frozenset({OfferStatus.DECLINED, OfferStatus.EXPIRED})


async def make_offer(change: Change, agent_id: UUID, kind: OfferKind, *, source_leaves: bool = False) -> Offer:
    """Offer the conversation to an agent until the workstream's time limit; a pending offer is withdrawn first.

    A consultation takes no units.
    """
    await withdraw_pending(change)
    uow, conversation = change.uow, change.conversation
    attached = await uow.rows.attached(conversation)
    offer = attached.offer = await Offer.create(
        conversation_id=conversation.id,
        agent_id=agent_id,
        kind=kind,
        made_by_id=uow.by.id,
        units=0 if kind is OfferKind.CONSULT else conversation.units,
        made_at=uow.at,
        expires_at=uow.at + timedelta(seconds=attached.workstream.offer_seconds),
        source_leaves=source_leaves,
    )
    conversation.pending_offer_id = offer.id
    if kind is not OfferKind.ASSIGNMENT:
        conversation.offered_to, conversation.offered_for = agent_id, kind
    uow.due.set(DueKind.OFFER_EXPIRES, offer.id, offer.expires_at)
    change.offers.append(offer)
    return offer


async def end_offer(change: Change, offer: Offer, status: OfferStatus) -> None:
    """End the pending offer. It happens only once, because the conversation is locked."""
    offer.status, offer.ended_at = status, change.uow.at
    change.conversation.refused_count += offer.kind is OfferKind.ASSIGNMENT and status in REFUSALS
    await offer.save(update_fields=["status", "ended_at"])
    (await change.uow.rows.attached(change.conversation)).offer = None
    change.conversation.pending_offer_id = None
    change.conversation.offered_to = change.conversation.offered_for = None
    change.uow.due.clear(offer.id, DueKind.OFFER_EXPIRES)
    change.offers.append(offer)


async def withdraw_pending(change: Change) -> None:
    """Withdraw the pending offer, if there is one."""
    if change.conversation.pending_offer_id:
        offer = (await change.uow.rows.attached(change.conversation)).offer
        assert offer is not None
        await end_offer(change, offer, OfferStatus.WITHDRAWN)
