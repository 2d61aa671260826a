"""A bot escalates a conversation to people: to its queue or another one. The bot is never offered it again."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.operations.queues.overflow_wait import close_overflowed
from models.reading.queue_hours import queue_values
from models.rules.conversations.agent_actions import may_escalate
from models.rules.offers.targets import must_take
from models.rules.refusals import not_found
from models.steps.changing import changing
from models.steps.locks import locked_for_holder
from models.steps.queue_entry import queue_on_arrival
from models.steps.transitions import to_open
from models.values import Viewer
from models.vocabulary import Act, Audience, StateReason, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class Escalated(Outcome):
    conversation_id: UUID


@operation(Act.ESCALATE, Escalated)
async def escalate_conversation(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    queue_id: UUID | None = None,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> Escalated:
    """It waits in `queue_id` or its current queue. If that is closed or full, overflow applies as on any arrival."""
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch)
    may_escalate(by, conversation.values())
    target_id = queue_id or conversation.queue_id
    target = (await queue_values([target_id])).get(target_id)
    if target is None or (target.is_retired and queue_id):
        raise not_found("queue")
    must_take(conversation.channel, target)
    placement = await queue_on_arrival(target_id)
    async with changing(uow, conversation) as change:
        conversation.escalated_by = sorted({*conversation.escalated_by, str(by.id)})
        conversation.escalated_at = uow.at
        await to_open(change, StateReason.ESCALATED_BY_BOT, queue_id=placement.queue_id)
        change.announce(SystemMessageKind.AGENT_LEFT, Audience.BOTH, name=by.name)
    if placement.ends:
        await close_overflowed(uow, conversation)
    return Escalated(conversation_id=conversation_id)
