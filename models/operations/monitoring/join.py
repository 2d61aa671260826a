"""A supervisor joins a conversation. The agent is told, and so is the customer, except in wrap-up. See also monitor.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules import supervision
from models.rules.monitoring_purposes import must_be_a_listed_purpose
from models.rules.texts import LONGEST_NOTE, must_be_short
from models.steps.changing import changing
from models.steps.locks import locked_conversation, locked_settings
from models.steps.monitoring_sessions import begin_session, record_session_start, running_session
from models.tables import Participant
from models.values import Viewer
from models.vocabulary import (
    Act,
    Audience,
    ConversationState,
    ParticipantMode,
    SupervisorAction,
    SystemMessageKind,
)


@dataclass(frozen=True, kw_only=True)
class Joined(Outcome):
    conversation_id: UUID
    participant_id: UUID
    session_id: UUID


@operation(Act.JOIN, Joined, is_audited=True)
async def join(
    uow: UnitOfWork, conversation_id: UUID, *, purpose: str | None = None, by: Viewer, request_id: str | None = None
) -> Joined:
    """Take part as a consultant, and monitor. A repeat changes nothing."""
    must_be_short("purpose", purpose, LONGEST_NOTE)
    uow.conversation_id, uow.note = conversation_id, purpose
    conversation = await locked_conversation(uow, conversation_id)
    settings = await locked_settings(uow, conversation)
    session = await running_session(uow, conversation, by.id)
    is_new = session is None
    supervision.may(SupervisorAction.JOIN, by, conversation.values(), settings, monitoring=not is_new)
    joined = await Participant.get_or_none(
        conversation_id=conversation_id, person_id=by.id, mode=ParticipantMode.CONSULT, is_present=True
    )
    uow.unaudited = session is not None and joined is not None
    if session is None:
        must_be_a_listed_purpose(purpose, settings.monitoring_purposes)
        session = await begin_session(uow, conversation, settings, purpose=purpose)
    if joined is None:
        async with changing(uow, conversation) as change:
            joined = await change.add_participant(by.id, ParticipantMode.CONSULT)
            in_wrap_up = conversation.state is ConversationState.WRAP_UP
            audience = Audience.AGENT if in_wrap_up else Audience.BOTH
            change.announce(SystemMessageKind.SUPERVISOR_JOINED, audience, name=by.name)
    if is_new:
        record_session_start(uow, conversation, session, settings)
    return Joined(conversation_id=conversation_id, participant_id=joined.id, session_id=session.id)
