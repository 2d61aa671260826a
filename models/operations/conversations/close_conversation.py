"""The agent closes a conversation that is in wrap-up. What comes before is end_conversation.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_close
from models.steps.changing import changing
from models.steps.locks import locked_for_holder
from models.steps.transitions import to_closed
from models.values import Viewer
from models.vocabulary import Act, StateReason


@dataclass(frozen=True, kw_only=True)
class Closed(Outcome):
    conversation_id: UUID


@operation(Act.CLOSE, Closed)
async def close_conversation(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> Closed:
    """Close it; this is final."""
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch)
    may_close(by, conversation.values())
    async with changing(uow, conversation) as change:
        await to_closed(change, StateReason.ENDED_BY_AGENT)
    return Closed(conversation_id=conversation_id)
