"""Keeps the attention that a conversation needs: judged anew by each unit of work that changes what it depends on.

What comes by time passing has a due time, at which judge_attention.py judges it again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from models import clock
from models.database.prepared import select
from models.events.due_times import DueTimes
from models.events.formats import written_format
from models.rules.conversations.attention import Attention, Situation, attention, causes_of, stored
from models.tables import Conversation, Queue
from models.values import TargetValues
from models.vocabulary import ActiveSubState, ConversationState, DueKind, Trend

OF_ATTENTION = (
    *("attention_level", "attention_causes", "attention_rank_at", "attention_due_at"),
    *("answer_within_seconds", "reply_within_seconds"),
)
WITH_SENTIMENT = (ConversationState.OPEN, ConversationState.ACTIVE)
NOTICED_AFTER = timedelta(seconds=10)
# Nobody reads these columns.
NOT_TOLD = frozenset({"attention_due_at", "answer_within_seconds", "reply_within_seconds"})
_TARGETS = "SELECT answer_within_seconds AS answer, reply_within_seconds AS reply FROM queues WHERE id = $1"


class Attentions:
    """Those of the conversations in one unit of work."""

    def __init__(self, due: DueTimes) -> None:
        self._due = due
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
        is_elsewhere = self._queue_of(conversation) != situation.queue_id
        self._judged[conversation.id] = situation
        before = _columns(conversation)
        if situation.has_targets and (again or is_elsewhere):
            await _read_targets(conversation)
        earlier = causes_of(conversation.attention_causes)
        self._keep(conversation, attention(situation, _targets_of(conversation), at, earlier=earlier))
        after = _columns(conversation)
        return frozenset(name for name in OF_ATTENTION if before[name] != after[name])

    def _queue_of(self, conversation: Conversation) -> UUID | None:
        """The queue whose targets it has."""
        earlier = self._judged.get(conversation.id)
        return earlier.queue_id if earlier and conversation.answer_within_seconds is not None else None

    def _keep(self, conversation: Conversation, judged: Attention) -> None:
        conversation.attention_level = judged.level
        conversation.attention_causes = stored(judged.causes)
        conversation.attention_rank_at = judged.rank_at(conversation.created_at)
        if judged.next_at:
            self._due.set(DueKind.ATTENTION_DUE, conversation.id, judged.next_at)
        elif conversation.attention_due_at:
            self._due.clear(conversation.id, DueKind.ATTENTION_DUE)
        conversation.attention_due_at = judged.next_at


async def _read_targets(conversation: Conversation) -> None:
    """Keep the targets of its queue with the conversation, so that a message need not read them."""
    [row] = await select(_TARGETS, conversation.queue_id)
    conversation.answer_within_seconds, conversation.reply_within_seconds = row["answer"], row["reply"]


def _targets_of(conversation: Conversation) -> TargetValues:
    return TargetValues(
        answer_within_seconds=conversation.answer_within_seconds or 0,
        reply_within_seconds=conversation.reply_within_seconds or 0,
    )


def _columns(conversation: Conversation) -> dict[str, object]:
    return {name: getattr(conversation, name) for name in OF_ATTENTION}


def situation_of(conversation: Conversation) -> Situation:
    state, sub_state = conversation.state, conversation.sub_state
    is_open = state is ConversationState.OPEN or sub_state is ActiveSubState.AWAITING_ACCEPTANCE
    is_talking = sub_state is ActiveSubState.IN_CONVERSATION and conversation.elevated_to is None
    has_agent = is_talking or state is ConversationState.WAITING
    is_written = conversation.channel.is_messaging
    return Situation(
        queue_id=conversation.queue_id,
        created_at=conversation.created_at,
        is_ongoing=state is not ConversationState.CLOSED,
        waiting_since=conversation.waiting_since if is_open else None,
        silent_since=conversation.silent_since if is_written and is_talking else None,
        unanswered_since=conversation.unanswered_since if is_written and has_agent else None,
        refused=conversation.refused_count if is_open else 0,
        transferred=conversation.transfer_count if is_open or has_agent else 0,
        sentiment=conversation.sentiment_level if state in WITH_SENTIMENT else None,
        is_worsening=conversation.sentiment_trend is Trend.WORSENING,
    )


async def judge_all_soon() -> None:
    """Let all ongoing conversations be judged once the upgrade is finished, since nothing was before.

    By then all processes have noticed that it is.
    """
    due, at = DueTimes(), clock.now() + NOTICED_AFTER
    for [queue_id] in await Queue.all().values_list("id"):
        due.set(DueKind.TARGETS_CHANGED, queue_id, at)
    await due.write()
