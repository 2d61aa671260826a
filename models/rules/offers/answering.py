"""Who may accept or decline an offer. Who may get one is in targets.py and routing.py."""

from datetime import datetime

from models.rules.refusals import Refused, must_be_ongoing, role_required
from models.rules.roles import WORK_IN_QUEUES
from models.values import ConversationValues, OfferValues, Viewer
from models.vocabulary import OfferStatus, RefusalCode, Role


def may_accept(viewer: Viewer, offer: OfferValues, conversation: ConversationValues, *, now: datetime) -> None:
    """The agent may accept until the offer expires, even if no process has ended it yet; a former agent may not."""
    may_decline(viewer, offer, conversation)
    if viewer.roles.isdisjoint(WORK_IN_QUEUES):
        raise role_required(Role.AGENT)
    if now >= offer.expires_at:
        raise Refused(RefusalCode.OFFER_NOT_PENDING, "This offer has expired; wait for the next.")


def may_decline(viewer: Viewer, offer: OfferValues, conversation: ConversationValues) -> None:
    _must_be_ones_pending_offer(viewer, offer)
    must_be_ongoing(conversation)


def _must_be_ones_pending_offer(viewer: Viewer, offer: OfferValues) -> None:
    if offer.agent_id != viewer.id:
        raise Refused(
            RefusalCode.OFFER_NOT_YOURS, "This offer is for another agent; answer the offers in your own notifications."
        )
    if offer.status is not OfferStatus.PENDING:
        raise Refused(
            RefusalCode.OFFER_NOT_PENDING,
            f"This offer is {offer.status.lower()} and can't be answered any more; wait for the next.",
        )
