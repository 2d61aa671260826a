"""What a supervisor may do, and the order of refusals. To whom a conversation may go is in offers/targets.py.

`may` guards the operations and answers `viewerActions`, so that a button never disagrees with the server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.rules.oversight import must_be_allowed_to_supervise
from models.rules.refusals import (
    Refused,
    must_be_ongoing,
    must_not_be_closed,
    must_not_be_transferred,
    stale_version,
    state_in_words,
    state_not_allowed,
)
from models.rules.taking_over import is_its_agents, must_be_another_agents, must_not_be_a_call, takes_over_as_consultant
from models.values import ConversationValues, SettingsValues, Viewer
from models.vocabulary import (
    ChannelFamily,
    ConversationState,
    MonitoringPolicy,
    NoticeState,
    RefusalCode,
    SupervisorAction,
)

# The table in docs/rules.md. Its conditions (a setting, a monitoring session that runs) are in `_state_allows`.
STATES: Mapping[SupervisorAction, frozenset[ConversationState]] = MappingProxyType(
    {
        SupervisorAction.MONITOR: frozenset({ConversationState.ACTIVE, ConversationState.WRAP_UP}),
        SupervisorAction.JOIN: frozenset({ConversationState.ACTIVE, ConversationState.WRAP_UP}),
        SupervisorAction.ASSIGN: frozenset({ConversationState.OPEN}),
        SupervisorAction.TRANSFER: frozenset({ConversationState.ACTIVE, ConversationState.WAITING}),
        SupervisorAction.FORCE_CLOSE: frozenset(ConversationState) - {ConversationState.CLOSED},
        SupervisorAction.UNDO_FORCE_CLOSE: frozenset(ConversationState) - {ConversationState.CLOSED},
        SupervisorAction.TAKE_OVER: frozenset({ConversationState.ACTIVE, ConversationState.WAITING}),
    }
)

_ALL_BUT_RECORD = frozenset({ChannelFamily.LIVE, ChannelFamily.ASYNC, ChannelFamily.VOICE})
FAMILIES: Mapping[SupervisorAction, frozenset[ChannelFamily]] = MappingProxyType(
    {
        SupervisorAction.MONITOR: _ALL_BUT_RECORD,
        SupervisorAction.JOIN: _ALL_BUT_RECORD,
        SupervisorAction.ASSIGN: _ALL_BUT_RECORD,
        SupervisorAction.TRANSFER: frozenset({ChannelFamily.LIVE, ChannelFamily.ASYNC}),
        SupervisorAction.FORCE_CLOSE: _ALL_BUT_RECORD,
        SupervisorAction.UNDO_FORCE_CLOSE: _ALL_BUT_RECORD,
        SupervisorAction.TAKE_OVER: frozenset({ChannelFamily.LIVE, ChannelFamily.ASYNC}),
    }
)

_DONE = MappingProxyType(
    {
        SupervisorAction.MONITOR: "monitored",
        SupervisorAction.JOIN: "joined",
        SupervisorAction.ASSIGN: "assigned",
        SupervisorAction.TRANSFER: "transferred",
        SupervisorAction.FORCE_CLOSE: "force-closed",
        SupervisorAction.UNDO_FORCE_CLOSE: "force-closed",
        SupervisorAction.TAKE_OVER: "taken over",
    }
)


@dataclass(frozen=True, slots=True)
class ActionAnswer:
    """Whether the viewer may do this now; if not, the code and message with which the mutation would refuse it."""

    action: SupervisorAction
    allowed: bool
    code: RefusalCode | None = None
    reason: str | None = None


def may(
    action: SupervisorAction,
    viewer: Viewer,
    conversation: ConversationValues,
    settings: SettingsValues,
    *,
    monitoring: bool,
    expected_version: int | None = None,
) -> None:
    """Raise Refused for the first check that fails, in the order of docs/rules.md.

    The caller checks before that the viewer sees the conversation (NOT_FOUND), and afterwards the target (targets.py).
    `monitoring` says that this viewer already monitors the conversation. To monitor again, or to join again after having
    joined, then repeats what is done: it succeeds in every ongoing state.
    """
    _must_hold_rights(action, viewer, conversation, settings, monitoring=monitoring)
    _must_be_of_a_channel_for(action, conversation)
    if action is SupervisorAction.UNDO_FORCE_CLOSE:
        _must_be_being_closed(conversation)
    elif monitoring and action is SupervisorAction.MONITOR:
        must_not_be_closed(conversation)  # who monitors goes on to the end, also while a force close can be undone
    else:
        must_be_ongoing(conversation)
    _must_be_at(expected_version, conversation)
    _must_be_in_a_state_for(action, viewer, conversation, settings, monitoring=monitoring)
    match action:
        case SupervisorAction.TRANSFER:
            _must_be_transferable(conversation)
        case SupervisorAction.MONITOR | SupervisorAction.JOIN:
            _must_be_anothers(viewer, conversation, monitoring=monitoring)
            _must_meet_monitoring_policy(conversation, settings)
        case SupervisorAction.TAKE_OVER:
            must_not_be_a_call(conversation)
            must_be_another_agents(viewer, conversation)
            if viewer.id not in conversation.party:  # who takes part reads it already
                _must_not_be_refused(action, conversation, settings)
        case SupervisorAction.ASSIGN | SupervisorAction.FORCE_CLOSE | SupervisorAction.UNDO_FORCE_CLOSE:
            pass


def actions(
    viewer: Viewer, conversation: ConversationValues, settings: SettingsValues, *, monitoring: bool
) -> list[ActionAnswer]:
    """All actions, each answered by `may`."""
    return [_answer(action, viewer, conversation, settings, monitoring=monitoring) for action in SupervisorAction]


def may_keep_monitoring(viewer: Viewer, conversation: ConversationValues, settings: SettingsValues) -> None:
    """Raise Refused when a rule no longer allows a running monitoring session, which must then end.

    The conversation's state and channel are not checked.
    """
    _must_hold_rights(SupervisorAction.MONITOR, viewer, conversation, settings, monitoring=True)
    _must_be_anothers(viewer, conversation, monitoring=True)
    _must_meet_monitoring_policy(conversation, settings)


def may_stop_monitoring(*, monitoring: bool) -> None:
    if not monitoring:
        raise Refused(RefusalCode.NOT_MONITORING, "You don't monitor this conversation; there is nothing to stop.")


def _answer(
    action: SupervisorAction,
    viewer: Viewer,
    conversation: ConversationValues,
    settings: SettingsValues,
    *,
    monitoring: bool,
) -> ActionAnswer:
    try:
        may(action, viewer, conversation, settings, monitoring=monitoring)
    except Refused as refused:
        return ActionAnswer(action, allowed=False, code=refused.code, reason=refused.message)
    return ActionAnswer(action, allowed=True)


def _must_hold_rights(
    action: SupervisorAction,
    viewer: Viewer,
    conversation: ConversationValues,
    settings: SettingsValues,
    *,
    monitoring: bool,
) -> None:
    if action is not SupervisorAction.TAKE_OVER:
        must_be_allowed_to_supervise(action, viewer, conversation, settings)
    elif not is_its_agents(viewer, conversation):  # must_be_another_agents refuses those
        takes_over_as_consultant(viewer, conversation, settings, monitoring=monitoring)


def _must_be_of_a_channel_for(action: SupervisorAction, conversation: ConversationValues) -> None:
    family = conversation.channel.family
    if family in FAMILIES[action]:
        return
    way_out = "only its agents handle a record" if family is ChannelFamily.RECORD else "join it to help instead"
    raise Refused(
        RefusalCode.CHANNEL_NOT_SUPPORTED,
        f"A conversation of channel {conversation.channel} can't be {_DONE[action]} by a supervisor; {way_out}.",
    )


def _must_be_being_closed(conversation: ConversationValues) -> None:
    if not conversation.is_ongoing:
        raise Refused(
            RefusalCode.ALREADY_CLOSED,
            "This conversation is closed for good: the time in which a force close can be undone is over, or it never began.",
        )
    if not conversation.is_being_closed:
        raise Refused(
            RefusalCode.NOT_BEING_CLOSED,
            "No force close of this conversation is under way: nobody began one, or it is undone already.",
        )


def _must_be_at(expected_version: int | None, conversation: ConversationValues) -> None:
    if expected_version is not None and expected_version != conversation.version:
        raise stale_version(conversation, expected_version)


def _must_be_in_a_state_for(
    action: SupervisorAction,
    viewer: Viewer,
    conversation: ConversationValues,
    settings: SettingsValues,
    *,
    monitoring: bool,
) -> None:
    if _state_allows(action, viewer, conversation, settings, monitoring=monitoring):
        return
    if action is SupervisorAction.ASSIGN and conversation.state is ConversationState.ACTIVE:
        raise Refused(
            RefusalCode.ALREADY_ASSIGNED,
            f"This conversation is {state_in_words(conversation)} and has an agent already; transfer it instead.",
        )
    states = " or ".join(state for state in ConversationState if state in STATES[action])
    raise state_not_allowed(conversation, f"it can be {_DONE[action]} while {states}")


def _state_allows(
    action: SupervisorAction,
    viewer: Viewer,
    conversation: ConversationValues,
    settings: SettingsValues,
    *,
    monitoring: bool,
) -> bool:
    if conversation.state in STATES[action]:
        return True
    is_waiting = conversation.state is ConversationState.WAITING
    match action:
        case SupervisorAction.MONITOR:
            return monitoring or (is_waiting and settings.monitor_waiting)
        case SupervisorAction.JOIN:
            has_joined = monitoring and viewer.id in conversation.party
            return has_joined or (is_waiting and (monitoring or settings.monitor_waiting))
        case _:
            return False


def _must_be_transferable(conversation: ConversationValues) -> None:
    if conversation.elevated_to is not None:
        raise Refused(
            RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO,
            f"This conversation is elevated to {conversation.elevated_to}; transfer it once the call is over.",
        )
    if conversation.agent_is_bot:
        raise Refused(
            RefusalCode.SOURCE_IS_BOT,
            "A bot holds this conversation, and only people's conversations are transferred; "
            "wait until the bot escalates it, then assign it.",
        )
    # Pending ASSIGNMENTs and CONSULTs are no obstacle: a transfer withdraws them.
    must_not_be_transferred(conversation)


def _must_be_anothers(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> None:
    is_own = viewer.id in (conversation.agent_id, conversation.customer_id)
    # A monitoring supervisor is in the party only after joining, which doesn't make the conversation their own.
    is_in_it = viewer.id in conversation.party and not monitoring
    if is_own or is_in_it:
        raise Refused(
            RefusalCode.OWN_CONVERSATION,
            "You take part in this conversation yourself; only other people's conversations can be monitored.",
        )


def _must_meet_monitoring_policy(conversation: ConversationValues, settings: SettingsValues) -> None:
    """Both policies protect a customer who refused. Without a notice or an answer, the policy asks for it first."""
    if settings.monitoring_policy is MonitoringPolicy.NO_REQUIREMENT:
        return
    _must_not_be_refused(SupervisorAction.MONITOR, conversation, settings)
    match conversation.notice_state, settings.monitoring_policy:
        case NoticeState.NOT_REQUIRED, _:
            raise Refused(
                RefusalCode.NOTICE_REQUIRED,
                "This conversation's customer has not been told that it may be monitored; "
                "give the notice and record it first (recordConsent).",
            )
        case NoticeState.NOTIFIED, MonitoringPolicy.CONSENT_REQUIRED:
            raise Refused(
                RefusalCode.NOTICE_REQUIRED,
                "This conversation's customer has been told that it may be monitored but has not consented; "
                "record the consent first (recordConsent).",
            )


def _must_not_be_refused(action: SupervisorAction, conversation: ConversationValues, settings: SettingsValues) -> None:
    """Whoever monitors a conversation or takes it over reads all that its customer has written."""
    is_refused = conversation.notice_state is NoticeState.REFUSED
    if is_refused and settings.monitoring_policy is not MonitoringPolicy.NO_REQUIREMENT:
        raise Refused(
            RefusalCode.CONSENT_REFUSED,
            "This conversation's customer has refused to be monitored; "
            f"it can be {_DONE[action]} only if the customer consents after all.",
        )
