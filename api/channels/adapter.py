"""What every kind of channel speaks of: what comes in, what goes out, what became of it. The kinds are beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from models.operations.conversations.start_conversation import NewCustomer
from models.reading.outbound import Outbound
from models.rules.configuration.channels import is_loopback
from models.tables import ConfiguredChannel
from models.vocabulary import DeliveryOutcome

LONGEST_REASON = 300  # what a delivery keeps
# Too slow, too early, too much; or an address or a secret is wrong, and someone may mend it meanwhile.
MAY_SUCCEED_LATER = frozenset({408, 425, 429, 401, 403, 404, 407, 421})


class Unreadable(Exception):
    """A genuine request that says nothing we understand. Its message is for whoever sent it."""


@dataclass(frozen=True, slots=True)
class ChannelConnection:
    """A configured channel with the secret that both sides sign with."""

    row: ConfiguredChannel
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that came to us. Header names are in lower case."""

    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A customer's message, under the channel's own id of it."""

    id: str
    customer: NewCustomer
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message that was carried out."""

    message_id: UUID
    outcome: DeliveryOutcome
    reason: str | None = None
    channel_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A request that we send. `basic` is a user and a password."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    basic: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered to a call."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of carrying a message once."""

    outcome: DeliveryOutcome
    reason: str | None = None
    may_succeed_later: bool = False
    retry_after_seconds: int | None = None
    channel_message_id: str | None = None


class ChannelAdapter(Protocol):
    """A way of speaking. Nothing in it waits or reads the database; inbound.py and outbound.py do both."""

    def is_genuine(self, line: ChannelConnection, posted: Posted, now: datetime) -> bool:
        """Whether it was signed with the channel's secret, and lately enough where the signature says when."""

    def read(self, line: ChannelConnection, posted: Posted) -> InboundMessage | Report | None:
        """What a genuine request says; None for what needs nothing done. Raises Unreadable."""

    def receipt(self) -> tuple[str, bytes] | None:
        """The media type and body that this kind wants for an answer; None where any will do."""

    def call(self, line: ChannelConnection, out: Outbound, now: datetime) -> Call:
        """How a message is carried out."""

    def attempt(self, answer: Answer) -> Attempt:
        """What an answer to such a call means."""

    def inquiry(self, line: ChannelConnection, out: Outbound) -> Call | None:
        """How to learn whether an earlier attempt, whose answer was lost, has been taken; None where repeating is harmless."""

    def taken(self, answer: Answer, out: Outbound) -> list[str]:
        """The ids under which the message may have been taken, by the answer to such an inquiry."""


def failure_of(answer: Answer, said: str | None) -> Attempt:
    """What an answer other than 2xx means, by HTTP's own rules; `said` is what the body says of it."""
    is_refusal = 400 <= answer.status < 500 and answer.status not in MAY_SUCCEED_LATER
    reason = shortened(said or f"The receiver answered {answer.status}.")
    return Attempt(DeliveryOutcome.FAILED, reason, may_succeed_later=not is_refusal)


def retry_after(answer: Answer, now: datetime) -> int | None:
    """The seconds that a Retry-After asks for, given as seconds or as a date."""
    given = answer.headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return min(int(given[:9]), 10**8)
    try:
        return max(0, round((parsedate_to_datetime(given) - now).total_seconds()))
    except (TypeError, ValueError):
        return None


def shortened(reason: str) -> str:
    """One line of printable characters that a delivery can keep."""
    plain = "".join(character if character.isprintable() else " " for character in reason).strip()
    return (plain if len(plain) <= LONGEST_REASON else f"{plain[: LONGEST_REASON - 1]}…") or "No reason was given."


def may_be_called(url: str, *, allows_loopback: bool) -> bool:
    """https:// verifies whom it speaks to, wherever the name leads; http:// is for this machine, in development."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (allows_loopback and is_loopback(parts.hostname or ""))
