"""When a customer's sentiment raises an alert. The levels come from window.py; the caller decides who is told.

The caller keeps an `Alarm` for each conversation and audience (agents and supervisors have one each), and asks `is_due` with
each message that was judged; then it keeps what `after` returns.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from models.vocabulary import AlertThreshold, SentimentLevel

REARM_LEVELS_ABOVE = 1  # how many levels above the threshold re-enable alerts


@dataclass(frozen=True, slots=True)
class Alarm:
    """`armed` since the level was last above the threshold, or from the start, until an alert is raised."""

    armed: bool = True
    raised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sureness:
    """What must be so for an alert besides the level: its confidence, and the time since the last alert."""

    least_confidence: float = 0.0
    cool_down: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Fall:
    """Where the level is after a message, and where it was before it; `confidence` is how sure the engine is of it."""

    before: SentimentLevel | None
    after: SentimentLevel
    confidence: float
    at: datetime


def is_due(threshold: AlertThreshold, fall: Fall, alarm: Alarm, sureness: Sureness) -> bool:
    """Whether this raises an alert: the level has come down to the threshold or below it, and is sure enough.

    If it is not sure enough, or the last alert was too short a time ago, the alert waits for a message that changes this.
    """
    limit = _limit(threshold)
    if limit is None or not alarm.armed or fall.after.rank > limit:
        return False
    is_recovering = fall.before is not None and fall.after.rank > fall.before.rank
    is_quiet = alarm.raised_at is not None and fall.at < alarm.raised_at + sureness.cool_down
    return not is_recovering and not is_quiet and fall.confidence >= sureness.least_confidence


def after(threshold: AlertThreshold, fall: Fall, alarm: Alarm, *, raised: bool) -> Alarm:
    """The alarm after this message: off once raised, on again after recovery, otherwise unchanged.

    With the threshold NONE it is always on, so that a threshold chosen later can raise an alert.
    """
    limit = _limit(threshold)
    if limit is None or fall.after.rank >= limit + REARM_LEVELS_ABOVE:
        return replace(alarm, armed=True)
    return Alarm(armed=False, raised_at=fall.at) if raised else alarm


def _limit(threshold: AlertThreshold) -> int | None:
    return None if threshold is AlertThreshold.NONE else SentimentLevel(threshold.value).rank
