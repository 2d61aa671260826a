"""Monitoring sessions inside a unit of work: beginning, and ending for whatever reason, with all that this takes along."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from models.events.record import Record
from models.operations.announcing import announce, name_of
from models.operations.due import clear_due, set_due
from models.operations.locking import current_settings
from models.operations.participation import bring, let_go
from models.rules.refusals import Refused
from models.rules.supervision import may_keep_monitoring
from models.tables import Conversation, MonitoringSession, Participant
from models.values import MonitoringValues, SettingsValues, Viewer
from models.viewers import viewer_by_id
from models.vocabulary import (
    AgentNoticePolicy,
    Audience,
    ConversationState,
    DueKind,
    MonitoringEndReason,
    ParticipantMode,
    SystemMessageKind,
)


async def running_session(conversation_id: UUID, supervisor_id: UUID) -> MonitoringSession | None:
    return await MonitoringSession.get_or_none(
        conversation_id=conversation_id, supervisor_id=supervisor_id, ended_at=None
    )


async def begin_session(
    record: Record, conversation: Conversation, settings: SettingsValues, *, purpose: str | None
) -> MonitoringSession:
    """Open the transcript to the doer, for as long as someone reads it. The fact comes after, by `tell_begun`."""
    session = await MonitoringSession.create(
        conversation_id=conversation.id, supervisor_id=record.by.id, purpose=purpose, started_at=record.at
    )
    unread = record.at + timedelta(seconds=settings.monitoring_unread_seconds)
    await set_due(DueKind.MONITORING_UNREAD, session.id, unread)
    await bring(record, conversation, record.by.id, ParticipantMode.MONITOR)
    return session


def tell_begun(
    record: Record, conversation: Conversation, session: MonitoringSession, settings: SettingsValues
) -> None:
    tells = _told(conversation, settings, ended=False)
    record.monitored(conversation, MonitoringValues(session.id, session.supervisor_id, ended=False, tells=tells))


@dataclass
class EndedSessions:
    """Sessions whose rows are ended already. Put `participants` into the act's change, then `tell`."""

    sessions: list[MonitoringSession] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)

    async def tell(self, record: Record, conversation: Conversation) -> None:
        """The facts of the ending, and that those who had joined have left."""
        settings = await current_settings()
        for session in self.sessions:
            tells = _told(conversation, settings, ended=True)
            record.monitored(conversation, MonitoringValues(session.id, session.supervisor_id, ended=True, tells=tells))
        for participant in self.participants:
            is_wrapped_up = conversation.state is ConversationState.WRAP_UP
            await announce(
                record,
                conversation,
                SystemMessageKind.SUPERVISOR_LEFT,
                Audience.AGENT if is_wrapped_up else Audience.BOTH,
                name=await name_of(participant.person_id),
            )


async def end_sessions(
    record: Record,
    conversation: Conversation,
    sessions: Sequence[MonitoringSession],
    reason: MonitoringEndReason,
) -> EndedSessions:
    """End these sessions; a supervisor who had joined leaves with it."""
    ended = EndedSessions()
    for session in sessions:
        session.ended_at, session.end_reason = record.at, reason
        await session.save(update_fields=["ended_at", "end_reason"])
        await clear_due(DueKind.MONITORING_UNREAD, session.id)
        person_id = session.supervisor_id
        await let_go(record, conversation, modes=(ParticipantMode.MONITOR,), person_id=person_id)
        ended.participants += await let_go(record, conversation, modes=(ParticipantMode.CONSULT,), person_id=person_id)
        ended.sessions.append(session)
    return ended


async def end_all_sessions(record: Record, conversation: Conversation) -> EndedSessions:
    """The conversation is being closed."""
    running = await MonitoringSession.filter(conversation_id=conversation.id, ended_at=None)
    return await end_sessions(record, conversation, running, MonitoringEndReason.CONVERSATION_CLOSED)


async def end_sessions_that_may_not_run(record: Record, conversation: Conversation) -> EndedSessions:
    """After a change of queue, agent, consent, switch or right: end what a rule other than the state no longer allows."""
    running = await MonitoringSession.filter(conversation_id=conversation.id, ended_at=None)
    if not running:
        return EndedSessions()
    settings = await current_settings()
    void = [
        session
        for session in running
        if not _may_run(await viewer_by_id(session.supervisor_id), conversation, settings)
    ]
    return await end_sessions(record, conversation, void, MonitoringEndReason.RULE_NO_LONGER_HOLDS)


def _may_run(supervisor: Viewer | None, conversation: Conversation, settings: SettingsValues) -> bool:
    if supervisor is None:
        return False
    try:
        may_keep_monitoring(supervisor, conversation.values(), settings)
    except Refused:
        return False
    return True


def _told(conversation: Conversation, settings: SettingsValues, *, ended: bool) -> frozenset[UUID]:
    is_told = settings.agent_notice_policy is AgentNoticePolicy.ON_START or (
        ended and settings.agent_notice_policy is AgentNoticePolicy.AFTERWARDS
    )
    if not is_told or conversation.agent_id is None or conversation.agent_is_bot:
        return frozenset()
    return frozenset({conversation.agent_id})
