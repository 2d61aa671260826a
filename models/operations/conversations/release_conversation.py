"""An agent returns a conversation to its queue. Keeping it while its customer is away is leave.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.handover import may_release
from models.steps.handing_back import return_to_queue
from models.steps.locks import locked_for_holder
from models.values import Viewer
from models.vocabulary import Act, StateReason


@dataclass(frozen=True, kw_only=True)
class Released(Outcome):
    conversation_id: UUID


@operation(Act.RELEASE, Released)
async def release_conversation(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> Released:
    """It waits there for another agent. For routing, releasing counts like a declined offer."""
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch)
    may_release(by, conversation.values())
    await return_to_queue(uow, conversation, StateReason.RELEASED_BY_AGENT)
    return Released(conversation_id=conversation_id)
