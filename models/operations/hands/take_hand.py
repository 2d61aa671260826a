"""A supervisor takes a raised hand: the agent sees who comes, and the other supervisors that somebody does."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.conflicts import naming_who_took
from models.operations.operation import Outcome, operation
from models.rules.conversations.hands import may_take
from models.steps.locks import locked_hand
from models.values import Viewer
from models.vocabulary import Act, HandStatus


@dataclass(frozen=True, kw_only=True)
class HandTaken(Outcome):
    conversation_id: UUID
    hand_id: UUID


@operation(Act.TAKE_HAND, HandTaken, is_audited=True)
async def take_hand(uow: UnitOfWork, hand_id: UUID, *, by: Viewer, request_id: str | None = None) -> HandTaken:
    """Take it, alone. Raises Conflict if another supervisor has taken it. To take it again changes nothing."""
    uow.target_id = hand_id
    conversation, hand = await locked_hand(uow, hand_id)
    with naming_who_took(hand, conversation):
        may_take(by, conversation.values(), hand_id)
    uow.unaudited = hand.taken_by_id == by.id
    if not uow.unaudited:
        hand.status, hand.taken_by_id, hand.taken_at = HandStatus.TAKEN, by.id, uow.at
        await uow.hand_changed(conversation, hand)
    return HandTaken(conversation_id=conversation.id, hand_id=hand_id)
