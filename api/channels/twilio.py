"""Twilio's Messages API, for SMS and WhatsApp: forms, signatures, error codes. json_messages.py is the generic kind."""

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
    ChannelConnection,
    DeliveryReport,
    InboundMessage,
    IncomingRequest,
    OutgoingRequest,
    Unreadable,
    failure_of,
    shortened,
)
from models.operations.conversations.start_conversation import LONGEST_EXTERNAL_ID, NewCustomer
from models.reading.outbound import Outbound
from models.rules.conversations.contents import (
    Beside,
    Choice,
    Contact,
    Content,
    Media,
    Reaction,
    Unshown,
    kind_of_media,
    place,
)
from models.vocabulary import ContentKind, DeliveryOutcome

MOST_FIELDS = 500  # Twilio sends about thirty
NEWEST_MESSAGES = 50  # how many messages to a customer are searched for one whose answer was lost
CLOCK_TOLERANCE = timedelta(minutes=1)
MESSAGING_SERVICE = "MG"  # the prefix of its id, which may be configured in place of a number
TEMPORARY_ERRORS = frozenset({20429, 21611})  # too many requests; queue is full
EMPTY_REPLY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
TEXTS = ("Body", "ButtonText", "ListTitle")
FORM = "application/x-www-form-urlencoded"

# Twilio's statuses as our outcomes. All other statuses are intermediate ones, and need nothing done.
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

# Explanations for agents. For any other code, agents see only its number.
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
        "63016": "the reply window has closed",
        "63024": "the recipient is not valid",
    }
)


class Twilio:
    """The adapter for Twilio. Requests are forms; the Auth Token signs all fields and the address configured at Twilio."""

    def is_genuine(self, connection: ChannelConnection, incoming: IncomingRequest, now: datetime) -> bool:
        """The signature contains no time. The MessageSid ensures that a repeated message is stored only once."""
        assert connection.row.public_url is not None
        fields = _fields(incoming.body)
        url = f"{connection.row.public_url}?{incoming.query}" if incoming.query else connection.row.public_url
        is_ours = fields is not None and ("AccountSid", connection.row.account) in fields
        return (
            is_signed(connection.secret, url, fields or [], incoming.headers.get("x-twilio-signature", "")) and is_ours
        )

    def read(self, connection: ChannelConnection, incoming: IncomingRequest) -> InboundMessage | DeliveryReport | None:
        fields = dict(_fields(incoming.body) or [])
        sid = fields.get("MessageSid") or fields.get("SmsSid")
        if not sid:
            raise Unreadable("MessageSid is missing.")
        if status := fields.get("MessageStatus"):
            return _report(incoming.query, sid, status, fields.get("ErrorCode"))
        sender, text = fields.get("From"), _text(fields)
        if not sender or len(sender) > LONGEST_EXTERNAL_ID:
            raise Unreadable("From is missing or too long.")
        name = (fields.get("ProfileName") or "").strip()[:LONGEST_EXTERNAL_ID] or sender
        beside = _beside(fields, text)
        is_reaction = any(isinstance(each, Reaction) for each in beside.contents)
        return InboundMessage(sid, NewCustomer(name, sender), "" if is_reaction else text, beside=beside)

    def receipt(self) -> tuple[str, bytes] | None:
        return "text/xml", EMPTY_REPLY

    def outgoing_request(self, connection: ChannelConnection, message: Outbound, now: datetime) -> OutgoingRequest:
        row = connection.row
        by_service = (row.address or "").startswith(MESSAGING_SERVICE)
        fields = {
            "To": message.to or "",
            "MessagingServiceSid" if by_service else "From": row.address or "",
            "Body": message.text or "",
            "StatusCallback": f"{row.public_url}?{urlencode({'message': message.message_id})}",
        }
        return OutgoingRequest(
            "POST", _messages(connection), {"content-type": FORM}, urlencode(fields).encode(), _basic_auth(connection)
        )

    def attempt_result(self, answer: Answer) -> Attempt:
        content = _object(answer.body)
        if 200 <= answer.status < 300:
            sid = content.get("sid")
            return Attempt(DeliveryOutcome.SENT, channel_message_id=sid if isinstance(sid, str) and sid else None)
        code = content.get("code")
        failed = failure_of(answer, _reason(str(code)) if code else None)
        if code in TEMPORARY_ERRORS:
            return Attempt(failed.outcome, failed.reason, may_succeed_later=True)
        return failed

    def status_query(self, connection: ChannelConnection, message: Outbound) -> OutgoingRequest | None:
        """Twilio has no idempotency keys. Only its list of messages shows whether it accepted one."""
        query = urlencode({"To": message.to or "", "PageSize": NEWEST_MESSAGES})
        return OutgoingRequest("GET", f"{_messages(connection)}?{query}", {}, basic_auth=_basic_auth(connection))

    def accepted_ids(self, answer: Answer, message: Outbound) -> list[str]:
        """Messages with the same text, created since ours was written. outbound.py leaves out those of our other deliveries."""
        listed = _object(answer.body).get("messages")
        since = message.sent_at - CLOCK_TOLERANCE
        return [
            each["sid"]
            for each in (listed if isinstance(listed, list) else [])
            if isinstance(each, dict)
            and isinstance(each.get("sid"), str)
            and str(each.get("direction", "")).startswith("outbound")
            and each.get("body") == message.text
            and _created_since(each.get("date_created"), since)
        ]


