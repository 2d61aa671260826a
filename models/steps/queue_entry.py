"""Entering a queue: which queue it is after overflow, and the longest wait that then begins to run."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.reading.queue_attendance import staffed_queues
from models.reading.queue_hours import queue_values
from models.rules.queues import overflow
from models.rules.queues.overflow import Placement
from models.tables import Conversation, Queue
from models.values import QueueValues
from models.vocabulary import ConversationState, DueKind, OverflowAction


async def queue_on_arrival(queue_id: UUID) -> Placement:
    """Where a conversation that arrives in this queue will wait. A queue with a limit is locked, so that the count holds."""
    here = (await queue_values([queue_id]))[queue_id]
    if here.most_waiting:
        await Queue.filter(id=queue_id).select_for_update(no_key=True).first()
    elif here.is_open and here.nobody_there_action is OverflowAction.ASSIGN_ANYWAY:
        return Placement(queue_id)
    queues = await queue_values()
    waiting = await _waiting([id for id, queue in queues.items() if queue.most_waiting])
    return overflow.arrival(queue_id, queues, waiting, deserted=await _deserted(queues))


async def queue_after_waiting(conversation: Conversation) -> Placement:
    """Where a conversation that has waited too long goes next."""
    queues = await queue_values()
    limited = [id for id, queue in queues.items() if queue.most_waiting]
    came_from = [UUID(id) for id in conversation.overflowed_from]
    waiting, deserted = await _waiting(limited), await _deserted(queues)
    return overflow.after_waiting(conversation.queue_id, queues, waiting, deserted=deserted, came_from=came_from)


async def wait_in(uow: UnitOfWork, conversation: Conversation, queue_id: UUID) -> None:
    """Let it wait in this queue. If it waited there already, it keeps its queue position."""
    if conversation.queue_id != queue_id or not conversation.waiting_since:
        conversation.queue_since, conversation.refused_count = uow.at, 0
    conversation.queue_id = queue_id
    conversation.waiting_since = conversation.waiting_since or uow.at
    await start_wait_limit(uow, conversation)


async def start_wait_limit(uow: UnitOfWork, conversation: Conversation) -> None:
    """Set when its queue's longest wait is reached, counted from when it entered the queue."""
    queue = await Queue.get(id=conversation.queue_id)
    if queue.longest_wait_seconds and queue.longest_wait_action is not OverflowAction.ASSIGN_ANYWAY:
        since = conversation.queue_since or uow.at
        due_at = since + timedelta(seconds=queue.longest_wait_seconds)
        uow.due.set(DueKind.WAITED_TOO_LONG, conversation.id, max(due_at, uow.at))
    else:
        clear_wait_limit(uow, conversation)


def clear_wait_limit(uow: UnitOfWork, conversation: Conversation) -> None:
    """It no longer waits: it has an agent or is closed."""
    uow.due.clear(conversation.id, DueKind.WAITED_TOO_LONG)


async def _deserted(queues: Mapping[UUID, QueueValues]) -> set[UUID]:
    """Those queues with an action for it in which nobody is there."""
    asking = {id for id, queue in queues.items() if queue.nobody_there_action is not OverflowAction.ASSIGN_ANYWAY}
    if not asking:
        return set()
    return asking - await staffed_queues()


async def _waiting(queue_ids: Collection[UUID]) -> dict[UUID, int]:
    return {id: await Conversation.filter(queue_id=id, state=ConversationState.OPEN).count() for id in queue_ids}
