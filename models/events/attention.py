"""Keeps the attention that a conversation needs: judged anew by each unit of work that changes what it depends on.

What comes by time passing has a due time, at which judge_attention.py judges it again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from models import clock
from models.events.due_times import DueTimes
from models.events.formats import written_format
from models.events.remembered_rows import RememberedRows
from models.rules.conversations.attention import NO_TARGETS, Attention, Situation, attention, stored
from models.tables import Conversation, Queue
from models.vocabulary import ActiveSubState, ConversationState, DueKind

OF_ATTENTION = ("attention_level", "attention_causes", "attention_rank_at", "attention_due_at")
NOTICED_AFTER = timedelta(seconds=10)
NOT_TOLD = frozenset({"attention_due_at"})  # nobody reads this column


class Attentions:
    """Those of the conversations in one unit of work."""

    def __init__(self, rows: RememberedRows, due: DueTimes) -> None:
        self._rows, self._due = rows, due
        self._judged: dict[UUID, Situation] = {}

    def track(self, conversation: Conversation) -> None:
        """Remember in which situation it was judged last."""
        self._judged.setdefault(conversation.id, situation_of(conversation))

    async def judge(self, conversation: Conversation, at: datetime, *, again: bool = False) -> frozenset[str]:
        """Judge it, if its situation is another one or if it is to be judged `again`. Returns the columns that changed.

        While the upgrade to this release is not finished, nothing is judged: the release before knows no such due times.
        """
        situation = situation_of(conversation)
        if written_format.is_older or (situation == self._judged.get(conversation.id) and not again):
            return frozenset()
        self._judged[conversation.id] = situation
        before = _columns(conversation)
        targets = await self._rows.targets(conversation) if situation.has_targets else NO_TARGETS
        self._keep(conversation, attention(situation, targets, at))
        after = _columns(conversation)
        return frozenset(name for name in OF_ATTENTION if before[name] != after[name])

    def _keep(self, conversation: Conversation, judged: Attention) -> None:
        conversation.attention_level = judged.level
        conversation.attention_causes = stored(judged.causes)
        conversation.attention_rank_at = judged.rank_at(conversation.created_at)
        if judged.next_at:
            self._due.set(DueKind.ATTENTION_DUE, conversation.id, judged.next_at)
        elif conversation.attention_due_at:
            self._due.clear(conversation.id, DueKind.ATTENTION_DUE)
        conversation.attention_due_at = judged.next_at


def _columns(conversation: Conversation) -> dict[str, object]:
    return {name: getattr(conversation, name) for name in OF_ATTENTION}


def situation_of(conversation: Conversation) -> Situation:
    is_unanswered = (
        conversation.state is ConversationState.OPEN or conversation.sub_state is ActiveSubState.AWAITING_ACCEPTANCE
    )
    return Situation(
        queue_id=conversation.queue_id,
        created_at=conversation.created_at,
        is_ongoing=conversation.state is not ConversationState.CLOSED,
        waiting_since=conversation.waiting_since if is_unanswered else None,
    )


async def judge_all_soon() -> None:
    """Let all ongoing conversations be judged once the upgrade is finished, since nothing was before.

    By then all processes have noticed that it is.
    """
    due, at = DueTimes(), clock.now() + NOTICED_AFTER
    for [queue_id] in await Queue.all().values_list("id"):
        due.set(DueKind.TARGETS_CHANGED, queue_id, at)
    await due.write()
