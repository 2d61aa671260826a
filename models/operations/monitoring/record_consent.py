"""Records whether a customer was told, and agrees, that the conversation may be monitored."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_record_consent
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.values import Viewer
from models.vocabulary import Act, NoticeState


@dataclass(frozen=True, kw_only=True)
class ConsentRecorded(Outcome):
    conversation_id: UUID


@operation(Act.RECORD_CONSENT, ConsentRecorded, is_audited=True)
async def record_consent(
    uow: UnitOfWork, conversation_id: UUID, *, notice_state: NoticeState, by: Viewer, request_id: str | None = None
) -> ConsentRecorded:
    """Write the customer's answer. Monitoring sessions that it no longer allows end."""
    uow.conversation_id = conversation_id
    conversation = await locked_conversation(uow, conversation_id)
    may_record_consent(by, conversation.values(), notice_state)
    is_answered = conversation.notice_state in (NoticeState.CONSENTED, NoticeState.REFUSED)
    is_late = is_answered and notice_state is NoticeState.NOTIFIED  # a notice doesn't undo an answer
    uow.unaudited = conversation.notice_state is notice_state or is_late
    if not uow.unaudited:
        uow.evidence.compare({"notice_state": conversation.notice_state}, {"notice_state": notice_state})
        async with changing(uow, conversation, sessions_apart=True):
            conversation.notice_state = notice_state
    return ConsentRecorded(conversation_id=conversation_id)
