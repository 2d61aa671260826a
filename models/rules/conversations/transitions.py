"""The states of a conversation and every allowed transition, with its reason: the table of docs/rules.md as data.

Each unit of work calls `check` for each change it records. Who may cause a change is in supervision.py, agent_actions.py
and handover.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.values import ConversationValues
from models.vocabulary import ActiveSubState, ChannelFamily, ConversationState, StateReason


@dataclass(frozen=True, slots=True)
class Stage:
    state: ConversationState
    sub_state: ActiveSubState | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed transition. `from_stage` is None where a conversation begins."""

    from_stage: Stage | None
    to_stage: Stage
    reason: StateReason
    families: frozenset[ChannelFamily]


class ForbiddenTransition(Exception):
    """A programming error: an operation tried to record a transition that is not in the table. No client is shown it."""


OPEN = Stage(ConversationState.OPEN)
AWAITING = Stage(ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE)
IN_CONVERSATION = Stage(ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION)
WAITING = Stage(ConversationState.WAITING)
WRAP_UP = Stage(ConversationState.WRAP_UP)
CLOSED = Stage(ConversationState.CLOSED)

_ALL = frozenset(ChannelFamily)
_NOT_RECORD = _ALL - {ChannelFamily.RECORD}  # docs/rules.md calls these "messaging, VOICE"
_MESSAGING = frozenset({ChannelFamily.LIVE, ChannelFamily.ASYNC})
_LIVE_VOICE = frozenset({ChannelFamily.LIVE, ChannelFamily.VOICE})
_ASYNC = frozenset({ChannelFamily.ASYNC})
_VOICE = frozenset({ChannelFamily.VOICE})
_RECORD = frozenset({ChannelFamily.RECORD})

_Stages = tuple[Stage | None, ...]
_Row = tuple[_Stages, Stage, tuple[StateReason, ...], frozenset[ChannelFamily]]
_R = StateReason
_TAKEN_OVER = (_R.TAKEN_OVER_BY_SUPERVISOR, _R.TAKEN_OVER_BY_AGENT)

# In the order of docs/rules.md, row by row.
_ROWS: tuple[_Row, ...] = (
    ((None,), OPEN, (_R.AWAITING_AGENT_ASSIGNMENT,), _ALL),
    ((OPEN,), AWAITING, (_R.AWAITING_AGENT_ACCEPTANCE,), _ALL),
    ((OPEN,), AWAITING, (_R.ASSIGNED_BY_SUPERVISOR,), _NOT_RECORD),
    ((OPEN,), IN_CONVERSATION, (_R.PICKED_BY_AGENT,), _ALL),
    ((OPEN,), OPEN, (_R.QUEUED_BY_SUPERVISOR,), _NOT_RECORD),
    ((OPEN, AWAITING), CLOSED, (_R.ENDED_BY_CUSTOMER, _R.CUSTOMER_DISCONNECTED), _LIVE_VOICE),
    ((OPEN, AWAITING), CLOSED, (_R.AUTO_CLOSED,), _NOT_RECORD),  # records have no limits
    ((OPEN,), CLOSED, (_R.QUEUE_OVERFLOW,), _NOT_RECORD),
    ((AWAITING,), IN_CONVERSATION, (_R.IN_CONVERSATION,), _ALL),
    ((AWAITING,), OPEN, (_R.OFFER_DECLINED, _R.OFFER_EXPIRED), _ALL),
    (
        (IN_CONVERSATION,),
        OPEN,
        (_R.RELEASED_BY_AGENT, _R.AGENT_DISCONNECTED, _R.TRANSFERRED_BY_AGENT, _R.ESCALATED_BY_BOT),
        _NOT_RECORD,
    ),
    ((IN_CONVERSATION,), OPEN, (_R.AGENT_SILENT,), _MESSAGING),
    ((IN_CONVERSATION,), WAITING, (_R.AGENT_LEFT,), _ASYNC),
    ((IN_CONVERSATION,), OPEN, (_R.AGENT_LEFT,), _LIVE_VOICE),
    (
        (IN_CONVERSATION,),
        WRAP_UP,
        (_R.AGENT_MOVED_TO_WRAP_UP, _R.ENDED_BY_CUSTOMER, _R.CUSTOMER_DISCONNECTED),
        _NOT_RECORD,
    ),
    ((AWAITING,), WRAP_UP, (_R.TIME_LIMIT_REACHED,), _VOICE),
    ((IN_CONVERSATION,), WRAP_UP, (_R.TIME_LIMIT_REACHED,), _LIVE_VOICE),
    ((IN_CONVERSATION,), CLOSED, (_R.ENDED_BY_AGENT,), _RECORD),
    ((IN_CONVERSATION,), CLOSED, (_R.ENDED_BY_BOT,), _ALL),
    ((IN_CONVERSATION,), CLOSED, (_R.AUTO_CLOSED,), _ASYNC),
    (
        (AWAITING, IN_CONVERSATION),
        IN_CONVERSATION,
        (_R.TRANSFERRED_BY_SUPERVISOR, _R.TRANSFERRED_BY_AGENT, *_TAKEN_OVER),
        _MESSAGING,
    ),
    ((IN_CONVERSATION, WAITING), OPEN, (_R.OFFER_DECLINED, _R.OFFER_EXPIRED), _MESSAGING),
    (
        (WAITING,),
        IN_CONVERSATION,
        (_R.IN_CONVERSATION, _R.TRANSFERRED_BY_SUPERVISOR, _R.TRANSFERRED_BY_AGENT, *_TAKEN_OVER),
        _ASYNC,
    ),
    ((WAITING,), OPEN, (_R.CUSTOMER_RETURNED,), _ASYNC),
    ((WAITING,), CLOSED, (_R.AUTO_CLOSED,), _ASYNC),
    ((WRAP_UP,), CLOSED, (_R.ENDED_BY_AGENT, _R.AUTO_CLOSED), _ALL),
    (
        (OPEN, AWAITING, IN_CONVERSATION, WAITING, WRAP_UP),
        CLOSED,
        (_R.FORCE_CLOSED_BY_SUPERVISOR,),
        _NOT_RECORD,
    ),
    ((OPEN, AWAITING, IN_CONVERSATION, WAITING, WRAP_UP), CLOSED, (_R.CUSTOMER_ERASED,), _ALL),
)


