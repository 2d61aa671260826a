"""A supervisor or a consultant takes over a conversation at once. With an offer: transfer.py, hand_over_to_agent.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules import supervision, taking_over
from models.steps.handing_back import take_from_holder
from models.steps.locks import locked_agent, locked_conversation, locked_settings
from models.steps.monitoring_sessions import running_session
from models.values import Viewer
from models.vocabulary import Act, StateReason, SupervisorAction


@dataclass(frozen=True, kw_only=True)
class TakenOver(Outcome):
    conversation_id: UUID
    capacity_exceeded_by: int


@operation(Act.TAKE_OVER, TakenOver, is_audited=True, conflicts=True)
async def take_over(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    override_presence: bool = False,
    override_capacity: bool = False,
    expected_version: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> TakenOver:
    """The doer becomes its agent, and whoever had it leaves: what they still send is refused."""
    uow.conversation_id = conversation_id
    conversation = await locked_conversation(uow, conversation_id)
    values, settings = conversation.values(), await locked_settings(uow, conversation)
    monitoring = await running_session(uow, conversation, by.id) is not None
    supervision.may(
        SupervisorAction.TAKE_OVER, by, values, settings, monitoring=monitoring, expected_version=expected_version
    )
    uow.target_id = values.agent_id
    uow.evidence.tell(override_presence=override_presence, override_capacity=override_capacity)
    as_consultant = taking_over.takes_over_as_consultant(by, values, settings, monitoring=monitoring)
    agent = await locked_agent(by.id)
    workstream = (await uow.rows.attached(conversation)).workstream
    over = taking_over.must_have_room(
        values,
        workstream.values(),
        agent,
        as_consultant=as_consultant,
        override_presence=override_presence,
        override_capacity=override_capacity,
    )
    uow.evidence.tell(units_over=over)
    reason = StateReason.TAKEN_OVER_BY_AGENT if as_consultant else StateReason.TAKEN_OVER_BY_SUPERVISOR
    await take_from_holder(uow, conversation, reason)
    return TakenOver(conversation_id=conversation_id, capacity_exceeded_by=over)
