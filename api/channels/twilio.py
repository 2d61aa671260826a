"""Twilio's Messages API, for SMS and WhatsApp: forms, signature, codes. The generic kind is json_messages.py."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit
from uuid import UUID

from api.channels.adapter import (
    Answer,
    Attempt,
    Call,
    ChannelConnection,
    InboundMessage,
    Posted,
    Report,
    Unreadable,
    failure_of,
    shortened,
)
from models.operations.conversations.start_conversation import LONGEST_EXTERNAL_ID, NewCustomer
from models.reading.outbound import Outbound
from models.vocabulary import DeliveryOutcome

MOST_FIELDS = 500  # Twilio sends some thirty
NEWEST = 50  # of the messages to a customer, among which a lost one is looked for
CLOCKS_DIFFER = timedelta(minutes=1)
MESSAGING_SERVICE = "MG"  # what its id begins with, where an address would stand
MAY_PASS = frozenset({20429, 21611})  # too many requests, and too long a queue
EMPTY_REPLY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
FORM = "application/x-www-form-urlencoded"

# What their reports say, as what we keep. A status on the way tells nothing new.
_OUTCOMES = MappingProxyType(
    {
        "sent": DeliveryOutcome.SENT,
        "delivered": DeliveryOutcome.DELIVERED,
        "read": DeliveryOutcome.DELIVERED,
        "undelivered": DeliveryOutcome.FAILED,
        "failed": DeliveryOutcome.FAILED,
        "canceled": DeliveryOutcome.FAILED,
    }
)

# For agents; of all others only the number is told.
_MEANINGS = MappingProxyType(
    {
        "21211": "the number is not valid",
        "21408": "texts to this country are not allowed",
        "21610": "the customer has unsubscribed",
        "21614": "the number can't receive texts",
        "21617": "the message is too long",
        "30003": "the phone can't be reached",
        "30004": "the customer blocks the message",
        "30005": "the number is unknown",
        "30006": "the number is a landline or can't be reached",
        "30007": "the carrier filtered it out as spam",
        "63016": "the reply window is over",
        "63024": "the recipient is not valid",
    }
)


class Twilio:
    """Requests come as forms, signed with the Auth Token over the address that Twilio knows and all fields."""

    def is_genuine(self, line: ChannelConnection, posted: Posted, now: datetime) -> bool:
        """The signature says no time: that a message comes once, its MessageSid makes sure."""
        assert line.row.public_url is not None
        fields = _fields(posted.body)
        url = f"{line.row.public_url}?{posted.query}" if posted.query else line.row.public_url
        is_ours = fields is not None and ("AccountSid", line.row.account) in fields
        return is_signed(line.secret, url, fields or [], posted.headers.get("x-twilio-signature", "")) and is_ours

    def read(self, line: ChannelConnection, posted: Posted) -> InboundMessage | Report | None:
        fields = dict(_fields(posted.body) or [])
        sid = fields.get("MessageSid") or fields.get("SmsSid")
        if not sid:
            raise Unreadable("MessageSid is missing.")
        if status := fields.get("MessageStatus"):
            return _report(posted.query, sid, status, fields.get("ErrorCode"))
        sender, text = fields.get("From"), _words(fields)
        if not sender or len(sender) > LONGEST_EXTERNAL_ID:
            raise Unreadable("From is missing or too long.")
        name = (fields.get("ProfileName") or "").strip()[:LONGEST_EXTERNAL_ID] or sender
        return InboundMessage(sid, NewCustomer(name, sender), text) if text else None

    def receipt(self) -> tuple[str, bytes] | None:
        return "text/xml", EMPTY_REPLY

    def call(self, line: ChannelConnection, out: Outbound, now: datetime) -> Call:
        row = line.row
        by_service = (row.address or "").startswith(MESSAGING_SERVICE)
        fields = {
            "To": out.to or "",
            "MessagingServiceSid" if by_service else "From": row.address or "",
            "Body": out.text or "",
            "StatusCallback": f"{row.public_url}?{urlencode({'message': out.message_id})}",
        }
        return Call("POST", _messages(line), {"content-type": FORM}, urlencode(fields).encode(), _basic(line))

    def attempt(self, answer: Answer) -> Attempt:
        said = _object(answer.body)
        if 200 <= answer.status < 300:
            sid = said.get("sid")
            return Attempt(DeliveryOutcome.SENT, channel_message_id=sid if isinstance(sid, str) and sid else None)
        code = said.get("code")
        failed = failure_of(answer, _reason(str(code)) if code else None)
        if code in MAY_PASS:
            return Attempt(failed.outcome, failed.reason, may_succeed_later=True)
        return failed

    def inquiry(self, line: ChannelConnection, out: Outbound) -> Call | None:
        """Twilio knows no idempotency key: whether a message was taken shows only among those it lists."""
        query = urlencode({"To": out.to or "", "PageSize": NEWEST})
        return Call("GET", f"{_messages(line)}?{query}", {}, basic=_basic(line))

    def taken(self, answer: Answer, out: Outbound) -> list[str]:
        """Messages with these words, made since ours was written. Which of them are others of ours, the carrier knows."""
        listed = _object(answer.body).get("messages")
        since = out.sent_at - CLOCKS_DIFFER
        return [
            each["sid"]
            for each in (listed if isinstance(listed, list) else [])
            if isinstance(each, dict)
            and isinstance(each.get("sid"), str)
            and str(each.get("direction", "")).startswith("outbound")
            and each.get("body") == out.text
            and _made_since(each.get("date_created"), since)
        ]


def is_signed(token: str, url: str, fields: Sequence[tuple[str, str]], given: str) -> bool:
    """As Twilio computes it, whose servers put the port into the address or leave it out."""
    expected = [signature(token, each, fields).encode() for each in _with_and_without_port(url)]
    matches = [hmac.compare_digest(each, given.encode("utf-8", "replace")) for each in expected]
    return any(matches)


def signature(token: str, url: str, fields: Sequence[tuple[str, str]]) -> str:
    """HMAC-SHA1 over the address and all fields, by name and value, each pair once."""
    content = url + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.digest(token.encode(), content.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(digest).decode()


def _with_and_without_port(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts._replace(netloc=f"{host}:{port}").geturl(), parts._replace(netloc=host).geturl()


def _fields(body: bytes) -> list[tuple[str, str]] | None:
    """The form's fields as they came, empty ones included; None for what is no form."""
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeError, ValueError):
        return None


