"""Keeps the attention that a conversation needs: judged anew by each unit of work that changes what it depends on.

What comes by time passing has a due time, at which judge_attention.py judges it again.
"""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from models import clock
from models.database.connections import in_turn
from models.database.prepared import select, write_many
from models.events.due_times import DueTimes
from models.events.formats import WORDS, written_format
from models.events.state_limits import moments_of
from models.rules.conversations.attention import Attention, Limited, Situation, Standards, attention, causes_of, stored
from models.tables import Conversation
from models.vocabulary import Act, ActiveSubState, ConversationState, DueKind, Trend

OF_ATTENTION = (
    *("attention_level", "attention_causes", "attention_rank_at", "attention_due_at", "standards"),
    *("attention_level_without_hand", "attention_rank_without_hand_at"),
)
NOT_TOLD = frozenset({"attention_due_at", "standards"})  # nobody reads these columns
# By then, a unit of work that changes standards has ended, and so has the last one that may have read what was before. Each
# may wait for a lock for LOCK_TIMEOUT_MS, and stand still for IDLE_IN_TRANSACTION_TIMEOUT_MS.
STANDARDS_READ_WITHIN = timedelta(seconds=15)
FAR = timedelta(hours=1)
NOTICED_AFTER = timedelta(seconds=10)  # by then, all processes know that an upgrade is finished
ALL_QUEUES = UUID(int=0)  # the subject of standards that changed everywhere
FORGOTTEN_AT_ONCE = 100  # conversations, whose locks are held for a few milliseconds
ONGOING = tuple(state for state in ConversationState if state is not ConversationState.CLOSED)
WITH_SENTIMENT = (ConversationState.OPEN, ConversationState.ACTIVE)
_STANDARDS = """SELECT answer_within_seconds, reply_within_seconds, open_limit_seconds, active_limit_seconds,
        waiting_limit_seconds, limits_count_from
    FROM queues, workstreams WHERE queues.id = $1 AND workstreams.id = $2
"""
# Whether somebody has replied already is not known either: the first reply to come must not count as the first one.
_FORGET = """UPDATE conversations SET silent_since = NULL, unanswered_since = NULL, refused_count = 0, bot_repeats = 0,
        customer_repeats = 0, first_reply_at = COALESCE(first_reply_at, accepted_at)
    WHERE id = $1
"""


class Attentions:
    """Those of the conversations in one unit of work."""

    def __init__(self) -> None:
        self._judged: dict[UUID, Situation] = {}

    def track(self, conversation: Conversation) -> None:
        """Remember in which situation it was judged last."""
        self._judged.setdefault(conversation.id, situation_of(conversation))

    async def judge(
        self, conversation: Conversation, due: DueTimes, at: datetime, *, again: bool = False
    ) -> frozenset[str]:
        """Judge it, if its situation is another one or if it is to be judged `again`. Returns the columns that changed.

        `due` gets the time at which it is to be judged next, if another one is set.

        While the upgrade to this release is not finished, nothing is judged: the release before knows no such due times.
        """
        situation = situation_of(conversation)
        if not is_judged() or (situation == self._judged.get(conversation.id) and not again):
            return frozenset()
        is_elsewhere = self._queue_of(conversation) != situation.queue_id
        self._judged[conversation.id] = situation
        before = _columns(conversation)
        if again or is_elsewhere:  # where nobody waits for us, they are read once somebody does
            conversation.standards = await _read_standards(conversation) if situation.customer_waits else None
        earlier = causes_of(conversation.attention_causes)
        judged = attention(situation, Standards.of(conversation.standards), at, earlier=earlier)
        self._keep(conversation, _understood(judged), due, at, again=again)
        after = _columns(conversation)
        return frozenset(name for name in OF_ATTENTION if before[name] != after[name])

    def _queue_of(self, conversation: Conversation) -> UUID | None:
        """The queue whose targets its standards have. They are kept with it, so that a message need not read them."""
        earlier = self._judged.get(conversation.id)
        return earlier.queue_id if earlier and conversation.standards is not None else None

    def _keep(self, conversation: Conversation, judged: Attention, due: DueTimes, at: datetime, *, again: bool) -> None:
        conversation.attention_level = judged.level
        conversation.attention_causes = stored(judged.causes)
        conversation.attention_rank_at = judged.rank_at(conversation.created_at)
        apart = judged.without_hand
        conversation.attention_level_without_hand = apart.level
        conversation.attention_rank_without_hand_at = apart.rank_at(conversation.created_at)
        due_at = conversation.attention_due_at
        if not again and self._may_stay(conversation, judged, at):
            return
        if judged.next_at:
            due.set(DueKind.ATTENTION_DUE, conversation.id, judged.next_at)
        elif due_at:
            due.clear(conversation.id, DueKind.ATTENTION_DUE)
        conversation.attention_due_at = judged.next_at

    def _may_stay(self, conversation: Conversation, judged: Attention, at: datetime) -> bool:
        """Whether its due time stays as it is, which saves a statement. When it comes, it is judged again.

        One that comes too early does no harm, nor does one for nothing that is far away. So a message needs a statement only
        to set the first one or an earlier one, to move or clear one that has passed, and to clear one of the next hour, as
        most replies do.
        """
        due_at = conversation.attention_due_at
        if due_at is None or due_at <= at or conversation.state is ConversationState.CLOSED:
            return False
        return due_at <= judged.next_at if judged.next_at else due_at - at > FAR


