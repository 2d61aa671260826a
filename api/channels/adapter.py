"""The protocol that each kind of channel implements, and the values it uses. registry.py lists the implementations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from models.operations.conversations.start_conversation import NewCustomer
from models.reading.outbound import Outbound
from models.rules.configuration.receivers import Reach, is_loopback
from models.rules.conversations.contents import NOTHING, Beside
from models.tables import ConfiguredChannel
from models.vocabulary import DeliveryOutcome

LONGEST_REASON = 300  # characters that a delivery stores
# The receiver is too busy or not ready; or an address or a secret is wrong, which someone may correct before the retry.
MAY_SUCCEED_LATER = frozenset({408, 425, 429, 401, 403, 404, 407, 421})


class ForbiddenReceiver(Exception):
    """A receiver's name stands only for addresses that may not be called. The message says why, without the addresses."""


class Unreachable(Exception):
    """A receiver gave no answer. The message is only the name of the error."""


class Unreadable(Exception):
    """A request with a valid signature and a body we can't read. The exception's message goes back to the sender."""


@dataclass(frozen=True, slots=True)
class ChannelConnection:
    """A configured channel and the secret that signs its requests."""

    row: ConfiguredChannel
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A request that Vigie received. Header names are in lower case."""

    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A customer's message. `id` is the id that the channel gave it. Without a text, it has something `beside` it.

    Whatever a customer sent is one: what an adapter doesn't know is something that can't be shown, never nothing.
    """

    id: str
    customer: NewCustomer
    text: str
    language: str | None = None
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A report of what happened to a message that Vigie sent."""

    message_id: UUID
    outcome: DeliveryOutcome
    reason: str | None = None
    channel_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """A request that Vigie sends. `basic_auth` is a user name and a password."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    basic_auth: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A receiver's response to a request from Vigie. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of one attempt to send a message."""

    outcome: DeliveryOutcome
    reason: str | None = None
    may_succeed_later: bool = False
    retry_after_seconds: int | None = None
    channel_message_id: str | None = None


class ChannelAdapter(Protocol):
    """One kind of channel. Its methods never wait or read the database; inbound.py and outbound.py do that for it."""

    def is_genuine(self, connection: ChannelConnection, incoming: IncomingRequest, now: datetime) -> bool:
        """Whether the channel's secret signed the request, and recently enough if the signature contains a time."""

    def read(self, connection: ChannelConnection, incoming: IncomingRequest) -> InboundMessage | DeliveryReport | None:
        """The content of a request with a valid signature; None for a report that changes nothing. Raises Unreadable."""

    def receipt(self) -> tuple[str, bytes] | None:
        """The media type and body that this kind expects in the response; None if any response will do."""

    def outgoing_request(self, connection: ChannelConnection, message: Outbound, now: datetime) -> OutgoingRequest:
        """The request that sends a message."""

    def attempt_result(self, answer: Answer) -> Attempt:
        """The result of an attempt, read from the receiver's answer."""

    def status_query(self, connection: ChannelConnection, message: Outbound) -> OutgoingRequest | None:
        """A request that asks whether an earlier attempt, whose answer was lost, succeeded; None if a repeat does no harm."""

    def accepted_ids(self, answer: Answer, message: Outbound) -> list[str]:
        """From the answer to a status query: the channel's ids of all messages that may be this one."""


def failure_of(answer: Answer, explanation: str | None) -> Attempt:
    """The result for an answer other than 2xx, by the rules of HTTP. `explanation` is what the body says about it."""
    is_refusal = 400 <= answer.status < 500 and answer.status not in MAY_SUCCEED_LATER
    reason = shortened(explanation or f"The receiver answered {answer.status}.")
    return Attempt(DeliveryOutcome.FAILED, reason, may_succeed_later=not is_refusal)


def retry_after(answer: Answer, now: datetime) -> int | None:
    """How many seconds to wait according to the Retry-After header, which contains seconds or a date."""
    given = answer.headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return min(int(given[:9]), 10**8)
    try:
        return max(0, round((parsedate_to_datetime(given) - now).total_seconds()))
    except (TypeError, ValueError):
        return None


def shortened(reason: str) -> str:
    """The reason as one line of printable characters, short enough to be stored with a delivery."""
    plain = "".join(character if character.isprintable() else " " for character in reason).strip()
    return (plain if len(plain) <= LONGEST_REASON else f"{plain[: LONGEST_REASON - 1]}…") or "No reason was given."


def may_be_called(url: str, reach: Reach) -> bool:
    """https:// always, because it verifies the receiver; http:// only to this machine. guarded.py checks where it leads."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (reach.loopback and is_loopback(parts.hostname or ""))
