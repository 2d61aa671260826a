"""The system takes a conversation back from an agent who took it and says nothing. events/state_limits.py sets the due time."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from models.events.formats import written_format
from models.events.state_limits import goes_back_at, limits_for
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.state_limits import is_being_looked_after
from models.steps.customer_absence import is_away
from models.steps.handing_back import take_back_from_silent
from models.steps.locks import locked_conversation
from models.values import Viewer
from models.vocabulary import Act, DueKind, StateReason


@dataclass(frozen=True, kw_only=True)
class SilentReturned(Outcome):
    conversation_id: UUID


@operation(Act.RETURN_SILENT, SilentReturned)
async def return_silent(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> SilentReturned:
    """Do so unless the agent has written, or no longer has it, or the workstream has no such limit any more.

    While somebody helps the agent, the customer is away or a force close can be undone, it is looked at again after as long.
    """
    conversation = await locked_conversation(uow, conversation_id)
    limits = await limits_for(conversation)
    back_at = goes_back_at(conversation, limits)
    if back_at is None:
        uow.due.clear(conversation_id, DueKind.AGENT_SILENT)
    elif uow.at < back_at:
        uow.due.set(DueKind.AGENT_SILENT, conversation_id, back_at)
    elif is_being_looked_after(conversation.values()) or await is_away(conversation_id) or not _is_writable():
        uow.due.set(DueKind.AGENT_SILENT, conversation_id, uow.at + timedelta(seconds=limits.silent))
    else:
        uow.due.clear(conversation_id, DueKind.AGENT_SILENT)
        await take_back_from_silent(uow, conversation)
    return SilentReturned(conversation_id=conversation_id)


def _is_writable() -> bool:
    """Whether processes that may still run would understand what tells of this."""
    return written_format.has(StateReason.AGENT_SILENT)