def is_judged() -> bool:
    """Whether attention is judged: the upgrade to the release that brought it is finished, and this process knows that."""
    return written_format.has(Act.JUDGE_ATTENTION)


def _understood(judged: Attention) -> Attention:
    """Without causes for reasons that a process which may still run would not understand."""
    return replace(judged, causes=tuple(cause for cause in judged.causes if written_format.has(cause.reason)))


async def _read_standards(conversation: Conversation) -> dict[str, Any]:
    [row] = await select(_STANDARDS, conversation.queue_id, conversation.workstream_id)
    return asdict(Standards(**row))


def _columns(conversation: Conversation) -> dict[str, object]:
    return {name: getattr(conversation, name) for name in OF_ATTENTION}


def situation_of(conversation: Conversation) -> Situation:
    state, sub_state, channel = conversation.state, conversation.sub_state, conversation.channel
    is_open = state is ConversationState.OPEN or sub_state is ActiveSubState.AWAITING_ACCEPTANCE
    is_talking = sub_state is ActiveSubState.IN_CONVERSATION and conversation.elevated_to is None
    has_agent = is_talking or state is ConversationState.WAITING
    found = Situation(
        queue_id=conversation.queue_id,
        created_at=conversation.created_at,
        is_ongoing=state is not ConversationState.CLOSED,
        waiting_since=conversation.waiting_since if is_open else None,
        silent_since=conversation.silent_since if channel.is_messaging and is_talking else None,
        unanswered_since=_unanswered_since(conversation, has_agent=has_agent) if channel.is_messaging else None,
        refused=conversation.refused_count if is_open else 0,
        transferred=conversation.transfer_count if is_open or has_agent else 0,
        looping=_looping(conversation) if is_talking else 0,
        sentiment=conversation.sentiment_level if state in WITH_SENTIMENT else None,
        is_worsening=conversation.sentiment_trend is Trend.WORSENING,
        hand=conversation.hand_status,
    )
    if not found.customer_waits:
        return found
    return replace(found, limited=Limited(channel, state, moments_of(conversation)))


def _looping(conversation: Conversation) -> int:
    """How often its bot, or its customer to the bot, said nearly the same; 0 if a person has it."""
    return max(conversation.bot_repeats, conversation.customer_repeats) if conversation.agent_is_bot else 0


def customer_waits(conversation: Conversation) -> bool:
    """Whether its customer waits for us. Nobody knows before attention is judged."""
    return is_judged() and situation_of(conversation).customer_waits


def _unanswered_since(conversation: Conversation, *, has_agent: bool) -> datetime | None:
    """Whoever was owed a reply when their conversation came back into the queue is still owed it there."""
    return conversation.unanswered_since if has_agent else conversation.owed_since


def standards_changed(due: DueTimes, subject_id: UUID, at: datetime) -> None:
    """Let the conversations of a queue be judged by its changed targets, or those of a workstream by its changed limits.

    `at` is near the end of the unit of work.

    What is not judged yet will be at the end of the upgrade.
    """
    if is_judged():
        due.set(DueKind.STANDARDS_CHANGED, subject_id, at + STANDARDS_READ_WITHIN)


async def judge_all_soon() -> None:
    """Let all ongoing conversations be judged once the upgrade is finished: before, they were not, or not for new reasons.

    By then all processes have noticed that it is, and what they did before has ended. Part of the unit that finishes it.
    """
    due = DueTimes()
    due.set(DueKind.STANDARDS_CHANGED, ALL_QUEUES, clock.now() + NOTICED_AFTER + STANDARDS_READ_WITHIN)
    await due.write()


async def forget_evidence(*, upgraded_from: int) -> None:
    """Forget what processes of the release before did not keep right: such a process may have answered a customer since.

    Doing it twice does no harm, so it comes before the unit that finishes the upgrade.
    """
    if upgraded_from >= WORDS[Act.JUDGE_ATTENTION]:
        return
    written = Q(silent_since__isnull=False) | Q(unanswered_since__isnull=False) | Q(refused_count__gt=0)
    written |= Q(accepted_at__isnull=False, first_reply_at=None)
    written |= Q(bot_repeats__gt=0) | Q(customer_repeats__gt=0)
    found = Conversation.filter(written, state__in=ONGOING)
    ids = await found.order_by("id").values_list("id")  # locked in this order, as units of work lock several
    for first in range(0, len(ids), FORGOTTEN_AT_ONCE):
        await in_turn(partial(write_many, _FORGET, ids[first : first + FORGOTTEN_AT_ONCE]))
