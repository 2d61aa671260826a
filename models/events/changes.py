"""Makes the fact of a conversation's start or change from rows. unit_of_work.py records it."""

from collections.abc import Iterable

from models.events.facts import ConversationChanged
from models.events.header import Header
from models.tables import Offer, Participant
from models.values import ConversationValues
from models.vocabulary import ConversationAspect


def change_of(
    header: Header,
    before: ConversationValues | None,
    after: ConversationValues,
    aspects: frozenset[ConversationAspect] = frozenset(),
    *,
    offers: Iterable[Offer] = (),
    participants: Iterable[Participant] = (),
) -> ConversationChanged:
    return ConversationChanged(
        **header,
        before=before,
        after=after,
        aspects=aspects,
        offers=tuple(offer.values() for offer in offers),
        participants=tuple(participant.values() for participant in participants),
    )
