"""An alert rule as plain values, and what is shorter than a rule: when it may ring. ringing.py says when it does."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from models.rules.queues.opening_hours import is_open, opens_at
from models.values import HoursValues
from models.vocabulary import AlertCondition, AttentionLevel, AttentionReason, Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a rule watches, where, and how often it may ring. Each queue is watched by itself.

    `queue_ids` None means every queue, `channels` empty every channel. `reasons` and `level` are for ATTENTION. `threshold`
    is a number of conversations, seconds, or percent, by the condition; a service level is that of the last `window`, of at
    least `least_contacts` conversations, answered within `answer_within_seconds`. Without `hours`, it may always ring.
    """

    condition: AlertCondition
    queue_ids: frozenset[UUID] | None = None
    channels: frozenset[Channel] = frozenset()
    reasons: frozenset[AttentionReason] = frozenset()
    level: AttentionLevel = AttentionLevel.NOW
    threshold: int = 0
    window: timedelta = timedelta(hours=1)
    least_contacts: int = 1
    answer_within_seconds: int = 20
    cool_down: timedelta = timedelta()
    hours: HoursValues | None = None

    def covers(self, queue_id: UUID, channel: Channel) -> bool:
        return self.is_of(queue_id) and (not self.channels or channel in self.channels)

    def is_of(self, queue_id: UUID) -> bool:
        return self.queue_ids is None or queue_id in self.queue_ids

    def cooled_down_at(self, at: datetime, rung_at: datetime | None) -> datetime:
        """The first moment from `at` on at which its cool-down is over."""
        return at if rung_at is None else max(at, rung_at + self.cool_down)


class Hours:
    """When one rule may ring. What was found out last is remembered: to find an opening takes as long as 100 changes."""

    def __init__(self, hours: HoursValues | None) -> None:
        self._hours = hours
        self._closed: tuple[datetime, datetime | None] | None = None  # since when, and until when; None for ever

    def open_from(self, at: datetime) -> datetime | None:
        """The first moment from `at` on within the hours; None for never."""
        if self._closed:
            since, until = self._closed
            if since <= at and (until is None or at < until):
                return until
        if is_open(self._hours, at):
            return at
        self._closed = (at, opens_at(self._hours, at))
        return self._closed[1]


@dataclass(frozen=True, slots=True)
class Ring:
    """A rule rang in a queue, for the `number`th time since it was saved.

    `conversation_ids` are those that began to match since it rang last and still do, for ATTENTION; `value` is how many
    they are, or the figure.
    """

    queue_id: UUID
    at: datetime
    number: int
    value: int
    conversation_ids: tuple[UUID, ...] = field(default=())
