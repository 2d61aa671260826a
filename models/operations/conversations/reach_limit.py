"""The system warns of a limit, or ends a conversation that reached it. events/state_limits.py sets the due time."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from models.events.attention import customer_waits
from models.events.formats import written_format
from models.events.state_limits import limits_for, looked_at, must_warn, set_limit
from models.events.undo_windows import put_off
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.state_limits import LimitValues, ending_at_limit, is_idling, seconds_allowed
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.steps.system_messages import post_system_message
from models.steps.transitions import to_closed, to_wrap_up
from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import Act, Audience, ConversationState, DueKind, StateReason, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class LimitReached(Outcome):
    conversation_id: UUID


@operation(Act.REACH_LIMIT, LimitReached)
async def reach_limit(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> LimitReached:
    """End it, unless its limit restarted or changed meanwhile, or it is closed already, or its customer waits for us.

    Then it needs attention (rules/conversations/attention.py), and the limit is looked at again after as long.
    """
    conversation = await locked_conversation(uow, conversation_id)
    limits = await limits_for(conversation)
    due_at = looked_at(conversation, limits)
    if due_at is None or uow.at < due_at:
        await set_limit(uow.due, conversation)
    elif put_off(uow.due, conversation, DueKind.LIMIT_REACHED, conversation_id, at=uow.at):
        pass
    elif customer_waits(conversation) or _is_unwritable(conversation):
        again_at = uow.at + timedelta(seconds=seconds_allowed(conversation.values(), limits))
        uow.due.set(DueKind.LIMIT_REACHED, conversation_id, again_at)
    elif must_warn(conversation, limits):
        await _warn(uow, conversation, limits)
    elif ending_at_limit(conversation.values()).state is ConversationState.WRAP_UP:
        await _wrap_up(uow, conversation)
    else:
        await _close(uow, conversation)
    return LimitReached(conversation_id=conversation_id)


def _is_unwritable(conversation: Conversation) -> bool:
    """Whether processes that may still run would not understand what tells of this limit."""
    return is_idling(conversation.values()) and not written_format.has(SystemMessageKind.IDLE_WARNING)


async def _warn(uow: UnitOfWork, conversation: Conversation, limits: LimitValues) -> None:
    """Tell the customer of a live chat that it ends soon; from now on, they have as long as that says."""
    conversation.limit_warned_at = uow.at
    seconds = limits.idle_warning
    await post_system_message(
        uow, conversation, SystemMessageKind.IDLE_WARNING, Audience.CUSTOMER, seconds=str(seconds)
    )
    uow.due.set(DueKind.LIMIT_REACHED, conversation.id, uow.at + timedelta(seconds=seconds))


async def _wrap_up(uow: UnitOfWork, conversation: Conversation) -> None:
    is_idle = is_idling(conversation.values())
    kind = SystemMessageKind.IDLE_ENDED if is_idle else SystemMessageKind.TIME_LIMIT_REACHED
    async with changing(uow, conversation) as change:
        await to_wrap_up(change, StateReason.TIME_LIMIT_REACHED)
        change.announce(kind, Audience.BOTH)


async def _close(uow: UnitOfWork, conversation: Conversation) -> None:
    """From wrap-up, only the agent is told: the customer knows already that it is over."""
    audience = Audience.AGENT if conversation.state is ConversationState.WRAP_UP else Audience.BOTH
    async with changing(uow, conversation) as change:
        await to_closed(change, StateReason.AUTO_CLOSED)
        change.announce(SystemMessageKind.AUTO_CLOSED, audience)
