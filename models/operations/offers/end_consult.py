"""An agent ends a consultation, or withdraws the request. A consultant leaves by leave.py, or declines."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.handover import may_end_consult
from models.rules.refusals import not_found
from models.steps.changing import changing
from models.steps.consults import consultant_in, end_consultation
from models.steps.locks import locked_for_holder
from models.steps.offers import withdraw_pending
from models.values import Viewer
from models.vocabulary import Act, OfferKind


@dataclass(frozen=True, kw_only=True)
class ConsultEnded(Outcome):
    conversation_id: UUID


@operation(Act.END_CONSULT, ConsultEnded)
async def end_consult(
    uow: UnitOfWork, conversation_id: UUID, *, agent_id: UUID, by: Viewer, request_id: str | None = None
) -> ConsultEnded:
    """The colleague leaves and can no longer read the transcript. An agent can't remove a supervisor who has joined."""
    conversation = await locked_for_holder(uow, conversation_id)
    may_end_consult(by, conversation.values())
    if conversation.offered_for is OfferKind.CONSULT and conversation.offered_to == agent_id:
        async with changing(uow, conversation) as change:
            await withdraw_pending(change)
    elif await consultant_in(uow, conversation, agent_id):
        await end_consultation(uow, conversation, agent_id)
    else:
        raise not_found("consultation")
    return ConsultEnded(conversation_id=conversation_id)
