"""A supervisor transfers a conversation to another agent of its queue, who must accept it."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules import supervision
from models.rules.offers.targets import may_transfer_to_agent
from models.steps.changing import changing
from models.steps.locks import locked_conversation, locked_settings, locked_target
from models.steps.offers import make_offer
from models.values import Viewer
from models.vocabulary import Act, Audience, OfferKind, SupervisorAction, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class TransferOffered(Outcome):
    conversation_id: UUID
    offer_id: UUID
    capacity_exceeded_by: int


@operation(Act.TRANSFER, TransferOffered, is_audited=True, conflicts=True)
async def transfer(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    agent_id: UUID | None,
    override_capacity: bool = False,
    expected_version: int | None = None,
    batch_id: UUID | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> TransferOffered:
    """Offer it to another agent. If an offer to a first agent is pending, it is withdrawn."""
    uow.conversation_id, uow.target_id = conversation_id, agent_id
    uow.evidence.tell(batch=batch_id)
    conversation = await locked_conversation(uow, conversation_id)
    supervision.may(
        SupervisorAction.TRANSFER,
        by,
        conversation.values(),
        await locked_settings(uow, conversation),
        monitoring=False,
        expected_version=expected_version,
    )
    uow.evidence.tell(override_capacity=override_capacity)
    agent = await locked_target(by, agent_id)
    workstream = (await uow.rows.attached(conversation)).workstream
    over = may_transfer_to_agent(conversation.values(), workstream.values(), agent, override_capacity=override_capacity)
    uow.evidence.tell(units_over=over)
    async with changing(uow, conversation) as change:
        if conversation.values().is_awaiting:
            conversation.agent_id, conversation.agent_is_bot = agent.id, False
        offer = await make_offer(change, agent.id, OfferKind.TRANSFER)
        change.announce(SystemMessageKind.TRANSFER_REQUESTED, Audience.AGENT, name=agent.name)
    return TransferOffered(conversation_id=conversation_id, offer_id=offer.id, capacity_exceeded_by=over)
