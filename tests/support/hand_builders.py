"""Writes raised hands for tests; builders.py writes everything else."""

from models import clock
from models.events.attention import OF_ATTENTION, Attentions
from models.events.due_times import DueTimes
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
    judged: bool = True,
) -> RaisedHand:
    """The hand of the conversation's agent, which is up. Unless it is `judged`, the conversation's attention stays as it is."""
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
    if judged:
        due = DueTimes()
        await Attentions().judge(conversation, due, now, again=True)
        await due.write()
        await conversation.save(update_fields=OF_ATTENTION)
    return hand
