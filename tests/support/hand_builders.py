"""Writes raised hands for tests; builders.py writes everything else."""

from models import clock
from models.tables import Conversation, RaisedHand, User
from models.values import Viewer
from models.vocabulary import HandKind, HandStatus

REASON = "May I refund the shipping?"


async def a_hand(
    conversation: Conversation,
    *,
    taken_by: User | Viewer | None = None,
    kind: HandKind = HandKind.ADVICE,
    reason: str = REASON,
) -> RaisedHand:
    """The hand of the conversation's agent, which is up."""
    assert conversation.agent_id is not None
    now = clock.now()
    hand = await RaisedHand.create(
        conversation=conversation,
        queue_id=conversation.queue_id,
        agent_id=conversation.agent_id,
        kind=kind,
        reason=reason,
        status=HandStatus.TAKEN if taken_by else HandStatus.RAISED,
        raised_at=now,
        taken_by_id=taken_by.id if taken_by else None,
        taken_at=now if taken_by else None,
    )
    conversation.hand_id, conversation.hand_status = hand.id, hand.status
    conversation.hand_taken_by = hand.taken_by_id
    await conversation.save(update_fields=["hand_id", "hand_status", "hand_taken_by"])
    return hand