def is_signed(token: str, url: str, fields: Sequence[tuple[str, str]], given: str) -> bool:
    """Whether the signature is correct. Twilio's servers sign the address sometimes with its port, sometimes without."""
    expected = [signature(token, each, fields).encode() for each in _with_and_without_port(url)]
    matches = [hmac.compare_digest(each, given.encode("utf-8", "replace")) for each in expected]
    return any(matches)


def signature(token: str, url: str, fields: Sequence[tuple[str, str]]) -> str:
    """HMAC-SHA1 of the address and all fields, sorted by name and value, without repeated pairs."""
    content = url + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.digest(token.encode(), content.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(digest).decode()


def _with_and_without_port(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts._replace(netloc=f"{host}:{port}").geturl(), parts._replace(netloc=host).geturl()


def _fields(body: bytes) -> list[tuple[str, str]] | None:
    """The form's fields in the order received, including empty ones; None if the body is not a form."""
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeError, ValueError):
        return None


def _text(fields: Mapping[str, str]) -> str:
    """The words; of a button or a list, those of what was chosen, if there are no others."""
    return next((words for name in TEXTS if (words := fields.get(name, "").strip())), "")


def _beside(fields: Mapping[str, str], text: str) -> Beside:
    """Media, a place, a choice, and what it replies to. What has nothing is something of the kind that Twilio names."""
    kind = fields.get("MessageType", "").strip().lower()
    contents = [_media(fields, number, kind) for number in range(_count(fields.get("NumMedia", "0")))]
    if kind == "location" or fields.get("Latitude") or fields.get("Longitude"):
        where = fields.get("Latitude", ""), fields.get("Longitude", "")
        contents.append(place(*where, fields.get("Label"), fields.get("Address")))
    if kind == "reaction":
        contents.append(Reaction(text or None))
    if chosen := fields.get("ButtonPayload") or fields.get("ListId"):
        contents.append(Choice(chosen))
    if not text and not contents:
        contents.append(Unshown(None if kind in ("", "text") else kind))
    return Beside(tuple(contents), fields.get("OriginalRepliedMessageSid") or None)


def _media(fields: Mapping[str, str], number: int, kind: str) -> Content:
    media_type, url = fields.get(f"MediaContentType{number}"), fields.get(f"MediaUrl{number}")
    found = kind_of_media(media_type)
    if found is ContentKind.CONTACT:
        return Contact(url=url)
    return Media(ContentKind.STICKER if kind == "sticker" else found, media_type, url=url)


def _count(given: str) -> int:
    return min(int(given), MOST_FIELDS) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _report(query: str, sid: str, status: str, code: str | None) -> DeliveryReport | None:
    """The report. Our message's id is in the query of the callback address, which Twilio's signature covers."""
    outcome = _OUTCOMES.get(status.lower())
    if outcome is None:
        return None
    [given] = parse_qs(query).get("message", [""])[:1]
    try:
        message_id = UUID(given)
    except ValueError:
        raise Unreadable("The address contains no message id.") from None
    failed = outcome is DeliveryOutcome.FAILED
    return DeliveryReport(message_id, outcome, _reason(code) if failed else None, channel_message_id=sid)


def _reason(code: str | None) -> str:
    if not code or code == "0":
        return "Twilio could not deliver the message."
    meaning = _MEANINGS.get(code)
    return shortened(f"Twilio {code}: {meaning}." if meaning else f"Twilio error {code}.")


def _messages(connection: ChannelConnection) -> str:
    base, account = (connection.row.url or "").rstrip("/"), quote(connection.row.account or "", safe="")
    return f"{base}/2010-04-01/Accounts/{account}/Messages.json"


def _basic_auth(connection: ChannelConnection) -> tuple[str, str]:
    return connection.row.account or "", connection.secret


def _object(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _created_since(given: object, since: datetime) -> bool:
    try:
        return parsedate_to_datetime(str(given)) >= since
    except (TypeError, ValueError):
        return False
