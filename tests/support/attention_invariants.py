"""What must hold of a conversation's attention. Part of invariants.py."""

from models.events.attention import situation_of
from models.rules.conversations.attention import causes_of
from models.tables import Conversation
from models.vocabulary import AttentionLevel, AttentionReason, ConversationState

OVER = (ConversationState.WRAP_UP, ConversationState.CLOSED)


def check_attention(row: Conversation) -> None:
    """Its level is that of its causes, and each cause began when its columns say. None waits for what is over."""
    causes, situation = causes_of(row.attention_causes), situation_of(row)
    highest = max((cause.level for cause in causes), key=lambda level: level.rank, default=AttentionLevel.NONE)
    assert row.attention_level is highest
    assert row.attention_level is AttentionLevel.NONE or row.state not in OVER, f"{row.id}: attention"
    began = {
        AttentionReason.WAIT: situation.waiting_since,
        AttentionReason.SILENT: situation.silent_since,
        AttentionReason.UNANSWERED: situation.unanswered_since,
    }
    for cause in causes:
        assert cause.reason not in began or cause.began_at == began[cause.reason], f"{row.id}: {cause.reason} began"
