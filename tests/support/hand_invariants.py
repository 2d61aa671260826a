"""What must hold of raised hands between rows; invariants.py checks it with the rest."""

from models.database.prepared import read
from models.rules.conversations.hands import ended_by_a_move
from models.tables import Conversation, RaisedHand
from models.vocabulary import HandStatus


async def check_hands(conversations: list[Conversation]) -> None:
    """A conversation names the one hand that is up in it, its agent's; every other hand says when it ended, and by whom."""
    hands = await read(RaisedHand)
    up = {row.hand_id: row for row in conversations if row.hand_id}
    assert {hand.id for hand in hands if hand.status.is_up} == up.keys()
    for hand in hands:
        assert (hand.taken_by_id is None) is (hand.taken_at is None)
        assert hand.taken_by_id or hand.status not in (HandStatus.TAKEN, HandStatus.ANSWERED)
        assert (hand.ended_at is None) is (hand.ended_by_id is None) is hand.status.is_up
        if hand.status.is_up:
            row = up[hand.id]
            assert (row.id, row.hand_status, row.hand_taken_by) == (hand.conversation_id, hand.status, hand.taken_by_id)
            assert row.queue_id == hand.queue_id
            assert ended_by_a_move(hand.agent_id, row.values()) is None
    for row in conversations:
        assert row.hand_id or (row.hand_status, row.hand_taken_by) == (None, None)
