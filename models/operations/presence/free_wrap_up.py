"""The system frees the units of a wrap-up once its blocking time is over. transitions.py sets the due time."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.tables import DueTime
from models.values import Viewer
from models.vocabulary import Act, ConversationState, DueKind


@dataclass(frozen=True, kw_only=True)
class WrapUpFreed(Outcome):
    conversation_id: UUID


@operation(Act.FREE_WRAP_UP, WrapUpFreed)
async def free_wrap_up(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> WrapUpFreed:
    """Record it: capacity is computed from the time, but presence and routing react to facts."""
    conversation = await locked_conversation(uow, conversation_id)
    due = await DueTime.get_or_none(kind=DueKind.WRAP_UP_FREE, subject_id=conversation_id)
    if due and due.due_at <= uow.at:
        uow.due.clear(conversation_id, DueKind.WRAP_UP_FREE)
        if conversation.state is ConversationState.WRAP_UP and conversation.agent_id:
            async with changing(uow, conversation):  # no column changes; only the fact is recorded
                uow.load_changed.add(conversation.agent_id)
    return WrapUpFreed(conversation_id=conversation_id)
