"""Monitoring sessions inside a unit of work: beginning, and ending for whatever reason, with all that this takes along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from models.access.viewers import viewer_by_id
from models.events.facts import ConversationChanged
from models.events.unit_of_work import UnitOfWork
from models.rules.monitoring_notice import tenures
from models.rules.refusals import Refused
from models.rules.supervision import may_keep_monitoring
from models.steps.due_times import clear_due, set_due
from models.steps.locks import current_settings
from models.steps.participants import bring, let_go
from models.steps.system_messages import announce, name_of
from models.tables import Conversation, MonitoringSession, Participant
from models.values import MonitoringValues, SettingsValues, Viewer
from models.vocabulary import (
    ActiveSubState,
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
    uow: UnitOfWork, conversation: Conversation, settings: SettingsValues, *, purpose: str | None
) -> MonitoringSession:
    """Open the transcript to the doer, for as long as someone reads it. The fact comes after, by `tell_begun`."""
    session = await MonitoringSession.create(
        conversation_id=conversation.id, supervisor_id=uow.by.id, purpose=purpose, started_at=uow.at
    )
    unread = uow.at + timedelta(seconds=settings.monitoring_unread_seconds)
    await set_due(DueKind.MONITORING_UNREAD, session.id, unread)
    await bring(uow, conversation, uow.by.id, ParticipantMode.MONITOR)
    conversation.limit_restarted_at = uow.at
    await conversation.save(update_fields=["limit_restarted_at"])
    return session


def tell_begun(
    uow: UnitOfWork, conversation: Conversation, session: MonitoringSession, settings: SettingsValues
) -> None:
    is_talking = conversation.agent_id is not None and str(conversation.agent_id) in conversation.party
    tells = {conversation.agent_id} if is_talking and not conversation.agent_is_bot else set()
    uow.monitored(conversation, _begun(session, tells if _tells_at_start(settings) else set()))


async def tell_who_took_over(uow: UnitOfWork) -> None:
    """An agent who takes over while it is monitored is told of it like one whose conversation comes to be monitored."""
    for change in [fact for fact in uow.facts if isinstance(fact, ConversationChanged) and _is_taken_over(fact)]:
        running = await MonitoringSession.filter(conversation_id=change.after.id, ended_at=None)
        if running and _tells_at_start(await current_settings()):
            conversation = await Conversation.get(id=change.after.id)
            for session in running:
                uow.monitored(conversation, _begun(session, {change.after.agent_id}))


@dataclass
class EndedSessions:
    """Sessions whose rows are ended already. Put `participants` into the act's change, then `tell`.

    `in_wrap_up`: whether they ended there. Who joins and leaves there does so unknown to the customer.
    """

    sessions: list[MonitoringSession] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    in_wrap_up: bool = False

    async def tell(self, uow: UnitOfWork, conversation: Conversation) -> None:
        """The facts of the ending, and that those who had joined have left."""
        settings = await current_settings()
        for session in self.sessions:
            tells = await _had_it_during(session, conversation) if _tells_at_end(settings) else frozenset[UUID]()
            uow.monitored(conversation, MonitoringValues(session.id, session.supervisor_id, ended=True, tells=tells))
        for participant in self.participants:
            await announce(
                uow,
                conversation,
                SystemMessageKind.SUPERVISOR_LEFT,
                Audience.AGENT if self.in_wrap_up else Audience.BOTH,
                name=await name_of(participant.person_id),
            )


async def end_sessions(
    uow: UnitOfWork,
    conversation: Conversation,
    sessions: Sequence[MonitoringSession],
    reason: MonitoringEndReason,
) -> EndedSessions:
    """End these sessions; a supervisor who had joined leaves with it."""
    ended = EndedSessions(in_wrap_up=conversation.state is ConversationState.WRAP_UP)
    for session in sessions:
        session.ended_at, session.end_reason = uow.at, reason
        await session.save(update_fields=["ended_at", "end_reason"])
        await clear_due(DueKind.MONITORING_UNREAD, session.id)
        person_id = session.supervisor_id
        await let_go(uow, conversation, modes=(ParticipantMode.MONITOR,), person_id=person_id)
        ended.participants += await let_go(uow, conversation, modes=(ParticipantMode.CONSULT,), person_id=person_id)
        ended.sessions.append(session)
    return ended


async def end_all_sessions(uow: UnitOfWork, conversation: Conversation) -> EndedSessions:
    """The conversation is being closed."""
    running = await MonitoringSession.filter(conversation_id=conversation.id, ended_at=None)
    return await end_sessions(uow, conversation, running, MonitoringEndReason.CONVERSATION_CLOSED)


async def end_sessions_that_may_not_run(uow: UnitOfWork, conversation: Conversation) -> EndedSessions:
    """After a change of queue or agent: end what a rule other than the state no longer allows."""
    void = await _void(conversation)
    return await end_sessions(uow, conversation, void, MonitoringEndReason.RULE_NO_LONGER_HOLDS)


async def end_each_that_may_not_run(uow: UnitOfWork, conversation: Conversation) -> None:
    """After a change of consent, switch or right. Each who leaves is a change of its own, or only one would be told of."""
    for session in await _void(conversation):
        ended = await end_sessions(uow, conversation, [session], MonitoringEndReason.RULE_NO_LONGER_HOLDS)
        if ended.participants:
            await uow.changed(conversation, participants=ended.participants)
        await ended.tell(uow, conversation)


async def _void(conversation: Conversation) -> list[MonitoringSession]:
    running = await MonitoringSession.filter(conversation_id=conversation.id, ended_at=None)
    if not running:
        return []
    settings = await current_settings()
    return [
        session
        for session in running
        if not _may_run(await viewer_by_id(session.supervisor_id), conversation, settings)
    ]


def _may_run(supervisor: Viewer | None, conversation: Conversation, settings: SettingsValues) -> bool:
    if supervisor is None:
        return False
    try:
        may_keep_monitoring(supervisor, conversation.values(), settings)
    except Refused:
        return False
    return True


def _begun(session: MonitoringSession, tells: Iterable[UUID | None]) -> MonitoringValues:
    told = frozenset(agent_id for agent_id in tells if agent_id and agent_id != session.supervisor_id)
    return MonitoringValues(session.id, session.supervisor_id, ended=False, tells=told)


def _tells_at_start(settings: SettingsValues) -> bool:
    return settings.agent_notice_policy is AgentNoticePolicy.ON_START


def _tells_at_end(settings: SettingsValues) -> bool:
    return settings.agent_notice_policy is not AgentNoticePolicy.NONE


def _is_taken_over(change: ConversationChanged) -> bool:
    """A human agent talks now who did not before."""
    before, after = change.before, change.after
    if after.sub_state is not ActiveSubState.IN_CONVERSATION or after.agent_is_bot:
        return False
    return before is None or before.sub_state is not after.sub_state or before.agent_id != after.agent_id


async def _had_it_during(session: MonitoringSession, conversation: Conversation) -> frozenset[UUID]:
    """Every human agent whose conversation it was while this session, now ended, ran."""
    stays = await Participant.filter(conversation_id=conversation.id).order_by("since", "id")
    return frozenset(
        tenure.agent_id
        for tenure in tenures(conversation.values(), stays)
        if tenure.meets(session.started_at, session.ended_at) and tenure.agent_id != session.supervisor_id
    )
