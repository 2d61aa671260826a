"""The limit of a conversation's state is reached. The system does this at its due time, which events/state_limits.py sets."""

from dataclasses import dataclass
from uuid import UUID

from models.events.state_limits import limit_of, set_limit
from models.events.unit_of_work import Record
from models.operations.operation import Outcome, operation
from models.rules.conversations.state_limits import ending_at_limit
from models.steps.locks import locked_conversation
from models.steps.monitoring_sessions import end_all_sessions
from models.steps.offers import withdraw_pending
from models.steps.system_messages import announce
from models.steps.transitions import to_closed, to_wrap_up
from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import Act, Audience, ConversationState, StateReason, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class LimitReached(Outcome):
    conversation_id: UUID


@operation(Act.REACH_LIMIT, LimitReached)
async def reach_limit(
    record: Record, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> LimitReached:
    """End it, unless something has restarted the limit, its workstream has another by now, or it is over already."""
    conversation = await locked_conversation(record, conversation_id)
    due_at = await limit_of(conversation)
    if due_at is None or record.at < due_at:
        await set_limit(conversation)
    elif ending_at_limit(conversation.values()).state is ConversationState.WRAP_UP:
        await _wrap_up(record, conversation)
    else:
        await _close(record, conversation)
    return LimitReached(conversation_id=conversation_id)


async def _wrap_up(record: Record, conversation: Conversation) -> None:
    withdrawn = await withdraw_pending(record, conversation)
    await to_wrap_up(record, conversation, StateReason.TIME_LIMIT_REACHED)
    await record.changed(conversation, offers=withdrawn)
    await announce(record, conversation, SystemMessageKind.TIME_LIMIT_REACHED, Audience.BOTH)


async def _close(record: Record, conversation: Conversation) -> None:
    """The customer of what is in wrap-up was told already that it is over."""
    audience = Audience.AGENT if conversation.state is ConversationState.WRAP_UP else Audience.BOTH
    withdrawn = await withdraw_pending(record, conversation)
    ended = await end_all_sessions(record, conversation)
    await to_closed(record, conversation, StateReason.AUTO_CLOSED)
    await record.changed(conversation, offers=withdrawn, participants=ended.participants)
    await announce(record, conversation, SystemMessageKind.AUTO_CLOSED, audience)
    await ended.tell(record, conversation)
