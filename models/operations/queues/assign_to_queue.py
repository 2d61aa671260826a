"""A supervisor assigns an open conversation to another queue. Assigning it to an agent is assign_to_agent.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.queue_hours import queue_values
from models.rules import supervision
from models.rules.offers.targets import may_assign_to_queue
from models.rules.refusals import not_found
from models.steps.changing import changing
from models.steps.locks import locked_conversation, locked_settings
from models.steps.queue_entry import wait_in
from models.values import Viewer
from models.vocabulary import Act, StateReason, SupervisorAction


@dataclass(frozen=True, kw_only=True)
class AssignedToQueue(Outcome):
    conversation_id: UUID


@operation(Act.ASSIGN_TO_QUEUE, AssignedToQueue, is_audited=True, conflicts=True)
async def assign_to_queue(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    queue_id: UUID,
    expected_version: int | None = None,
    batch_id: UUID | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> AssignedToQueue:
    """Move it to another queue. The time that it has waited still counts there."""
    uow.conversation_id, uow.target_id = conversation_id, queue_id
    uow.evidence.tell(batch=batch_id)
    conversation = await locked_conversation(uow, conversation_id)
    supervision.may(
        SupervisorAction.ASSIGN,
        by,
        conversation.values(),
        await locked_settings(uow, conversation),
        monitoring=False,
        expected_version=expected_version,
    )
    queues = await queue_values([conversation.queue_id, queue_id])
    queue = queues.get(queue_id)
    if queue is None or (queue.is_retired and queue_id != conversation.queue_id):
        raise not_found("queue")
    may_assign_to_queue(conversation.values(), queues[conversation.queue_id], queue)
    async with changing(uow, conversation):
        await wait_in(uow, conversation, queue_id)
        conversation.state_reason = StateReason.QUEUED_BY_SUPERVISOR
    return AssignedToQueue(conversation_id=conversation_id)
