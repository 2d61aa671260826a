"""The supervisor who has taken a hand has helped. Joining or monitoring the conversation alone does not answer it."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.conflicts import naming_who_took
from models.operations.operation import Outcome, operation
from models.rules.conversations.hands import may_answer
from models.steps.changing import end_hand
from models.steps.locks import locked_hand
from models.values import Viewer
from models.vocabulary import Act, HandStatus


@dataclass(frozen=True, kw_only=True)
class HandAnswered(Outcome):
    conversation_id: UUID
    hand_id: UUID


@operation(Act.ANSWER_HAND, HandAnswered, is_audited=True)
async def answer_hand(uow: UnitOfWork, hand_id: UUID, *, by: Viewer, request_id: str | None = None) -> HandAnswered:
    uow.target_id = hand_id
    conversation, hand = await locked_hand(uow, hand_id)
    with naming_who_took(hand, conversation):
        may_answer(by, conversation.values(), hand_id)
    await end_hand(uow, conversation, hand, HandStatus.ANSWERED)
    return HandAnswered(conversation_id=conversation.id, hand_id=hand_id)
