"""An agent resumes a conversation that waited for its customer. Letting it wait is leave.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.handover import may_resume
from models.rules.refusals import role_required
from models.steps.changing import changing
from models.steps.locks import locked_agent, locked_for_holder
from models.steps.transitions import to_in_conversation
from models.values import Viewer
from models.vocabulary import Act, Audience, Role, StateReason, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class Resumed(Outcome):
    conversation_id: UUID


@operation(Act.RESUME, Resumed)
async def resume_conversation(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> Resumed:
    """The agent talks in it again, and it takes capacity again."""
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch)
    if not by.has(Role.AGENT):
        raise role_required(Role.AGENT)
    agent = await locked_agent(by.id)
    workstream = (await uow.rows.attached(conversation)).workstream
    may_resume(by, conversation.values(), workstream.values(), agent)
    async with changing(uow, conversation) as change:
        await to_in_conversation(change, by.id, StateReason.IN_CONVERSATION)
        change.announce(SystemMessageKind.AGENT_JOINED, Audience.BOTH, name=by.name)
    return Resumed(conversation_id=conversation_id)
