"""The system moves on or ends what has waited too long in its queue. Overflow on arrival is in queue_entry.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.undo_windows import put_off
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.steps.queue_entry import queue_after_waiting, wait_in
from models.steps.transitions import to_closed
from models.tables import Conversation, DueTime
from models.values import Viewer
from models.vocabulary import Act, Audience, ConversationState, DueKind, StateReason, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class Overflowed(Outcome):
    conversation_id: UUID


@operation(Act.OVERFLOW, Overflowed)
async def overflow_wait(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> Overflowed:
    """Apply the queue's overflow, unless it has found an agent or changed its queue meanwhile. It may also stay waiting."""
    conversation = await locked_conversation(uow, conversation_id)
    due = await DueTime.get_or_none(kind=DueKind.WAITED_TOO_LONG, subject_id=conversation_id)
    if (
        due
        and due.due_at <= uow.at
        and not put_off(uow.due, conversation, DueKind.WAITED_TOO_LONG, conversation_id, at=uow.at)
    ):
        uow.due.clear(conversation_id, DueKind.WAITED_TOO_LONG)
        if conversation.state is ConversationState.OPEN:
            await _overflow(uow, conversation)
    return Overflowed(conversation_id=conversation_id)


async def close_overflowed(uow: UnitOfWork, conversation: Conversation) -> None:
    """Close what a queue can't take, and tell its customer. A record keeps waiting: no customer is present."""
    if conversation.channel.is_record:
        return
    async with changing(uow, conversation) as change:
        await to_closed(change, StateReason.QUEUE_OVERFLOW)
        change.announce(SystemMessageKind.QUEUE_OVERFLOW, Audience.CUSTOMER)


async def _overflow(uow: UnitOfWork, conversation: Conversation) -> None:
    placement = await queue_after_waiting(conversation)
    if placement.queue_id != conversation.queue_id:
        async with changing(uow, conversation):
            conversation.overflowed_from = [*conversation.overflowed_from, str(conversation.queue_id)]
            await wait_in(uow, conversation, placement.queue_id)
    if placement.ends:
        await close_overflowed(uow, conversation)
