"""An agent raises a hand: asks the supervisors of the queue for help in a conversation. take_hand.py is who comes."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.hands import LONGEST_REASON, may_raise
from models.rules.masking import masked
from models.rules.refusals import BadInput
from models.rules.texts import must_be_filled
from models.steps.locks import locked_conversation
from models.tables import RaisedHand
from models.values import Viewer
from models.vocabulary import Act, HandKind


@dataclass(frozen=True, kw_only=True)
class HandRaised(Outcome):
    conversation_id: UUID
    hand_id: UUID


@operation(Act.RAISE_HAND, HandRaised)
async def raise_hand(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    reason: str,
    kind: HandKind = HandKind.ADVICE,
    by: Viewer,
    request_id: str | None = None,
) -> HandRaised:
    """Ask for help. The hand is up until it is answered or withdrawn, or the agent no longer has the conversation."""
    must_be_filled("reason", reason, LONGEST_REASON)
    if not reason.strip():
        raise BadInput("reason must say what the help is for.")
    uow.conversation_id = conversation_id
    conversation = await locked_conversation(uow, conversation_id)
    may_raise(by, conversation.values())
    workstream = await uow.rows.workstream(conversation)
    hand = RaisedHand(
        conversation_id=conversation_id,
        queue_id=conversation.queue_id,
        agent_id=by.id,
        kind=kind,
        reason=masked(reason, workstream.masked_numbers),
        raised_at=uow.at,
    )
    await uow.hand_changed(conversation, hand)
    return HandRaised(conversation_id=conversation_id, hand_id=hand.id)
