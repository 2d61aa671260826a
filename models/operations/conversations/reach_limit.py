"""The system ends a conversation whose state reached its time limit. events/state_limits.py sets the due time."""

from dataclasses import dataclass
from uuid import UUID

from models.events.state_limits import limit_of, set_limit
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.state_limits import ending_at_limit
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.steps.transitions import to_closed, to_wrap_up
from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import Act, Audience, ConversationState, StateReason, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class LimitReached(Outcome):
    conversation_id: UUID


@operation(Act.REACH_LIMIT, LimitReached)
async def reach_limit(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> LimitReached:
    """End it, unless its limit restarted or changed meanwhile, or it is closed already."""
    conversation = await locked_conversation(uow, conversation_id)
    due_at = await limit_of(conversation)
    if due_at is None or uow.at < due_at:
        await set_limit(uow.due, conversation)
    elif ending_at_limit(conversation.values()).state is ConversationState.WRAP_UP:
        await _wrap_up(uow, conversation)
    else:
        await _close(uow, conversation)
    return LimitReached(conversation_id=conversation_id)


async def _wrap_up(uow: UnitOfWork, conversation: Conversation) -> None:
    async with changing(uow, conversation) as change:
        await to_wrap_up(change, StateReason.TIME_LIMIT_REACHED)
        change.announce(SystemMessageKind.TIME_LIMIT_REACHED, Audience.BOTH)


async def _close(uow: UnitOfWork, conversation: Conversation) -> None:
    """From wrap-up, only the agent is told: the customer knows already that it is over."""
    audience = Audience.AGENT if conversation.state is ConversationState.WRAP_UP else Audience.BOTH
    async with changing(uow, conversation) as change:
        await to_closed(change, StateReason.AUTO_CLOSED)
        change.announce(SystemMessageKind.AUTO_CLOSED, audience)
