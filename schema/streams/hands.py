"""Raised hands in `notifications` and in a conversation's timeline: who is told of what became of them."""

from models.events import keys, log
from models.events.facts import HandChanged
from models.events.keys import Keys
from models.events.log import Entry, Head
from models.reading.hands import hands_up
from models.rules.conversations.hands import is_notified, reads_hand
from models.values import Viewer
from models.vocabulary import Role
from schema.ids import global_id
from schema.streams.stream import FrameInterval
from schema.types.frames.hands import HandChange, HandNotification

MOST_HANDS = 50  # with which a stream begins, the newest; more than supervisors can take are in the list


def keys_of_hands(viewer: Viewer) -> Keys:
    """Of the hands in the queues that the viewer oversees."""
    overseen = viewer.overseen if viewer.has(Role.SUPERVISOR) else frozenset()
    return frozenset(map(keys.of_hands, overseen))


def notification(fact: HandChanged, interval: FrameInterval) -> HandNotification:
    return HandNotification(
        **interval.header(),
        row_id=fact.after.id,
        conversation_id=global_id("Conversation", fact.after.id),
        hand_values=fact.hand,
        hand_kind=fact.hand.kind,
        hand_status=fact.hand.status,
    )


def change(viewer: Viewer, fact: HandChanged, interval: FrameInterval) -> HandChange | None:
    """The frame of a timeline; None for those who may not know of the hand."""
    if not reads_hand(viewer, fact.after, queue_id=fact.hand.queue_id):
        return None
    return HandChange(
        **interval.header(),
        conversation_id=global_id("Conversation", fact.after.id),
        hand_values=fact.hand,
        hand_kind=fact.hand.kind,
        hand_status=fact.hand.status,
    )


async def facts_of_hands_up(viewer: Viewer, head: Head) -> list[Entry]:
    """The newest fact of each hand that is up, as far as the viewer is notified of it."""
    hands = await hands_up(viewer, most=MOST_HANDS)
    found = [await log.changes(hand.conversation_id, limit=1, kind=HandChanged) for hand in hands]
    newest = [entry for entries in found for entry in entries if entry.seq <= head.seq]
    return [
        entry
        for entry in newest
        if isinstance(entry.fact, HandChanged) and is_notified(viewer, entry.fact.after, entry.fact.hand)
    ]
