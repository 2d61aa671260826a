"""Whoever has the secret and sends another product's request is told so in words; whoever has not learns nothing."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from twilio.request_validator import RequestValidator

from api.channels.signing import signed
from models import clock
from tests.api.channels.channel_connections import (
    ACCOUNT,
    DORA,
    PUBLIC_URL,
    SECRET,
    json_channel,
    post,
    post_form,
    posting,
    twilio_channel,
)
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing

# As the public documentation of each product shows it, shortened.
WHATSAPP_CLOUD = {
    "object": "whatsapp_business_account",
    "entry": [{"id": "1", "changes": [{"field": "messages", "value": {"messaging_product": "whatsapp"}}]}],
}
MESSENGER = {"object": "page", "entry": [{"id": "1", "messaging": [{"message": {"mid": "m", "text": "Hi"}}]}]}
TELEGRAM = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1}, "text": "Hi"}}
LINE = {"destination": "U1", "events": [{"type": "message", "message": {"type": "text", "text": "Hi"}}]}
CHATWOOT = {"event": "message_created", "account": {"id": 1}, "conversation": {"id": 1}, "content": "Hi"}
SLACK = {"type": "url_verification", "challenge": "c"}
OURS = {"type": "message", "id": "m1", "from": {"id": DORA}, "text": "Hi"}
NO_KIND = "for which there is no kind of channel; translate it in a connector of your own, as docs/connectors.md shows."


def by_meta(body: bytes, secret: str) -> dict[str, str]:
    return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def by_line(body: bytes, secret: str) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"x-line-signature": base64.b64encode(digest).decode()}


def by_telegram(body: bytes, secret: str) -> dict[str, str]:
    return {"x-telegram-bot-api-secret-token": secret}


def by_webhooks(body: bytes, secret: str) -> dict[str, str]:
    return signed(secret, "w1", body, clock.now())


def words_of(answer: httpx2.Response) -> str:
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    return str(error["message"])


PRODUCTS = [
    (by_meta, WHATSAPP_CLOUD, "a notification of Meta's WhatsApp Cloud API"),
    (by_meta, MESSENGER, "a notification of Meta's Messenger Platform"),
    (by_line, LINE, "a webhook event of LINE"),
    (by_telegram, TELEGRAM, "an update of Telegram's Bot API"),
    (by_webhooks, CHATWOOT, "a webhook of Chatwoot"),
    (by_webhooks, SLACK, "an event of Slack"),
]


@pytest.mark.parametrize(("sign", "body", "looks_like"), PRODUCTS)
@pytest.mark.parametrize("channel", [json_channel, twilio_channel])
async def test_another_product_is_named_to_whoever_has_the_secret(
    fixtures: Fixtures, channel: Any, sign: Any, body: dict[str, Any], looks_like: str
) -> None:
    await channel(fixtures)
    content = json.dumps(body).encode()
    async with posting() as client, changing_nothing():
        answer = await client.post("/channels/texts", content=content, headers=sign(content, SECRET))
        stranger = await client.post("/channels/texts", content=content, headers=sign(content, "x" * 32))
        unsigned = await client.post("/channels/texts", content=content)
    words = words_of(answer)
    assert words.startswith("This channel expects ")
    assert words.endswith(f"This looks like {looks_like}, {NO_KIND}")
    assert (stranger.status_code, unsigned.status_code) == (401, 401)
    assert stranger.text == unsigned.text


async def test_the_kind_that_reads_it_is_named(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    async with posting() as client, changing_nothing():
        words = words_of(await post(client, OURS))
    assert words.endswith("This looks like signed JSON as docs/connectors.md shows it; set kind: JSON for the channel.")


async def test_a_form_of_twilio_is_named_to_a_json_channel_where_its_address_is_known(fixtures: Fixtures) -> None:
    await json_channel(fixtures, public_url=PUBLIC_URL)
    async with posting() as client, changing_nothing():
        words = words_of(await post_form(client, From=DORA, Body="Hi"))
    assert words.endswith("This looks like a form of Twilio's Messages API; set kind: TWILIO for the channel.")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"CallSid": "CA1", "MessageSid": ""}, "a notification of a call at Twilio"),
        ({"ConversationSid": "CH1", "EventType": "onMessageAdded", "MessageSid": ""}, "of Twilio Conversations"),
        ({"AccountSid": "AC" + "9" * 32, "From": DORA, "Body": "Hi"}, "but its signature or account is another."),
    ],
)
async def test_what_else_twilio_signs_is_named(fixtures: Fixtures, form: dict[str, str], words: str) -> None:
    await twilio_channel(fixtures)
    async with posting() as client, changing_nothing():
        assert words in words_of(await post_form(client, **form))


async def test_json_that_twilio_signs_by_its_hash_is_something_else(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    body = b'[{"specversion": "1.0"}]'
    query = urlencode({"bodySHA256": hashlib.sha256(body).hexdigest()})
    headers = {"x-twilio-signature": RequestValidator(SECRET).compute_signature(f"{PUBLIC_URL}?{query}", {})}
    async with posting() as client, changing_nothing():
        answer = await client.post(f"/channels/texts?{query}", content=body, headers=headers)
        other = await client.post(f"/channels/texts?{query}", content=body + b" ", headers=headers)
    assert words_of(answer).endswith("This is something else.")
    assert ACCOUNT not in answer.text
    assert other.status_code == 401
