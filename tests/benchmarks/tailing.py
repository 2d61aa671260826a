"""A simple reader of a log that remembers the last number. order_on_postgres.py and order_on_sqlite.py have the logs."""

from dataclasses import dataclass, field
from enum import Enum

FACT = "f" * 800  # characters; an ordinary fact of Vigie has about as many
POLL_SECONDS = 0.002


class Order(Enum):
    """How facts get their order in the log."""

    SEQUENCE = "plain sequence"
    TRANSACTION_ID = "transaction id"
    COUNTER_ROW = "counter row"


@dataclass(frozen=True)
class Work:
    """The load of a round: the number of writers and conversations, and how long they write."""

    writers: int
    conversations: int
    seconds: float


@dataclass
class Tail:
    """A reader that asks for facts after the last number it has seen, as a simple reader does.

    A fact that it never gets is lost. One that is older than another it has of the same conversation is reordered.
    """

    seen: int = 0
    reordered: int = 0
    _newest: dict[int, int] = field(default_factory=dict)

    def take(self, conversation: int, version: int) -> None:
        self.seen += 1
        newest = self._newest.get(conversation, 0)
        self.reordered += version < newest
        self._newest[conversation] = max(newest, version)


@dataclass
class Outcome:
    """The sum of several rounds."""

    transactions: int = 0
    seconds: float = 0.0
    lost: int = 0
    reordered: int = 0

    @property
    def per_second(self) -> float:
        return self.transactions / self.seconds

    def add(self, transactions: int, seconds: float, tail: Tail) -> None:
        """One round; its reader has had the time to find what it can."""
        self.transactions += transactions
        self.seconds += seconds
        self.lost += transactions - tail.seen
        self.reordered += tail.reordered
