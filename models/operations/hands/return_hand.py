"""The supervisor who has taken a hand can't come after all: it is up for the others again."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.conflicts import naming_who_took
from models.operations.operation import Outcome, operation
from models.rules.conversations.hands import may_return
from models.steps.changing import return_hand_within
from models.steps.locks import locked_hand
from models.values import Viewer
from models.vocabulary import Act


@dataclass(frozen=True, kw_only=True)
class HandReturned(Outcome):
    conversation_id: UUID
    hand_id: UUID


@operation(Act.RETURN_HAND, HandReturned, is_audited=True)
async def return_hand(uow: UnitOfWork, hand_id: UUID, *, by: Viewer, request_id: str | None = None) -> HandReturned:
    uow.target_id = hand_id
    conversation, hand = await locked_hand(uow, hand_id)
    with naming_who_took(hand, conversation):
        may_return(by, conversation.values(), hand_id)
    await return_hand_within(uow, conversation, hand)
    return HandReturned(conversation_id=conversation.id, hand_id=hand_id)
