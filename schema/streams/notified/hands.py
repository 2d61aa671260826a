"""Raised hands in `notifications` and in a conversation's timeline: who is told of what became of them."""

from models.events import keys, log
from models.events.facts import HandChanged
from models.events.keys import Keys
from models.events.log import Entry, Head
from models.reading.hands import hands_up
from models.rules.conversations.hands import is_notified, reads_hand
from models.tables import RaisedHand
from models.values import Actor, Viewer
from models.vocabulary import Act, ActorKind, Role
from schema.ids import global_id
from schema.streams.stream import FrameInterval
from schema.types.frames.hands import HandChange, HandNotification

MOST_HANDS = 50  # with which a stream begins; more than supervisors can take are in the list


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
    """The newest fact of each hand that is up, as far as the viewer is notified of it.

    In the place of a fact that was pruned comes one made from the row, at the position of another pruned one: a hand
    may be up for longer than the log keeps facts.
    """
    hands = await hands_up(viewer, most=MOST_HANDS)
    if not hands:
        return []
    newest = await log.newest_of_each([hand.conversation_id for hand in hands], HandChanged)
    told = {entry.fact.after.id for entry in newest if isinstance(entry.fact, HandChanged)}
    untold = sorted((hand for hand in hands if hand.conversation_id not in told), key=lambda hand: hand.raised_at)
    oldest = await log.oldest() if untold else 0
    made = [Entry(seq, _fact_of(hand)) for seq, hand in enumerate(untold, start=oldest - len(untold))]
    return [
        entry
        for entry in (*made, *newest)
        if 0 < entry.seq <= head.seq
        and isinstance(entry.fact, HandChanged)
        and is_notified(viewer, entry.fact.after, entry.fact.hand)
    ]


def _fact_of(hand: RaisedHand) -> HandChanged:
    """What the log would say of this hand, which is up, and of its conversation."""
    values = hand.conversation.values()
    act, at, by = Act.RAISE_HAND, hand.raised_at, hand.agent_id
    if hand.taken_by_id and hand.taken_at:
        act, at, by = Act.TAKE_HAND, hand.taken_at, hand.taken_by_id
    actor = Actor(by, ActorKind.PERSON)
    return HandChanged(act=act, at=at, actor=actor, request_id=None, before=values, after=values, hand=hand.values())
