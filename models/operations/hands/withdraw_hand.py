"""The agent no longer needs the help that they asked for, whether or not a supervisor comes already."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.hands import may_withdraw
from models.steps.changing import end_hand
from models.steps.locks import locked_hand
from models.values import Viewer
from models.vocabulary import Act, HandStatus


@dataclass(frozen=True, kw_only=True)
class HandWithdrawn(Outcome):
    conversation_id: UUID
    hand_id: UUID


@operation(Act.WITHDRAW_HAND, HandWithdrawn)
async def withdraw_hand(uow: UnitOfWork, hand_id: UUID, *, by: Viewer, request_id: str | None = None) -> HandWithdrawn:
    conversation, hand = await locked_hand(uow, hand_id)
    may_withdraw(by, conversation.values(), hand_id)
    await end_hand(uow, conversation, hand, HandStatus.WITHDRAWN)
    return HandWithdrawn(conversation_id=conversation.id, hand_id=hand_id)
