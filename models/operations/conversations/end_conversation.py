"""An agent, bot, customer or connector ends a conversation. Closing it after wrap-up is close_conversation.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_end
from models.steps.changing import changing
from models.steps.locks import locked_for_holder
from models.steps.transitions import to_closed, to_wrap_up
from models.values import Viewer
from models.vocabulary import Act, Audience, ConversationState, StateReason, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class Ended(Outcome):
    conversation_id: UUID


@operation(Act.END, Ended)
async def end_conversation(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> Ended:
    """It goes into wrap-up if an agent has notes to write, else it is closed."""
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch)
    ending = may_end(by, conversation.values())
    async with changing(uow, conversation) as change:
        if ending.state is ConversationState.WRAP_UP:
            await to_wrap_up(change, ending.reason)
        else:
            await to_closed(change, ending.reason)
        if ending.reason is StateReason.ENDED_BY_CUSTOMER:
            change.announce(SystemMessageKind.ENDED_BY_CUSTOMER, Audience.AGENT)
        else:
            change.announce(SystemMessageKind.ENDED_BY_AGENT, Audience.CUSTOMER, name=by.name)
    return Ended(conversation_id=conversation_id)
