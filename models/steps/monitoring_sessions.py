"""How monitoring sessions begin, inside a unit of work. How they end is in changing.py."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from models.events.facts import ConversationChanged
from models.events.unit_of_work import UnitOfWork
from models.fact_values import MonitoringValues
from models.rules.masking import masked
from models.steps.locks import current_settings
from models.steps.participants import add_participant
from models.tables import Conversation, MonitoringSession
from models.values import SettingsValues
from models.vocabulary import ActiveSubState, AgentNoticePolicy, DueKind, ParticipantMode


async def running_session(uow: UnitOfWork, conversation: Conversation, supervisor_id: UUID) -> MonitoringSession | None:
    sessions = (await uow.rows.attached(conversation)).sessions
    return next((session for session in sessions if session.supervisor_id == supervisor_id), None)


async def begin_session(
    uow: UnitOfWork, conversation: Conversation, settings: SettingsValues, *, purpose: str | None
) -> MonitoringSession:
    """Begin a session of the doer, which ends when it is unread for too long. `record_session_start` must follow."""
    session = await MonitoringSession.create(
        conversation_id=conversation.id,
        supervisor_id=uow.by.id,
        purpose=masked(purpose) if purpose else purpose,
        started_at=uow.at,
    )
    (await uow.rows.attached(conversation)).sessions.append(session)
    unread = uow.at + timedelta(seconds=settings.monitoring_unread_seconds)
    uow.due.set(DueKind.MONITORING_UNREAD, session.id, unread)
    await add_participant(uow, conversation, uow.by.id, ParticipantMode.MONITOR)
    conversation.limit_restarted_at = uow.at
    await conversation.save(update_fields=["limit_restarted_at"])
    return session


def record_session_start(
    uow: UnitOfWork, conversation: Conversation, session: MonitoringSession, settings: SettingsValues
) -> None:
    """Record that a session began. Where the settings say so, the human agent who is talking is told of it."""
    is_talking = conversation.agent_id is not None and str(conversation.agent_id) in conversation.party
    tells = {conversation.agent_id} if is_talking and not conversation.agent_is_bot else set()
    uow.monitored(conversation, _begun(session, tells if _tells_at_start(settings) else set()))


async def tell_agents_who_took_over(uow: UnitOfWork) -> None:
    """Tell an agent who takes over a monitored conversation that it is monitored, as if the session began now."""
    for change in [fact for fact in uow.facts if isinstance(fact, ConversationChanged) and _is_taken_over(fact)]:
        conversation = uow.rows.conversations[change.after.id]
        running = (await uow.rows.attached(conversation)).sessions
        if running and _tells_at_start(await current_settings()):
            for session in running:
                uow.monitored(conversation, _begun(session, {change.after.agent_id}))


def _begun(session: MonitoringSession, tells: Iterable[UUID | None]) -> MonitoringValues:
    told = frozenset(agent_id for agent_id in tells if agent_id and agent_id != session.supervisor_id)
    return MonitoringValues(session.id, session.supervisor_id, ended=False, tells=told)


def _tells_at_start(settings: SettingsValues) -> bool:
    return settings.agent_notice_policy is AgentNoticePolicy.ON_START


def _is_taken_over(change: ConversationChanged) -> bool:
    """Whether a human agent talks now who did not talk before."""
    before, after = change.before, change.after
    if after.sub_state is not ActiveSubState.IN_CONVERSATION or after.agent_is_bot:
        return False
    return before is None or before.sub_state is not after.sub_state or before.agent_id != after.agent_id
