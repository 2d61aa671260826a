"""A supervisor monitors a conversation: reads along unseen. Taking part in it is join.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules import supervision
from models.rules.monitoring_purposes import must_be_a_listed_purpose
from models.rules.texts import LONGEST_NOTE, must_be_short
from models.steps.locks import locked_conversation, locked_settings
from models.steps.monitoring_sessions import begin_session, record_session_start, running_session
from models.values import Viewer
from models.vocabulary import Act, SupervisorAction


@dataclass(frozen=True, kw_only=True)
class Monitored(Outcome):
    conversation_id: UUID
    session_id: UUID


@operation(Act.MONITOR, Monitored, is_audited=True)
async def monitor(
    uow: UnitOfWork, conversation_id: UUID, *, purpose: str | None = None, by: Viewer, request_id: str | None = None
) -> Monitored:
    """Start a monitoring session, or return the one that runs already."""
    must_be_short("purpose", purpose, LONGEST_NOTE)
    uow.conversation_id, uow.note = conversation_id, purpose
    conversation = await locked_conversation(uow, conversation_id)
    settings = await locked_settings(uow, conversation)
    session = await running_session(uow, conversation, by.id)
    supervision.may(SupervisorAction.MONITOR, by, conversation.values(), settings, monitoring=session is not None)
    uow.unaudited = session is not None  # one entry for each session
    if session is None:
        must_be_a_listed_purpose(purpose, settings.monitoring_purposes)
        session = await begin_session(uow, conversation, settings, purpose=purpose)
        record_session_start(uow, conversation, session, settings)
    return Monitored(conversation_id=conversation_id, session_id=session.id)
