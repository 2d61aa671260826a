"""When a change of sentiment is an alert. The levels come from window.py; who is told is the caller's to decide.

The caller keeps one `armed` flag per conversation and threshold (the agent's and the supervisors' differ), True at
first. On each change it asks `crosses` with the flag as it was, then stores what `rearmed` answers.
"""

from models.vocabulary import AlertThreshold, SentimentLevel

REARM_LEVELS_ABOVE = 1  # how far above its threshold a conversation must recover before it may alert again


def crosses(threshold: AlertThreshold, before: SentimentLevel | None, after: SentimentLevel, *, armed: bool) -> bool:
    """Whether this change raises an alert: downwards, from above the threshold or from unknown, to it or below."""
    limit = _limit(threshold)
    if limit is None or not armed or after.rank > limit:
        return False
    return before is None or before.rank > limit


def rearmed(threshold: AlertThreshold, after: SentimentLevel, armed: bool) -> bool:
    """The flag after this change: off at or below the threshold, on again once recovered, else as it was.

    Always on under NONE, so that a threshold chosen later finds the conversation ready.
    """
    limit = _limit(threshold)
    if limit is None or after.rank >= limit + REARM_LEVELS_ABOVE:
        return True
    return armed and after.rank > limit


def _limit(threshold: AlertThreshold) -> int | None:
    return None if threshold is AlertThreshold.NONE else SentimentLevel(threshold.value).rank
