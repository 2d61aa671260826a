"""When a change of sentiment raises an alert. The levels come from window.py; the caller decides who is told.

The caller keeps one `armed` flag per conversation and threshold (agents and supervisors have one each), which begins as
True. On each change it first calls `crosses` with the flag, then stores what `rearmed` returns.
"""

from models.vocabulary import AlertThreshold, SentimentLevel

REARM_LEVELS_ABOVE = 1  # how many levels above the threshold re-enable alerts


def crosses(threshold: AlertThreshold, before: SentimentLevel | None, after: SentimentLevel, *, armed: bool) -> bool:
    """Whether this change raises an alert: the level falls, from unknown or above the threshold, to it or below it."""
    limit = _limit(threshold)
    if limit is None or not armed or after.rank > limit:
        return False
    return before is None or before.rank > limit


def rearmed(threshold: AlertThreshold, after: SentimentLevel, armed: bool) -> bool:
    """The flag after this change: off at or below the threshold, on again after recovery, otherwise unchanged.

    With the threshold NONE it is always on, so that a threshold chosen later can raise an alert.
    """
    limit = _limit(threshold)
    if limit is None or after.rank >= limit + REARM_LEVELS_ABOVE:
        return True
    return armed and after.rank > limit


def _limit(threshold: AlertThreshold) -> int | None:
    return None if threshold is AlertThreshold.NONE else SentimentLevel(threshold.value).rank
