"""An agent hands a conversation over to another queue. To a colleague: hand_over_to_agent.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.operations.queues.overflow_wait import close_overflowed
from models.reading.queue_hours import queue_values
from models.rules.conversations.handover import may_hand_over
from models.rules.offers.targets import may_assign_to_queue
from models.rules.refusals import not_found
from models.steps.handing_back import return_to_queue
from models.steps.locks import locked_for_holder
from models.steps.queue_entry import queue_on_arrival
from models.values import Viewer
from models.vocabulary import Act, StateReason


@dataclass(frozen=True, kw_only=True)
class HandedOverToQueue(Outcome):
    conversation_id: UUID


@operation(Act.HAND_OVER_TO_QUEUE, HandedOverToQueue, conflicts=True)
async def hand_over_to_queue(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    queue_id: UUID,
    expected_version: int | None = None,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> HandedOverToQueue:
    """It waits there at once. If the queue is closed or full, overflow applies as on any arrival."""
    uow.conversation_id = conversation_id
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch)
    may_hand_over(by, conversation.values(), to_queue=True, expected_version=expected_version)
    queues = await queue_values([conversation.queue_id, queue_id])
    queue = queues.get(queue_id)
    if queue is None or (queue.is_retired and queue_id != conversation.queue_id):
        raise not_found("queue")
    may_assign_to_queue(conversation.values(), queues[conversation.queue_id], queue)
    placement = await queue_on_arrival(queue_id)
    await return_to_queue(uow, conversation, StateReason.TRANSFERRED_BY_AGENT, queue_id=placement.queue_id)
    if placement.ends:
        await close_overflowed(uow, conversation)
    return HandedOverToQueue(conversation_id=conversation_id)
