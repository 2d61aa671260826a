"""POST /channels/{name}: which requests are accepted, that repeats change nothing, and that strangers learn nothing."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from api.channels.signing import signed
from models import clock
from models.operations.configuration.save_channel import save_channel
from models.rules.configuration.channels import ChannelValues
from models.tables import Conversation, Customer, Message, User, UserRole
from models.vocabulary import ChannelKind, DeliveryStatus, Role
from schema.ids import global_id
from tests.api.channels.channel_connections import (
    DORA,
    OURS,
    SECRET,
    json_channel,
    post,
    post_form,
    posting,
    twilio_channel,
)
from tests.models.operations.scenarios.channels import brought, delivery_of, said
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts

WORDS = {"type": "message", "id": "m1", "from": {"id": DORA, "name": "Dora", "locale": "fr"}, "text": "Bonjour"}


async def test_a_message_begins_a_conversation_and_comes_once(fixtures: Fixtures) -> None:
    await json_channel(fixtures)
    async with posting() as client:
        async with recording_facts(fixtures.connector) as recorded:
            answer = await post(client, WORDS)
        assert recorded.kinds == ["ConversationChanged", "MessagePosted"]
        assert answer.status_code == 200
        message = await Message.get()
        assert (message.text, message.connector_message_id) == ("Bonjour", "m1")
        assert answer.json() == {
            "conversationId": global_id("Conversation", message.conversation_id),
            "messageId": global_id("Message", message.id),
        }
        async with changing_nothing():
            again = await post(client, WORDS)
        assert again.json() == answer.json()
        assert (await Customer.get(external_id=DORA)).locale == "fr"


async def test_at_once_it_is_one_all_the_same(fixtures: Fixtures) -> None:
    await json_channel(fixtures)
    async with posting() as client:
        answers = await asyncio.gather(*(post(client, {**WORDS, "id": name}) for name in ("a", "b", "a", "b")))
    assert {answer.status_code for answer in answers} == {200}
    assert await Message.filter(from_customer=True).count() == 2
    assert await Conversation.all().count() == 1


async def test_strangers_all_learn_the_same(fixtures: Fixtures) -> None:
    await json_channel(fixtures)
    async with posting() as client, changing_nothing():
        answers = [
            await post(client, WORDS, secret="x" * 32),
            await post(client, WORDS, name="unknown"),
            await client.post("/channels/texts", content=b"{}"),
            await client.post("/channels/texts", content=b"not JSON"),
            await post(client, WORDS, name="texts%2F..%2Fx"),
        ]
        with clock.standing_at(clock.now() - timedelta(minutes=6)):
            body = json.dumps(WORDS).encode()
            old = signed(SECRET, "w1", body, clock.now())
        answers.append(await client.post("/channels/texts", content=body, headers=old))
    assert {answer.status_code for answer in answers[:4]} == {401}
    assert answers[5].status_code == 401
    assert len({answer.text for answer in (*answers[:4], answers[5])}) == 1


async def test_a_disabled_channel_or_connector_is_none(fixtures: Fixtures) -> None:
    await json_channel(fixtures, is_disabled=True)
    async with posting() as client:
        assert (await post(client, WORDS)).status_code == 401
        await json_channel(fixtures)
        assert (await post(client, WORDS)).status_code == 200
        await User.filter(id=fixtures.connector.id).update(disabled_at=clock.now())
        assert (await post(client, {**WORDS, "id": "m2"})).status_code == 401
    assert await Message.all().count() == 1


async def test_a_connector_that_lost_its_role_is_told_why(fixtures: Fixtures) -> None:
    await json_channel(fixtures)
    await UserRole.filter(user_id=fixtures.connector.id, role=Role.CHANNEL).delete()
    async with posting() as client:
        answer = await post(client, WORDS)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "ROLE_REQUIRED"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"not JSON", "The body"),
        (b"[]", "The body"),
        (b"[" * 10_000, "The body"),
        ({}, "The body"),
        ({"type": "other"}, "The body"),
        ({**WORDS, "text": ""}, "message"),
        ({**WORDS, "text": "x" * 10_001}, "message.text"),
        ({**WORDS, "id": 5}, "message.id"),
        ({**WORDS, "from": {}}, "message.from.id"),
        ({**WORDS, "extra": 1}, "message.extra"),
        ({**WORDS, "text": " \n"}, "text"),
        ({**WORDS, "text": "a\x00b"}, "text"),
    ],
)
async def test_what_is_signed_but_says_nothing_is_told_where(fixtures: Fixtures, body: Any, where: str) -> None:
    await json_channel(fixtures)
    async with posting() as client, changing_nothing():
        answer = await post(client, body)
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(where)
    assert "x" * 100 not in answer.text


async def test_reports_of_deliveries_are_taken(fixtures: Fixtures) -> None:
    await json_channel(fixtures)
    message_id = await said(fixtures, await brought(fixtures))
    report = {"type": "delivery", "messageId": global_id("Message", message_id)}
    async with posting() as client:
        assert (await post(client, {**report, "status": "SENT", "connectorMessageId": "c1"})).status_code == 200
        assert (await post(client, {**report, "status": "FAILED", "reason": "Bounced"})).status_code == 200
        missing = await post(client, {**report, "messageId": "nothing", "status": "SENT"})
    delivery = await delivery_of(message_id)
    assert (delivery.status, delivery.reason, delivery.channel_message_id) == (DeliveryStatus.FAILED, "Bounced", "c1")
    assert missing.status_code == 422


async def test_a_text_comes_from_twilio(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    text = {"From": DORA, "To": OURS, "Body": "Bonjour + ça va ?", "NumMedia": "0", "FromCity": ""}
    async with posting() as client:
        first = await post_form(client, **text)
        async with changing_nothing():
            again = await post_form(client, **text)
    assert (first.status_code, first.headers["content-type"], first.content) == (
        200,
        "text/xml; charset=utf-8",
        b'<?xml version="1.0" encoding="UTF-8"?><Response/>',
    )
    assert again.content == first.content
    message = await Message.get(from_customer=True)
    assert (message.text, message.connector_message_id) == ("Bonjour + ça va ?", "SM1")
    assert (await Customer.get(external_id=DORA)).name == DORA


async def test_what_hides_in_a_customers_name_is_taken_out(fixtures: Fixtures) -> None:
    await json_channel(fixtures)
    async with posting() as client:
        await post(client, {**WORDS, "from": {"id": DORA, "name": "Dora\u202e\nL.\u200b"}})
        await post(client, {**WORDS, "id": "m2", "from": {"id": OURS, "name": "\u2066\u3164"}})
    assert (await Customer.get(external_id=DORA)).name == "Dora L."
    assert (await Customer.get(external_id=OURS)).name == OURS


async def test_what_twilio_could_never_send_is_refused_in_words(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    odd: list[dict[str, str]] = [{"MessageSid": "S" * 201}, {"Body": "a\x00b"}, {"ProfileName": "\x00", "From": "\x00"}]
    async with posting() as client, changing_nothing():
        for form in odd:
            answer = await post_form(client, **{"From": DORA, "To": OURS, "Body": "Hi", **form})
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize("count", ["²", "9" * 5_000, "999999999", "-1", "x"])
async def test_a_count_of_pictures_that_is_none_does_no_harm(fixtures: Fixtures, count: str) -> None:
    await twilio_channel(fixtures)
    async with posting() as client:
        assert (await post_form(client, From=DORA, To=OURS, Body="Hi", NumMedia=count)).status_code == 200
    assert (await Message.get(from_customer=True)).text == "Hi"


async def test_what_twilio_did_not_sign_is_refused(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    async with posting() as client, changing_nothing():
        assert (await post_form(client, token="x" * 32, From=DORA, Body="Hi")).status_code == 401
        assert (await post(client, WORDS, secret="x" * 32)).status_code == 401


@pytest.mark.parametrize(
    ("status", "code", "becomes", "reason"),
    [
        ("delivered", None, DeliveryStatus.DELIVERED, None),
        ("read", None, DeliveryStatus.DELIVERED, None),
        ("sent", None, DeliveryStatus.SENT, None),
        ("queued", None, DeliveryStatus.PENDING, None),
        ("undelivered", "63016", DeliveryStatus.FAILED, "Twilio 63016: the reply window has closed."),
        ("failed", "30005", DeliveryStatus.FAILED, "Twilio 30005: the number is unknown."),
        ("failed", "99999", DeliveryStatus.FAILED, "Twilio error 99999."),
        ("undelivered", None, DeliveryStatus.FAILED, "Twilio could not deliver the message."),
    ],
)
async def test_what_twilio_reports(
    fixtures: Fixtures, status: str, code: str | None, becomes: DeliveryStatus, reason: str | None
) -> None:
    await twilio_channel(fixtures)
    message_id = await said(fixtures, await brought(fixtures))
    report = {"MessageStatus": status, **({"ErrorCode": code} if code else {})}
    async with posting() as client:
        answer = await post_form(client, f"message={message_id}", **report)
    assert answer.status_code == 200
    delivery = await delivery_of(message_id)
    assert (delivery.status, delivery.reason) == (becomes, reason)
    assert delivery.channel_message_id == (None if becomes is DeliveryStatus.PENDING else "SM1")


async def test_channels_are_told_apart_by_their_names(fixtures: Fixtures) -> None:
    await json_channel(fixtures)
    other = await User.create(login="other", name="Other")
    await UserRole.create(user=other, role=Role.CHANNEL)
    values = ChannelValues(ChannelKind.JSON)
    await save_channel("others", values, connector="other", workstream="Chat", secret="y" * 32, by=fixtures.admin)
    async with posting() as client:
        assert (await post(client, WORDS, name="others")).status_code == 401
        assert (await post(client, WORDS, name="others", secret="y" * 32)).status_code == 200
    assert (await Conversation.get()).connector_id == other.id
