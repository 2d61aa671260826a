"""Which conversations need somebody's attention, why, and from when on. events/attention.py keeps it with each of them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Self
from uuid import UUID

from models.rules.conversations.state_limits import LimitMoments, LimitValues, seconds_of_state
from models.vocabulary import (
    AttentionLevel,
    AttentionReason,
    Channel,
    ConversationState,
    HandStatus,
    LimitBasis,
    SentimentLevel,
)

SOON_SHARE = 0.75  # of a target: when a quarter of it is left, somebody can still act in time
# From how many times on. A transfer can't be undone, so nothing would end an urgent cause.
REFUSED: Mapping[AttentionLevel, int] = MappingProxyType({AttentionLevel.SOON: 2, AttentionLevel.NOW: 3})
TRANSFERRED: Mapping[AttentionLevel, int] = MappingProxyType({AttentionLevel.SOON: 3})
LOOPING: Mapping[AttentionLevel, int] = MappingProxyType({AttentionLevel.SOON: 3, AttentionLevel.NOW: 4})
# Once a supervisor has taken it, somebody comes; until they have helped, the agent still waits.
HAND: Mapping[HandStatus, AttentionLevel] = MappingProxyType(
    {HandStatus.RAISED: AttentionLevel.NOW, HandStatus.TAKEN: AttentionLevel.SOON}
)
LOW = SentimentLevel.NEGATIVE
STAYS_LOW = timedelta(minutes=5)  # long enough for an agent to turn it by themselves
# What needs attention now, what will soon, and the rest are sorted in one column of instants.
_OF_LEVEL = timedelta(days=365_250)  # a thousand years, so that the three never mix


@dataclass(frozen=True, slots=True)
class Standards:
    """By what a conversation is judged: the targets of its queue, and the limits of its workstream. 0 means none."""

    answer_within_seconds: int = 0
    reply_within_seconds: int = 0
    open_limit_seconds: int = 0
    active_limit_seconds: int = 0
    waiting_limit_seconds: int = 0
    limits_count_from: str = LimitBasis.ACTIVITY

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Those that a row keeps, without what only a later release knows."""
        return cls(**{name: kept[name] for name in cls.__slots__ if name in kept}) if kept else cls()

    @property
    def limits(self) -> LimitValues:
        return LimitValues(
            open=self.open_limit_seconds,
            active=self.active_limit_seconds,
            waiting=self.waiting_limit_seconds,
            count_from=LimitBasis(self.limits_count_from),
        )


@dataclass(frozen=True, slots=True)
class Limited:
    """A conversation in a state that may have a limit, and from what on that may count."""

    channel: Channel
    state: ConversationState
    moments: LimitMoments


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionCause:
    """Why a conversation needs attention, at this level since then.

    What makes it need attention `began_at` some moment, and must end, or must have ended, by `due_at`. What adds up has
    happened so many `times`.
    """

    reason: AttentionReason
    level: AttentionLevel
    since: datetime
    began_at: datetime
    due_at: datetime | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What attention depends on, besides the time. Of two equal situations, neither needs to be judged again.

    `waiting_since` is when it began to wait for an agent, None if it doesn't wait for one. `silent_since` is when its agent
    took it, None once somebody has written to the customer since; `unanswered_since` is when the customer wrote first after
    that. Calls and records have neither. `refused` is how often an offer was declined or expired during this wait, `looping`
    how often its bot, or its customer to the bot, said nearly the same. The
    sentiment is None while it is unknown, and where nobody can act on it. `hand` is that of its agent while it is up.
    `limited` is None where the customer does not wait for us, so that their limit may end it.
    """

    queue_id: UUID
    created_at: datetime
    is_ongoing: bool = True
    waiting_since: datetime | None = None
    silent_since: datetime | None = None
    unanswered_since: datetime | None = None
    refused: int = 0
    transferred: int = 0
    looping: int = 0
    sentiment: SentimentLevel | None = None
    is_worsening: bool = False
    hand: HandStatus | None = None
    limited: Limited | None = None

    @property
    def customer_waits(self) -> bool:
        """Whether the customer waits for us."""
        return self.is_ongoing and any((self.waiting_since, self.silent_since, self.unanswered_since))


@dataclass(frozen=True, slots=True)
class Attention:
    """The causes, most urgent and then longest first. At `next_at`, time alone makes it another one."""

    causes: tuple[AttentionCause, ...] = ()
    next_at: datetime | None = None

    @property
    def level(self) -> AttentionLevel:
        return self.causes[0].level if self.causes else AttentionLevel.NONE

    @property
    def without_hand(self) -> "Attention":
        """As it is told to those who may not know of raised hands."""
        return Attention(without_hand(self.causes), self.next_at)

    @property
    def since(self) -> datetime | None:
        """Since when it has this level."""
        return self.causes[0].since if self.causes else None

    def rank_at(self, created_at: datetime) -> datetime:
        """By which it is sorted among others: the more urgent, and the longer so, the earlier."""
        match self.level:
            case AttentionLevel.NOW:
                return self.since or created_at
            case AttentionLevel.SOON:
                return (self.since or created_at) + _OF_LEVEL
            case AttentionLevel.NONE:
                return created_at + 2 * _OF_LEVEL


@dataclass(frozen=True, slots=True)
class _Finding:
    cause: AttentionCause | None = None
    next_at: datetime | None = None


def attention(
    situation: Situation, standards: Standards, at: datetime, *, earlier: Iterable[AttentionCause] = ()
) -> Attention:
    """What a conversation in this situation needs at this moment. Closed ones need nothing.

    `earlier` causes tell since when those hold that have no clock of their own.
    """
    if not situation.is_ongoing:
        return Attention()
    findings = list(_findings(situation, standards, at, {cause.reason: cause for cause in earlier}))
    causes = [each.cause for each in findings if each.cause]
    return Attention(
        tuple(sorted(causes, key=lambda cause: (-cause.level.rank, cause.since, cause.reason))),
        min((each.next_at for each in findings if each.next_at), default=None),
    )


def without_hand(causes: Iterable[AttentionCause]) -> tuple[AttentionCause, ...]:
    return tuple(cause for cause in causes if cause.reason is not AttentionReason.HAND_RAISED)


def stored(causes: Iterable[AttentionCause]) -> list[dict[str, Any]]:
    """The causes as a conversation's row keeps them."""
    return [
        {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(cause).items()
            if value is not None
        }
        for cause in causes
    ]


