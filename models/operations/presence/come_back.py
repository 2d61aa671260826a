"""A customer returns to a live chat within the reconnect window by opening it again. Leaving it is leave.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_come_back
from models.steps.customer_absence import customer_returned
from models.steps.locks import locked_conversation
from models.values import Viewer
from models.vocabulary import Act


@dataclass(frozen=True, kw_only=True)
class CameBack(Outcome):
    conversation_id: UUID


@operation(Act.COME_BACK, CameBack)
async def come_back(uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None) -> CameBack:
    """The conversation goes on. If the customer was not away, nothing changes."""
    conversation = await locked_conversation(uow, conversation_id)
    may_come_back(by, conversation.values())
    await customer_returned(uow, conversation)
    return CameBack(conversation_id=conversation_id)
