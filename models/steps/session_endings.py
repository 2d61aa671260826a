"""How monitoring sessions end; only changing.py uses it. How they begin is in monitoring_sessions.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from models.access.viewers import viewer_by_id
from models.events.unit_of_work import UnitOfWork
from models.fact_values import MonitoringValues
from models.rules.monitoring_notice import tenures
from models.rules.refusals import Refused
from models.rules.supervision import may_keep_monitoring
from models.steps.locks import current_settings
from models.steps.participants import remove_participants
from models.steps.system_messages import name_of, post_system_message
from models.tables import Conversation, MonitoringSession, Participant
from models.values import SettingsValues, Viewer
from models.vocabulary import (
    AgentNoticePolicy,
    Audience,
    ConversationState,
    DueKind,
    MonitoringEndReason,
    ParticipantMode,
    SystemMessageKind,
)


@dataclass
class SessionEndings:
    """Sessions whose rows are ended already, and who left with them; `tell` records it, after the change.

    `in_wrap_up`: the change began in wrap-up, where supervisors join and leave without the customer being told.
    """

    in_wrap_up: bool
    sessions: list[MonitoringSession] = field(default_factory=list)
    left: list[Participant] = field(default_factory=list)

    @classmethod
    def of(cls, conversation: Conversation) -> "SessionEndings":
        return cls(in_wrap_up=conversation.state is ConversationState.WRAP_UP)

    async def end(
        self,
        uow: UnitOfWork,
        conversation: Conversation,
        sessions: Sequence[MonitoringSession],
        reason: MonitoringEndReason,
    ) -> list[Participant]:
        """End these sessions, and return the supervisors who had joined and leave with them."""
        left: list[Participant] = []
        for session in sessions:
            session.ended_at, session.end_reason = uow.at, reason
            await session.save(update_fields=["ended_at", "end_reason"])
            uow.due.clear(session.id, DueKind.MONITORING_UNREAD)
            person_id = session.supervisor_id
            await remove_participants(uow, conversation, modes=(ParticipantMode.MONITOR,), person_id=person_id)
            consult = (ParticipantMode.CONSULT,)
            left += await remove_participants(uow, conversation, modes=consult, person_id=person_id)
        attached, ended = await uow.rows.attached(conversation), {session.id for session in sessions}
        attached.sessions = [session for session in attached.sessions if session.id not in ended]
        self.sessions += sessions
        self.left += left
        return left

    async def tell(self, uow: UnitOfWork, conversation: Conversation) -> None:
        """Record each end, and post that those who had joined have left; to the agents only if it is over for the customer."""
        if not self.sessions:
            return
        is_told = (await current_settings()).agent_notice_policy is not AgentNoticePolicy.NONE
        for session in self.sessions:
            agents = await _agents_during(session, conversation) if is_told else frozenset[UUID]()
            uow.monitored(conversation, MonitoringValues(session.id, session.supervisor_id, ended=True, tells=agents))
        is_over = self.in_wrap_up or conversation.state is ConversationState.CLOSED
        audience = Audience.AGENT if is_over else Audience.BOTH
        for participant in self.left:
            name = await name_of(uow, participant.person_id)
            await post_system_message(uow, conversation, SystemMessageKind.SUPERVISOR_LEFT, audience, name=name)


async def disallowed_sessions(uow: UnitOfWork, conversation: Conversation) -> list[MonitoringSession]:
    """The running sessions that the rules, apart from the rule on states, no longer allow for the row as it is now."""
    running = (await uow.rows.attached(conversation)).sessions
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


async def _agents_during(session: MonitoringSession, conversation: Conversation) -> frozenset[UUID]:
    """The human agents who had the conversation at any time while this session, which has ended, ran."""
    participations = await Participant.filter(conversation_id=conversation.id).order_by("since", "id")
    return frozenset(
        tenure.agent_id
        for tenure in tenures(conversation.values(), participations)
        if tenure.meets(session.started_at, session.ended_at) and tenure.agent_id != session.supervisor_id
    )
