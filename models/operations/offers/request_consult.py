"""An agent asks a colleague for help in a conversation. What follows from acceptance is in consults.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.handover import may_consult
from models.rules.offers.targets import may_be_consulted
from models.steps.changing import changing
from models.steps.locks import locked_colleague, locked_for_holder
from models.steps.offers import make_offer
from models.values import Viewer
from models.vocabulary import Act, OfferKind


@dataclass(frozen=True, kw_only=True)
class ConsultRequested(Outcome):
    conversation_id: UUID
    offer_id: UUID


@operation(Act.REQUEST_CONSULT, ConsultRequested)
async def request_consult(
    uow: UnitOfWork, conversation_id: UUID, *, agent_id: UUID, by: Viewer, request_id: str | None = None
) -> ConsultRequested:
    """Ask the colleague to take part. This takes no capacity, and any move of the conversation withdraws it."""
    conversation = await locked_for_holder(uow, conversation_id)
    may_consult(by, conversation.values())
    agent = await locked_colleague(by, agent_id)
    workstream = (await uow.rows.attached(conversation)).workstream
    may_be_consulted(conversation.values(), workstream.values(), agent)
    async with changing(uow, conversation) as change:
        offer = await make_offer(change, agent_id, OfferKind.CONSULT)
    return ConsultRequested(conversation_id=conversation_id, offer_id=offer.id)
