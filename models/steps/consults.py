"""Consultations: a colleague comes to help, and leaves. Who may ask for one is in rules/conversations/handover.py."""

from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.steps.changing import Change, changing
from models.steps.monitoring_sessions import running_session
from models.steps.system_messages import name_of
from models.steps.transitions import announce_consults_ended
from models.tables import Conversation, Offer, Participant
from models.vocabulary import Audience, MonitoringEndReason, ParticipantMode, SystemMessageKind


async def begin_consult(change: Change, offer: Offer) -> None:
    """The colleague who has accepted takes part from now on, and no longer monitors: it is their own conversation now."""
    session = await running_session(change.uow, change.conversation, offer.agent_id)
    if session:
        await change.end_session(session, MonitoringEndReason.RULE_NO_LONGER_HOLDS)
    await change.add_participant(offer.agent_id, ParticipantMode.CONSULT)
    name = await name_of(change.uow, offer.agent_id)
    change.announce(SystemMessageKind.CONSULT_STARTED, Audience.AGENT, name=name)


async def consultant_in(uow: UnitOfWork, conversation: Conversation, person_id: UUID) -> Participant | None:
    """The person as a consultant of the conversation; None also for a supervisor who has joined."""
    if await running_session(uow, conversation, person_id):
        return None
    return await Participant.get_or_none(
        conversation_id=conversation.id, person_id=person_id, mode=ParticipantMode.CONSULT, is_present=True
    )


async def end_consultation(uow: UnitOfWork, conversation: Conversation, person_id: UUID) -> None:
    """The consultant leaves, by their own decision or the agent's."""
    async with changing(uow, conversation) as change:
        left = await change.remove_participants((ParticipantMode.CONSULT,), person_id=person_id)
        await announce_consults_ended(change, left)
