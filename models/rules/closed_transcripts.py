"""Who may open the transcripts of closed conversations, and search in them. Those who took part read theirs as before.

It is a policy of its own: to monitor what goes on is in supervision.py.
"""

from datetime import datetime, timedelta

from models.rules.conversations.disclosure import is_customers_side
from models.rules.oversight import must_not_hold_api_access, must_supervise
from models.rules.refusals import Refused, role_required, state_not_allowed
from models.values import ConversationValues, SettingsValues, Viewer
from models.vocabulary import (
    Channel,
    ChannelFamily,
    ConversationState,
    MonitoringPolicy,
    NoticeState,
    RefusalCode,
    Role,
)

OPEN_FOR = timedelta(hours=1)  # one entry of the audit trail covers what its doer reads in this time

CHANNELS = frozenset(channel for channel in Channel if channel.family is not ChannelFamily.RECORD)
_NOTICES = {
    MonitoringPolicy.NO_REQUIREMENT: frozenset(NoticeState),
    MonitoringPolicy.NOTICE_REQUIRED: frozenset({NoticeState.NOTIFIED, NoticeState.CONSENTED}),
    MonitoringPolicy.CONSENT_REQUIRED: frozenset({NoticeState.CONSENTED}),
}


def may_open(
    viewer: Viewer,
    conversation: ConversationValues,
    settings: SettingsValues,
    *,
    closed_at: datetime | None,
    now: datetime,
) -> None:
    """Raise Refused for the first check that fails. The caller checks before that the viewer sees it (NOT_FOUND)."""
    must_not_hold_api_access(viewer)
    if not reads_all_queues(viewer, settings):
        must_supervise(viewer, conversation)
    _must_be_switched_on(settings)
    if conversation.channel not in CHANNELS:
        raise Refused(RefusalCode.CHANNEL_NOT_SUPPORTED, "This is a record, and only its agents read what is in it.")
    if conversation.state is not ConversationState.CLOSED or closed_at is None:
        raise state_not_allowed(conversation, "its transcript can be opened once it is CLOSED; monitor it instead")
    if is_customers_side(viewer, conversation) or viewer.id == conversation.agent_id or viewer.id in conversation.party:
        raise Refused(
            RefusalCode.OWN_CONVERSATION,
            "You took part in this conversation yourself; only other people's conversations can be opened.",
        )
    _must_meet_monitoring_policy(conversation, settings)
    if closed_at < opened_back_to(settings, now):
        raise Refused(
            RefusalCode.CLOSED_TOO_LONG_AGO,
            f"This conversation was closed more than {settings.closed_transcript_days:,} days ago; until then, its "
            "transcript could be opened.",
        )


def may_search(viewer: Viewer, settings: SettingsValues) -> None:
    """Raise Refused unless there may be transcripts that the viewer may open."""
    must_not_hold_api_access(viewer)
    if not reads_all_queues(viewer, settings) and not viewer.has(Role.SUPERVISOR):
        raise role_required(Role.SUPERVISOR)
    _must_be_switched_on(settings)


def reads_all_queues(viewer: Viewer, settings: SettingsValues) -> bool:
    """Whether the viewer may open transcripts of queues that they don't oversee."""
    return viewer.has(Role.ADMIN) and settings.administrators_read_closed


def opened_back_to(settings: SettingsValues, now: datetime) -> datetime:
    """The transcript of a conversation that was closed before this moment can't be opened any more."""
    return now - timedelta(days=settings.closed_transcript_days)


def notices_that_allow(settings: SettingsValues) -> frozenset[NoticeState]:
    """What a conversation's customer must have been told or have answered for its transcript to be opened."""
    return _NOTICES[settings.monitoring_policy]


def _must_be_switched_on(settings: SettingsValues) -> None:
    if not settings.closed_transcript_days:
        raise Refused(
            RefusalCode.SWITCHED_OFF,
            "closedTranscriptDays is 0, so transcripts of closed conversations are for those who took part; "
            "an administrator can change that in the supervisor settings.",
        )


def _must_meet_monitoring_policy(conversation: ConversationValues, settings: SettingsValues) -> None:
    if conversation.notice_state in notices_that_allow(settings):
        return
    if conversation.notice_state is NoticeState.REFUSED:
        raise Refused(
            RefusalCode.CONSENT_REFUSED,
            "This conversation's customer refused to be monitored, so nobody who did not take part reads it.",
        )
    raise Refused(
        RefusalCode.NOTICE_REQUIRED,
        "This conversation's customer was not told, or did not agree, that it may be monitored, so nobody who did not take "
        "part reads it.",
    )
