"""Consultations inside a unit of work: a colleague comes to help, and leaves. Who may ask for one is rules/…/handover.py."""

from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.steps.monitoring_sessions import end_sessions, running_session
from models.steps.participants import bring, let_go
from models.steps.system_messages import announce, announce_consults_ended, name_of
from models.tables import Conversation, Offer, Participant
from models.vocabulary import Audience, MonitoringEndReason, ParticipantMode, SystemMessageKind


async def begin_consult(uow: UnitOfWork, conversation: Conversation, offer: Offer) -> None:
    """The colleague who has accepted takes part from now on. A supervisor no longer monitors what is his or her own matter."""
    session = await running_session(conversation.id, offer.agent_id)
    sessions = [session] if session else []
    ended = await end_sessions(uow, conversation, sessions, MonitoringEndReason.RULE_NO_LONGER_HOLDS)
    consultant = await bring(uow, conversation, offer.agent_id, ParticipantMode.CONSULT)
    await uow.changed(conversation, offers=[offer], participants=[*ended.participants, consultant])
    await ended.tell(uow, conversation)
    name = await name_of(offer.agent_id)
    await announce(uow, conversation, SystemMessageKind.CONSULT_STARTED, Audience.AGENT, name=name)


async def consultant_in(conversation: Conversation, person_id: UUID) -> Participant | None:
    """The colleague's part in it, unless he or she has joined as a supervisor."""
    if await running_session(conversation.id, person_id):
        return None
    return await Participant.get_or_none(
        conversation_id=conversation.id, person_id=person_id, mode=ParticipantMode.CONSULT, is_present=True
    )


async def end_consultation(uow: UnitOfWork, conversation: Conversation, person_id: UUID) -> None:
    """The colleague is in it no longer, whoever has said so."""
    left = await let_go(uow, conversation, modes=(ParticipantMode.CONSULT,), person_id=person_id)
    await uow.changed(conversation, participants=left)
    await announce_consults_ended(uow, conversation, left)
