"""An agent hands a conversation over to a colleague, who must accept it. By a supervisor: transfer.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.handover import may_hand_over
from models.rules.offers.targets import may_hand_over_to_agent
from models.steps.changing import changing
from models.steps.locks import locked_colleague, locked_for_holder
from models.steps.offers import make_offer
from models.values import Viewer
from models.vocabulary import Act, Audience, OfferKind, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class HandOverOffered(Outcome):
    conversation_id: UUID
    offer_id: UUID


@operation(Act.HAND_OVER_TO_AGENT, HandOverOffered, conflicts=True)
async def hand_over_to_agent(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    agent_id: UUID,
    expected_version: int | None = None,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> HandOverOffered:
    """Nothing moves until the colleague accepts; then the agent who handed it over leaves."""
    uow.conversation_id = conversation_id
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch)
    may_hand_over(by, conversation.values(), to_queue=False, expected_version=expected_version)
    agent = await locked_colleague(by, agent_id)
    workstream = (await uow.rows.attached(conversation)).workstream
    may_hand_over_to_agent(conversation.values(), workstream.values(), agent)
    async with changing(uow, conversation) as change:
        offer = await make_offer(change, agent_id, OfferKind.TRANSFER, source_leaves=True)
        change.announce(SystemMessageKind.TRANSFER_REQUESTED, Audience.AGENT, name=agent.name)
    return HandOverOffered(conversation_id=conversation_id, offer_id=offer.id)
