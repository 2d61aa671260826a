"""Tells whoever signed a request that it is of another product than the channel expects, and what to do about it.

Nobody is told anything without the channel's secret. A request may prove it by the signature of its own product.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from api.channels import signing, twilio
from api.channels.adapter import ChannelConnection, IncomingRequest
from models.vocabulary import ChannelKind

EXPECTED: Mapping[ChannelKind, str] = MappingProxyType(
    {
        ChannelKind.JSON: "a JSON object whose type is message or delivery, signed by Standard Webhooks",
        ChannelKind.TWILIO: "a form of Twilio's Messages API, of the account that the channel is configured with",
    }
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a request looks like. `kind` is the kind of channel that reads it, if there is one."""

    name: str
    kind: ChannelKind | None = None


def signed_by_another_product(connection: ChannelConnection, incoming: IncomingRequest, now: datetime) -> str | None:
    """What to tell a request that is genuine, but not by the signature of this kind of channel. None if it isn't genuine."""
    return told(connection, incoming) if _knows_the_secret(connection, incoming, now) else None


def told(connection: ChannelConnection, incoming: IncomingRequest) -> str:
    """What the channel expects and what came, for somebody who has proved to know the secret."""
    expected, shape = EXPECTED[connection.row.kind], shape_of(incoming)
    if shape is None:
        return f"This channel expects {expected}. This is something else."
    if shape.kind is connection.row.kind:
        return f"This channel expects {expected}. This looks like one, but its signature or account is another."
    if shape.kind is not None:
        return f"This channel expects {expected}. This looks like {shape.name}; set kind: {shape.kind} for the channel."
    return (
        f"This channel expects {expected}. This looks like {shape.name}, for which there is no kind of channel; "
        "translate it in a connector of your own, as docs/connectors.md shows."
    )


def shape_of(incoming: IncomingRequest) -> Shape | None:
    """By what only this product's requests have."""
    body = _object(incoming.body)
    return _of_form(_form(incoming.body)) if body is None else _of_json(body)


def _of_form(form: Mapping[str, str]) -> Shape | None:
    if "AccountSid" not in form:
        return None
    if "CallSid" in form:
        return Shape("a notification of a call at Twilio")
    if "ConversationSid" in form:
        return Shape("a notification of Twilio Conversations")
    return Shape("a form of Twilio's Messages API", ChannelKind.TWILIO)


def _of_json(body: Mapping[str, Any]) -> Shape | None:
    match body:
        case {"object": "whatsapp_business_account"}:
            return Shape("a notification of Meta's WhatsApp Cloud API")
        case {"object": "page" | "instagram", "entry": _}:
            return Shape("a notification of Meta's Messenger Platform")
        case {"update_id": _}:
            return Shape("an update of Telegram's Bot API")
        case {"destination": _, "events": _}:
            return Shape("a webhook event of LINE")
        case {"event": _, "account": _, "conversation": _} | {"event": _, "account": _, "inbox": _}:
            return Shape("a webhook of Chatwoot")
        case {"type": "url_verification" | "event_callback"}:
            return Shape("an event of Slack")
        case {"type": "message" | "delivery"}:
            return Shape("signed JSON as docs/connectors.md shows it", ChannelKind.JSON)
        case _:
            return None


def _knows_the_secret(connection: ChannelConnection, incoming: IncomingRequest, now: datetime) -> bool:
    """Every scheme is asked, so that the time that it takes tells nothing."""
    secret, headers, body = connection.secret, incoming.headers, incoming.body
    digest = hmac.digest(secret.encode(), body, hashlib.sha256)
    proofs = [
        signing.is_signed(secret, headers, body, now),
        _signed_by_twilio(connection, incoming),
        _same(f"sha256={digest.hex()}", headers.get("x-hub-signature-256")),  # Meta
        _same(base64.b64encode(digest).decode(), headers.get("x-line-signature")),
        _same(secret, headers.get("x-telegram-bot-api-secret-token")),
    ]
    return any(proofs)


def _signed_by_twilio(connection: ChannelConnection, incoming: IncomingRequest) -> bool:
    """A form by its fields, JSON by the hash of the body in the address."""
    if connection.row.public_url is None:
        return False
    url = f"{connection.row.public_url}?{incoming.query}" if incoming.query else connection.row.public_url
    given = incoming.headers.get("x-twilio-signature", "")
    hashed = parse_qs(incoming.query).get("bodySHA256", [""])[0]
    is_whole = _same(hashlib.sha256(incoming.body).hexdigest(), hashed)
    as_form = twilio.is_signed(connection.secret, url, list(_form(incoming.body).items()), given)
    return as_form or (twilio.is_signed(connection.secret, url, [], given) and is_whole)


def _same(expected: str, given: str | None) -> bool:
    return hmac.compare_digest(expected.encode(), (given or "").encode("utf-8", "replace"))


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=twilio.MOST_FIELDS))
    except (UnicodeError, ValueError):
        return {}


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None
