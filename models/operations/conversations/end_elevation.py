"""Either side ends the call that a conversation was elevated to by elevate_conversation.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.elevation import may_end_elevation
from models.steps.changing import changing
from models.steps.customer_absence import after_call
from models.steps.locks import locked_for_holder
from models.values import Viewer
from models.vocabulary import Act, Audience, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class ElevationEnded(Outcome):
    conversation_id: UUID


@operation(Act.END_ELEVATION, ElevationEnded)
async def end_elevation(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> ElevationEnded:
    """Messaging goes on. No transfer can be pending, because transfers are refused during a call."""
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch)
    may_end_elevation(by, conversation.values())
    async with changing(uow, conversation) as change:
        conversation.elevated_to = None
        change.announce(SystemMessageKind.ELEVATION_ENDED, Audience.BOTH)
    await after_call(uow, conversation)
    return ElevationEnded(conversation_id=conversation_id)
