"""Ending the talk, by the agent, bot, customer or connector. Closing what is in wrap-up is close_conversation.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_end
from models.steps.locks import locked_conversation
from models.steps.monitoring_sessions import EndedSessions, end_all_sessions
from models.steps.offers import withdraw_pending
from models.steps.system_messages import announce
from models.steps.transitions import to_closed, to_wrap_up
from models.values import Viewer
from models.vocabulary import Act, Audience, ConversationState, StateReason, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class Ended(Outcome):
    conversation_id: UUID


@operation(Act.END, Ended)
async def end_conversation(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> Ended:
    """Into wrap-up where an agent has notes to write, else closed."""
    conversation = await locked_conversation(uow, conversation_id)
    ending = may_end(by, conversation.values())
    withdrawn = await withdraw_pending(uow, conversation)
    ended = EndedSessions()
    if ending.state is ConversationState.WRAP_UP:
        await to_wrap_up(uow, conversation, ending.reason)
    else:
        ended = await end_all_sessions(uow, conversation)
        await to_closed(uow, conversation, ending.reason)
    await uow.changed(conversation, offers=withdrawn, participants=ended.participants)
    if ending.reason is StateReason.ENDED_BY_CUSTOMER:
        await announce(uow, conversation, SystemMessageKind.ENDED_BY_CUSTOMER, Audience.AGENT)
    else:
        await announce(uow, conversation, SystemMessageKind.ENDED_BY_AGENT, Audience.CUSTOMER, name=by.name)
    await ended.tell(uow, conversation)
    return Ended(conversation_id=conversation_id)