def _ways(rows: tuple[_Row, ...]) -> Iterator[Transition]:
    for from_stages, to_stage, reasons, families in rows:
        for from_stage in from_stages:
            for reason in reasons:
                yield Transition(from_stage, to_stage, reason, families)


ALLOWED: frozenset[Transition] = frozenset(_ways(_ROWS))

_FAMILIES: Mapping[tuple[Stage | None, Stage, StateReason], frozenset[ChannelFamily]] = MappingProxyType(
    {(way.from_stage, way.to_stage, way.reason): way.families for way in ALLOWED}
)


def check(before: ConversationValues | None, after: ConversationValues) -> None:
    """Raise ForbiddenTransition unless the change is in the table, or changes neither state nor sub-state nor reason.

    One act may consist of several transitions, such as an assignment that is accepted at once: check and record each.
    """
    if before is not None and not _has_moved(before, after):
        return
    from_stage = None if before is None else stage(before)
    to_stage = stage(after)
    families = _FAMILIES.get((from_stage, to_stage, after.state_reason), frozenset())
    if after.channel.family in families and _fits_its_reason(before, after):
        return
    raise ForbiddenTransition(
        f"conversation {after.id}: {_name(from_stage)} to {_name(to_stage)} "
        f"for {after.state_reason} on {after.channel} is not in the table of transitions"
    )


def stage(conversation: ConversationValues) -> Stage:
    return Stage(conversation.state, conversation.sub_state)


def _has_moved(before: ConversationValues, after: ConversationValues) -> bool:
    if (stage(before), before.state_reason) != (stage(after), after.state_reason):
        return True
    # From ACTIVE to ACTIVE with another agent: only an accepted transfer or a take-over may do that.
    return stage(after) == IN_CONVERSATION and before.agent_id != after.agent_id


def _fits_its_reason(before: ConversationValues | None, after: ConversationValues) -> bool:
    if before is None:
        return True
    match after.state_reason:
        case StateReason.ESCALATED_BY_BOT | StateReason.ENDED_BY_BOT:
            return before.agent_is_bot
        case StateReason.QUEUED_BY_SUPERVISOR:
            return before.queue_id != after.queue_id
        case _:
            return True


def _name(stage: Stage | None) -> str:
    match stage:
        case None:
            return "nothing"
        case Stage(state, None):
            return state
        case Stage(state, sub_state):
            return f"{state} {sub_state}"
