"""Signatures of JSON webhooks, after Standard Webhooks: HMAC-SHA256 of id, time and body. Twilio's are in twilio.py."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE_SECONDS = 300  # how far the clocks of both sides may differ, and how long a copied request remains valid
MOST_SIGNATURES = 10
PREFIX = "whsec_"


def signed(secret: str, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that prove who sent the body and when."""
    timestamp = str(int(now.timestamp()))
    return {ID: message_id, TIMESTAMP: timestamp, SIGNATURE: _signature(secret, message_id, timestamp, body)}


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether one of the signatures is correct and its time is close enough to now."""
    message_id, timestamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not message_id or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    expected = _signature(secret, message_id, timestamp, body).encode()
    given = headers.get(SIGNATURE, "").split(" ")[:MOST_SIGNATURES]
    matches = [hmac.compare_digest(expected, each.encode("utf-8", "replace")) for each in given]
    return any(matches) and abs(now.timestamp() - int(timestamp)) <= TOLERANCE_SECONDS


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    content = f"{message_id}.{timestamp}.".encode("utf-8", "replace") + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), content, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    """The bytes after `whsec_`, which are base64; any other secret is used as it is."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()