def causes_of(kept: Iterable[Mapping[str, Any]]) -> list[AttentionCause]:
    """The causes that a row keeps."""
    return [
        AttentionCause(
            reason=AttentionReason(cause["reason"]),
            level=AttentionLevel(cause["level"]),
            since=datetime.fromisoformat(cause["since"]),
            began_at=datetime.fromisoformat(cause["began_at"]),
            due_at=datetime.fromisoformat(cause["due_at"]) if "due_at" in cause else None,
            times=cause.get("times"),
        )
        for cause in kept
    ]


def _findings(
    situation: Situation, standards: Standards, at: datetime, earlier: Mapping[AttentionReason, AttentionCause]
) -> Iterable[_Finding]:
    if situation.waiting_since:
        yield _target(AttentionReason.WAIT, situation.waiting_since, standards.answer_within_seconds, at)
    if situation.silent_since:
        yield _target(AttentionReason.SILENT, situation.silent_since, standards.reply_within_seconds, at)
    elif situation.unanswered_since:
        yield _target(AttentionReason.UNANSWERED, situation.unanswered_since, standards.reply_within_seconds, at)
    if situation.limited:
        yield _limit(situation.limited, standards.limits, at)
    yield from _sentiment(situation, at, earlier)
    for reason, times, thresholds in (
        (AttentionReason.REFUSED, situation.refused, REFUSED),
        (AttentionReason.TRANSFERRED, situation.transferred, TRANSFERRED),
        (AttentionReason.BOT_LOOPING, situation.looping, LOOPING),
    ):
        if level := _level_of(times, thresholds):
            yield _Finding(_standing(reason, level, at, earlier.get(reason), times=times))
    if situation.hand:
        reason = AttentionReason.HAND_RAISED
        yield _Finding(_standing(reason, HAND[situation.hand], at, earlier.get(reason)))


def _sentiment(
    situation: Situation, at: datetime, earlier: Mapping[AttentionReason, AttentionCause]
) -> Iterable[_Finding]:
    """A fall is worth a look at once. What stays low needs somebody, whether it falls further or not."""
    if situation.sentiment is None or situation.sentiment.rank >= SentimentLevel.NEUTRAL.rank:
        return
    if situation.is_worsening:
        reason = AttentionReason.SENTIMENT_FELL
        yield _Finding(_standing(reason, AttentionLevel.SOON, at, earlier.get(reason)))
    if situation.sentiment.rank <= LOW.rank:
        was = earlier.get(AttentionReason.SENTIMENT_LOW)
        began_at = was.began_at if was else at
        late_at = began_at + STAYS_LOW
        is_late = at >= late_at
        cause = AttentionCause(
            reason=AttentionReason.SENTIMENT_LOW,
            level=AttentionLevel.NOW if is_late else AttentionLevel.SOON,
            since=late_at if is_late else began_at,
            began_at=began_at,
            due_at=late_at,
        )
        yield _Finding(cause, None if is_late else late_at)


def _limit(limited: Limited, limits: LimitValues, at: datetime) -> _Finding:
    """Once it is reached, it does not end what the customer waits for: somebody must."""
    seconds = seconds_of_state(limited.channel, limited.state, limits)
    return _target(AttentionReason.LIMIT, limited.moments.since(limits.count_from), seconds, at)


def _level_of(times: int, thresholds: Mapping[AttentionLevel, int]) -> AttentionLevel | None:
    """The most urgent level whose threshold is reached."""
    reached = [level for level, least in thresholds.items() if times >= least]
    return max(reached, key=lambda level: level.rank, default=None)


def _standing(
    reason: AttentionReason,
    level: AttentionLevel,
    at: datetime,
    earlier: AttentionCause | None,
    *,
    times: int | None = None,
) -> AttentionCause:
    """A cause that holds from now on, or still does."""
    return AttentionCause(
        reason=reason,
        level=level,
        since=earlier.since if earlier and earlier.level is level else at,
        began_at=earlier.began_at if earlier else at,
        times=times,
    )


def _target(reason: AttentionReason, began_at: datetime, seconds: int, at: datetime) -> _Finding:
    """Something that began at this moment and must end within so many seconds; 0 means that it need not."""
    if not seconds:
        return _Finding()
    soon_at, due_at = began_at + timedelta(seconds=seconds * SOON_SHARE), began_at + timedelta(seconds=seconds)
    if at < soon_at:
        return _Finding(next_at=soon_at)
    is_late = at >= due_at
    cause = AttentionCause(
        reason=reason,
        level=AttentionLevel.NOW if is_late else AttentionLevel.SOON,
        since=due_at if is_late else soon_at,
        began_at=began_at,
        due_at=due_at,
    )
    return _Finding(cause, None if is_late else due_at)
