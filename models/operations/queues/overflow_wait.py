"""What has waited too long in its queue goes on or ends, as the queue says. Overflow on arrival is in queue_entry.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.steps.due_times import clear_due
from models.steps.locks import locked_conversation
from models.steps.monitoring_sessions import end_all_sessions, end_sessions_that_may_not_run
from models.steps.queue_entry import after_waiting, tell_overflow, wait_in
from models.steps.transitions import to_closed
from models.tables import Conversation, DueTime
from models.values import Viewer
from models.vocabulary import Act, ConversationState, DueKind, StateReason


@dataclass(frozen=True, kw_only=True)
class Overflowed(Outcome):
    conversation_id: UUID


@operation(Act.OVERFLOW, Overflowed)
async def overflow_wait(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> Overflowed:
    """Unless it has found an agent or come into another queue meanwhile. One with nowhere to go waits on."""
    conversation = await locked_conversation(uow, conversation_id)
    due = await DueTime.get_or_none(kind=DueKind.WAITED_TOO_LONG, subject_id=conversation_id)
    if due and due.due_at <= uow.at:
        await clear_due(DueKind.WAITED_TOO_LONG, conversation_id)
        if conversation.state is ConversationState.OPEN:
            await _overflow(uow, conversation)
    return Overflowed(conversation_id=conversation_id)


async def end_overflowed(uow: UnitOfWork, conversation: Conversation) -> None:
    """Close what a queue can't take, and say so to its customer. A record waits on: it is nobody's visit."""
    if conversation.channel.is_record:
        return
    ended = await end_all_sessions(uow, conversation)
    await to_closed(uow, conversation, StateReason.QUEUE_OVERFLOW)
    await uow.changed(conversation, participants=ended.participants)
    await tell_overflow(uow, conversation)
    await ended.tell(uow, conversation)


async def _overflow(uow: UnitOfWork, conversation: Conversation) -> None:
    placement = await after_waiting(conversation)
    if placement.queue_id != conversation.queue_id:
        conversation.overflowed_from = [*conversation.overflowed_from, str(conversation.queue_id)]
        await wait_in(uow, conversation, placement.queue_id)
        ended = await end_sessions_that_may_not_run(uow, conversation)
        await uow.changed(conversation, participants=ended.participants)
        await ended.tell(uow, conversation)
    if placement.ends:
        await end_overflowed(uow, conversation)
