"""What must hold of a conversation's attention. Part of invariants.py."""

from collections.abc import Iterable
from datetime import timedelta

from models import clock
from models.events.attention import is_judged, situation_of
from models.rules.conversations.attention import (
    HAND,
    Attention,
    AttentionCause,
    Standards,
    attention,
    causes_of,
    without_hand,
)
from models.tables import Conversation
from models.tables.conversations import NOT_WAITING
from models.vocabulary import AttentionLevel, AttentionReason, ConversationState

OVER = (ConversationState.WRAP_UP, ConversationState.CLOSED)
A_MOMENT = timedelta(microseconds=1)
LONG = timedelta(days=1)


def check_attention(row: Conversation) -> None:
    """Its levels are those of its causes, each cause began when its columns say, and none is missing. Nobody waits for what
    is over, but an agent who asks for help in wrap-up.
    """
    causes, situation = causes_of(row.attention_causes), situation_of(row)
    others = without_hand(causes)
    assert row.attention_level is _highest(causes)
    assert row.attention_level_without_hand is _highest(others)
    apart = Attention(others).rank_at(row.created_at) if row.hand_status else row.attention_rank_at
    assert row.attention_rank_without_hand_at == apart, f"{row.id}: its place if no hand were up"
    assert not others or row.state not in OVER, f"{row.id}: attention"
    hands = [cause.level for cause in causes if cause not in others]
    assert hands == ([HAND[row.hand_status]] if row.hand_status else []), f"{row.id}: a hand"
    limits = Standards.of(row.standards).limits
    began = {
        AttentionReason.WAIT: situation.waiting_since,
        AttentionReason.SILENT: situation.silent_since,
        AttentionReason.UNANSWERED: situation.unanswered_since,
        AttentionReason.LIMIT: situation.limited and situation.limited.moments.since(limits.count_from),
    }
    for cause in causes:
        assert cause.reason not in began or cause.began_at == began[cause.reason], f"{row.id}: {cause.reason} began"
    if is_judged() and row.attention_rank_at != NOT_WAITING:
        _none_is_missing(row, causes)


def _none_is_missing(row: Conversation, causes: list[AttentionCause]) -> None:
    """Once it was judged, it has the causes that it must have until time alone brings others, and no more than these."""
    soon = row.attention_due_at or clock.now() + LONG  # without it, time brings nothing more
    at = soon - A_MOMENT
    judged = attention(situation_of(row), Standards.of(row.standards), at, earlier=causes)
    expected = {(cause.reason, cause.level) for cause in judged.causes}
    assert {(cause.reason, cause.level) for cause in causes} == expected, f"{row.id}: its causes at {at}"


def _highest(causes: Iterable[AttentionCause]) -> AttentionLevel:
    return max((cause.level for cause in causes), key=lambda level: level.rank, default=AttentionLevel.NONE)
