"""What the figures of a floor mean: counts that can be added, and rates made of them. reading/figures.py does the counting."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta, tzinfo
from operator import add

from models.vocabulary import AttentionLevel, SentimentLevel

ANSWER_WITHIN_SECONDS = 20  # the threshold that service levels are commonly given for
LONGEST_WINDOW = timedelta(days=31)
DECIMALS = 3  # of seconds and shares: sums of floats differ in the last digits with the order of the rows
NO_SENTIMENTS = (0,) * (len(SentimentLevel) + 1)
NO_ATTENTION = (0,) * len(AttentionLevel)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of some conversations: those ongoing now, and those answered, abandoned or handled within a window.

    `open` ones wait in their queue, the longest of them since `longest_wait_since`. `by_sentiment` counts the ongoing
    ones by sentiment: worst first, unknown last; `by_attention` by the attention that they need, most urgent last;
    `hands_raised` those whose agent's hand nobody has taken yet. `answered` ones were accepted by a person for the first
    time, after `wait_seconds` in total; `answered_in_time` of them within the threshold. `abandoned` ones were meant for
    people and closed without being accepted. `handled` ones were accepted and then closed, after `handle_seconds` of work
    in total; `transferred` of them were transferred at least once. `short_abandoned` ones are not among the `abandoned`: they
    were given up soon. `first_replies` are first words of an agent, a person, after `first_reply_seconds` in total,
    `first_replies_in_time` of them within the threshold; `replies` are later ones that customers waited for.
    """

    open: int = 0
    awaiting: int = 0
    in_conversation: int = 0
    waiting: int = 0
    wrap_up: int = 0
    longest_wait_since: datetime | None = None
    by_sentiment: tuple[int, ...] = NO_SENTIMENTS
    by_attention: tuple[int, ...] = NO_ATTENTION
    hands_raised: int = 0
    answered: int = 0
    answered_in_time: int = 0
    wait_seconds: float = 0
    abandoned: int = 0
    short_abandoned: int = 0
    first_replies: int = 0
    first_replies_in_time: int = 0
    first_reply_seconds: float = 0
    replies: int = 0
    reply_seconds: float = 0
    handled: int = 0
    handle_seconds: float = 0
    transferred: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        sums = {name: getattr(self, name) + getattr(other, name) for name in _SUMS}
        moments = [since for since in (self.longest_wait_since, other.longest_wait_since) if since]
        return Counts(
            **sums,
            longest_wait_since=min(moments, default=None),
            by_sentiment=_added(self.by_sentiment, other.by_sentiment),
            by_attention=_added(self.by_attention, other.by_attention),
        )

    @property
    def ongoing(self) -> int:
        return self.open + self.awaiting + self.in_conversation + self.waiting + self.wrap_up

    @property
    def average_first_wait_seconds(self) -> float | None:
        return _ratio(self.wait_seconds, self.answered)

    @property
    def average_first_reply_seconds(self) -> float | None:
        return _ratio(self.first_reply_seconds, self.first_replies)

    @property
    def average_reply_seconds(self) -> float | None:
        return _ratio(self.reply_seconds, self.replies)

    @property
    def average_handle_seconds(self) -> float | None:
        return _ratio(self.handle_seconds, self.handled)

    @property
    def service_level(self) -> float | None:
        """Abandoned ones count as not answered in time; otherwise losing customers would make a floor look better."""
        return _ratio(self.answered_in_time, self.answered + self.abandoned)

    @property
    def abandon_rate(self) -> float | None:
        return _ratio(self.abandoned, self.answered + self.abandoned)

    @property
    def transfer_rate(self) -> float | None:
        return _ratio(self.transferred, self.handled)


_NOT_SUMMED = frozenset({"longest_wait_since", "by_sentiment", "by_attention"})
_SUMS = tuple(each.name for each in fields(Counts) if each.name not in _NOT_SUMMED)


def sentiment_index(level: SentimentLevel | None) -> int:
    """The index in `Counts.by_sentiment`."""
    return len(SentimentLevel) if level is None else level.rank


def day_began(now: datetime, zone: tzinfo) -> datetime:
    """The last midnight in this time zone, or the next moment that exists, where a clock change skipped midnight."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(add, one, other))


def _ratio(part: float, whole: int) -> float | None:
    return round(part / whole, DECIMALS) if whole else None
