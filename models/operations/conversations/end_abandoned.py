"""Ends a live chat whose customer did not return within the reconnect window, which customer_absence.py begins."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.operations.presence.end_absence import was_down
from models.steps.changing import changing
from models.steps.customer_absence import begin_reconnect_window
from models.steps.locks import locked_conversation
from models.steps.transitions import to_closed, to_wrap_up
from models.tables import DueTime
from models.values import Viewer
from models.vocabulary import Act, ActiveSubState, ConversationState, DueKind, StateReason


@dataclass(frozen=True, kw_only=True)
class AbandonedEnded(Outcome):
    conversation_id: UUID


@operation(Act.END, AbandonedEnded)
async def end_abandoned(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> AbandonedEnded:
    """End it, unless the customer returned or it has ended: into wrap-up, or closed if no agent had accepted it.

    The window starts again during a call, or if no server ran that the customer could have returned to.
    """
    conversation = await locked_conversation(uow, conversation_id)
    due = await DueTime.get_or_none(kind=DueKind.CUSTOMER_AWAY, subject_id=conversation_id)
    if due and due.due_at <= uow.at and (conversation.elevated_to or await was_down(uow)):
        begin_reconnect_window(uow, conversation)
    elif due and due.due_at <= uow.at:
        uow.due.clear(conversation_id, DueKind.CUSTOMER_AWAY)
        if conversation.sub_state is ActiveSubState.IN_CONVERSATION:
            async with changing(uow, conversation) as change:
                await to_wrap_up(change, StateReason.CUSTOMER_DISCONNECTED)
        elif conversation.state in (ConversationState.OPEN, ConversationState.ACTIVE):
            async with changing(uow, conversation) as change:
                await to_closed(change, StateReason.CUSTOMER_DISCONNECTED)
    return AbandonedEnded(conversation_id=conversation_id)