def _words(fields: Mapping[str, str]) -> str:
    """What the customer wrote, and where to find what came with it."""
    count = fields.get("NumMedia", "0")
    media = [fields.get(f"MediaUrl{number}", "") for number in range(int(count) if count.isdigit() else 0)][
        :MOST_FIELDS
    ]
    return "\n".join(part for part in (fields.get("Body", "").strip(), *media) if part)


def _report(query: str, sid: str, status: str, code: str | None) -> Report | None:
    """Which of our messages it is about stands in the address that we gave Twilio, and Twilio has signed."""
    outcome = _OUTCOMES.get(status.lower())
    if outcome is None:
        return None
    [given] = parse_qs(query).get("message", [""])[:1]
    try:
        message_id = UUID(given)
    except ValueError:
        raise Unreadable("The address names no message.") from None
    failed = outcome is DeliveryOutcome.FAILED
    return Report(message_id, outcome, _reason(code) if failed else None, channel_message_id=sid)


def _reason(code: str | None) -> str:
    if not code or code == "0":
        return "Twilio could not deliver it."
    meaning = _MEANINGS.get(code)
    return shortened(f"Twilio {code}: {meaning}." if meaning else f"Twilio error {code}.")


def _messages(line: ChannelConnection) -> str:
    return (
        f"{(line.row.url or '').rstrip('/')}/2010-04-01/Accounts/{quote(line.row.account or '', safe='')}/Messages.json"
    )


def _basic(line: ChannelConnection) -> tuple[str, str]:
    return line.row.account or "", line.secret


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _made_since(given: object, since: datetime) -> bool:
    try:
        return parsedate_to_datetime(str(given)) >= since
    except (TypeError, ValueError):
        return False
