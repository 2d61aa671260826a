"""How long a conversation may stay in a state, and what happens then. events/state_limits.py sets the due times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from models.rules.conversations.agent_actions import Ending
from models.values import ConversationValues
from models.vocabulary import ChannelFamily, ConversationState, StateReason

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


@dataclass(frozen=True, slots=True)
class LimitValues:
    """How many seconds a workstream's conversations may stay in each state; 0 means no limit."""

    open: int = 0
    active: int = 0
    waiting: int = 0
    wrap_up: int = 0


# The limits of a new workstream, by its channel's family. Records have none: they end when their agents resolve them.
DEFAULTS: Mapping[ChannelFamily, LimitValues] = MappingProxyType(
    {
        ChannelFamily.LIVE: LimitValues(open=20 * _MINUTE, wrap_up=15 * _MINUTE),
        ChannelFamily.ASYNC: LimitValues(open=30 * _DAY, active=30 * _DAY, waiting=28 * _DAY, wrap_up=_DAY),
        ChannelFamily.VOICE: LimitValues(open=30 * _DAY, active=2 * _HOUR, wrap_up=_DAY),
        ChannelFamily.RECORD: LimitValues(),
    }
)


def limit_reached_at(conversation: ConversationValues, limits: LimitValues, *, since: datetime) -> datetime | None:
    """When the limit of its state is reached, counted from `since`; None without a limit."""
    seconds = seconds_allowed(conversation, limits)
    return since + timedelta(seconds=seconds) if seconds else None


def seconds_allowed(conversation: ConversationValues, limits: LimitValues) -> int:
    """0 means no limit. An answered live chat has none: only people end it. An offered conversation counts as ACTIVE."""
    family = conversation.channel.family
    if family is ChannelFamily.RECORD:
        return 0
    match conversation.state:
        case ConversationState.OPEN:
            return limits.open
        case ConversationState.ACTIVE:
            return 0 if family is ChannelFamily.LIVE else limits.active
        case ConversationState.WAITING:
            return limits.waiting
        case ConversationState.WRAP_UP:
            return limits.wrap_up
        case ConversationState.CLOSED:
            return 0


def ending_at_limit(conversation: ConversationValues) -> Ending:
    """An accepted call goes to wrap-up, so that its agent can write notes; everything else is closed."""
    is_talking = conversation.state is ConversationState.ACTIVE and not conversation.is_awaiting
    if is_talking and conversation.channel.family is ChannelFamily.VOICE:
        return Ending(ConversationState.WRAP_UP, StateReason.TIME_LIMIT_REACHED)
    return Ending(ConversationState.CLOSED, StateReason.AUTO_CLOSED)
