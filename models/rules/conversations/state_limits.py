"""How long a conversation may stay in a state, and what happens then. events/state_limits.py sets the due times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from models.rules.conversations.agent_actions import Ending
from models.rules.conversations.holding import TAKEN_OVER_REASONS
from models.values import ConversationValues
from models.vocabulary import Channel, ChannelFamily, ConversationState, LimitBasis, StateReason

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
TALKING_ENDS_IN_WRAP_UP = (ChannelFamily.VOICE, ChannelFamily.LIVE)


@dataclass(frozen=True, slots=True)
class LimitValues:
    """How many seconds a workstream's conversations may stay in each state; 0 means no limit.

    `idle` is how long the customer of a live chat may say nothing while an agent or a bot talks with them; they are warned
    `idle_warning` before it is over, or not if it is 0. `silent` is how long an agent who took it may say nothing.
    """

    open: int = 0
    active: int = 0
    waiting: int = 0
    wrap_up: int = 0
    idle: int = 0
    idle_warning: int = 0
    silent: int = 0
    count_from: LimitBasis = LimitBasis.ACTIVITY


@dataclass(frozen=True, slots=True)
class LimitMoments:
    """From what on the limit of a state may count.

    `began_at` is when the state began, or when an act last restarted its limit; `active_at` when a person or bot last wrote,
    notes included; the others when the last PUBLIC message was written, by whomever, by the customer, or to them.
    """

    began_at: datetime
    active_at: datetime
    public_at: datetime | None = None
    customer_at: datetime | None = None
    reply_at: datetime | None = None

    def since(self, basis: LimitBasis) -> datetime:
        match basis:
            case LimitBasis.ACTIVITY:
                last: datetime | None = self.active_at
            case LimitBasis.PUBLIC_MESSAGE:
                last = self.public_at
            case LimitBasis.CUSTOMER_MESSAGE:
                last = self.customer_at
            case LimitBasis.REPLY:
                last = self.reply_at
        return max(self.began_at, last or self.began_at)


# The limits of a new workstream, by its channel's family. Records have none: they end when their agents resolve them.
DEFAULTS: Mapping[ChannelFamily, LimitValues] = MappingProxyType(
    {
        ChannelFamily.LIVE: LimitValues(open=20 * _MINUTE, wrap_up=15 * _MINUTE),
        ChannelFamily.ASYNC: LimitValues(open=30 * _DAY, active=30 * _DAY, waiting=28 * _DAY, wrap_up=_DAY),
        ChannelFamily.VOICE: LimitValues(open=30 * _DAY, active=2 * _HOUR, wrap_up=_DAY),
        ChannelFamily.RECORD: LimitValues(),
    }
)


def seconds_allowed(conversation: ConversationValues, limits: LimitValues) -> int:
    """0 means no limit. While somebody talks in a live chat, only its customer's silence has one, and none during a call."""
    if is_idling(conversation):
        return limits.idle
    return seconds_of_state(conversation.channel, conversation.state, limits)


def seconds_of_state(channel: Channel, state: ConversationState, limits: LimitValues) -> int:
    """The same without the customer's silence. An offered conversation counts as ACTIVE; a live chat has no limit then."""
    if channel.family is ChannelFamily.RECORD:
        return 0
    match state:
        case ConversationState.OPEN:
            return limits.open
        case ConversationState.ACTIVE:
            return 0 if channel.family is ChannelFamily.LIVE else limits.active
        case ConversationState.WAITING:
            return limits.waiting
        case ConversationState.WRAP_UP:
            return limits.wrap_up
        case ConversationState.CLOSED:
            return 0


def is_idling(conversation: ConversationValues) -> bool:
    """Whether it is the customer's silence that has a limit: somebody talks in a live chat, and not in a call."""
    is_talking = conversation.state is ConversationState.ACTIVE and not conversation.is_awaiting
    return is_talking and conversation.channel.family is ChannelFamily.LIVE and conversation.elevated_to is None


def basis_of(conversation: ConversationValues, limits: LimitValues) -> LimitBasis:
    """A customer's silence counts from the last word that was exchanged, and wrap-up from whatever is written."""
    if conversation.state is ConversationState.WRAP_UP:
        return LimitBasis.ACTIVITY
    return LimitBasis.PUBLIC_MESSAGE if is_idling(conversation) else limits.count_from


def limit_reached_at(conversation: ConversationValues, limits: LimitValues, *, since: datetime) -> datetime | None:
    """When the limit of its state is reached, counted from `since`; None without a limit."""
    seconds = seconds_allowed(conversation, limits)
    return since + timedelta(seconds=seconds) if seconds else None


def ending_at_limit(conversation: ConversationValues) -> Ending:
    """Where somebody talks with a customer who is there, it goes to wrap-up for their notes; everything else is closed."""
    is_talking = conversation.state is ConversationState.ACTIVE and not conversation.is_awaiting
    if is_talking and conversation.channel.family in TALKING_ENDS_IN_WRAP_UP:
        return Ending(ConversationState.WRAP_UP, StateReason.TIME_LIMIT_REACHED)
    return Ending(ConversationState.CLOSED, StateReason.AUTO_CLOSED)


def may_go_back(conversation: ConversationValues, *, silent_since: datetime | None) -> bool:
    """Whether its agent, a person, took it from a queue or from a colleague and has not written to its customer since.

    Who took it over chose to have it, and a call needs no message.
    """
    is_talking = conversation.state is ConversationState.ACTIVE and not conversation.is_awaiting
    is_written = conversation.channel.is_messaging and conversation.elevated_to is None
    is_taken = not conversation.agent_is_bot and conversation.state_reason not in TAKEN_OVER_REASONS
    return is_talking and is_written and is_taken and silent_since is not None


def is_being_looked_after(conversation: ConversationValues) -> bool:
    """Whether its agent's silence is none of neglect: somebody helps, or is asked to help or to take it, or closes it."""
    alone = {conversation.agent_id, conversation.customer_id, conversation.connector_id}
    is_helped = bool(conversation.party - alone) or conversation.hand_id is not None
    return is_helped or conversation.offered_to is not None or conversation.is_being_closed
