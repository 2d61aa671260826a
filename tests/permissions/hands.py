"""The raised hand of one conversation of the proof, which conversations.py writes."""

from models import clock
from models.rules.conversations.attention import Attention, causes_of, stored
from models.tables import Conversation, RaisedHand, User
from models.vocabulary import HandStatus
from tests.schema.examples import attention_by_hand
from tests.support.hand_builders import a_hand


async def hand_of(row: Conversation, kind: str, *, guest: User, reason: str) -> RaisedHand:
    """One that nobody has taken, one that somebody has, or one that was answered."""
    hand = await a_hand(row, taken_by=None if kind == "TALKING" else guest, reason=reason, judged=False)
    if kind == "CLOSED":
        hand.status, hand.ended_at, hand.ended_by_id = HandStatus.ANSWERED, clock.now(), hand.taken_by_id
        await hand.save()
        row.hand_id = row.hand_status = row.hand_taken_by = None
    else:
        causes = attention_by_hand(hand, causes_of(row.attention_causes))
        row.attention_level, row.attention_causes = causes[0].level, stored(causes)
        row.attention_rank_at = Attention(causes).rank_at(row.created_at)
    await row.save()
    return hand
