"""A supervisor assigns an open conversation to an agent, who must accept it. To a queue: assign_to_queue.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules import supervision
from models.rules.offers.targets import may_assign_to_agent
from models.steps.locks import locked_conversation, locked_settings, locked_target
from models.steps.offer_outcomes import assign
from models.values import Viewer
from models.vocabulary import Act, StateReason, SupervisorAction


@dataclass(frozen=True, kw_only=True)
class AssignedToAgent(Outcome):
    conversation_id: UUID
    offer_id: UUID
    capacity_exceeded_by: int


@operation(Act.ASSIGN_TO_AGENT, AssignedToAgent, is_audited=True, conflicts=True)
async def assign_to_agent(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    agent_id: UUID | None,
    override_presence: bool = False,
    override_capacity: bool = False,
    expected_version: int | None = None,
    batch_id: UUID | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> AssignedToAgent:
    """Offer it to an agent. The outcome says by how many units an override exceeds the agent's capacity."""
    uow.conversation_id, uow.target_id = conversation_id, agent_id
    uow.evidence.tell(batch=batch_id)
    conversation = await locked_conversation(uow, conversation_id)
    supervision.may(
        SupervisorAction.ASSIGN,
        by,
        conversation.values(),
        await locked_settings(uow, conversation),
        monitoring=False,
        expected_version=expected_version,
    )
    uow.evidence.tell(override_presence=override_presence, override_capacity=override_capacity)
    agent = await locked_target(by, agent_id)
    workstream = (await uow.rows.attached(conversation)).workstream
    over = may_assign_to_agent(
        conversation.values(),
        workstream.values(),
        agent,
        override_presence=override_presence,
        override_capacity=override_capacity,
    )
    uow.evidence.tell(units_over=over)
    offer = await assign(uow, conversation, agent, StateReason.ASSIGNED_BY_SUPERVISOR)
    return AssignedToAgent(conversation_id=conversation_id, offer_id=offer.id, capacity_exceeded_by=over)
