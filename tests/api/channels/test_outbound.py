"""Sending messages over real sockets: signed, in order, once, and retried when the receiver asks for it."""

import asyncio
import json

import pytest

from api.channels import calling
from api.channels.outbound import RESULTS
from api.channels.signing import is_signed
from models import clock
from models.operations.conversations.force_close import force_close
from models.operations.delivery.retry_delivery import retry_delivery
from models.rules.configuration.receivers import Reach
from models.tables import Conversation, Delivery
from models.values import SYSTEM
from models.vocabulary import DeliveryStatus
from schema.ids import global_id
from tests.api.channels.channel_connections import (
    ACCOUNT,
    DORA,
    OURS,
    PUBLIC_URL,
    SECRET,
    carrying,
    json_channel,
    twilio_channel,
    until,
    until_status,
)
from tests.api.channels.receivers import FakeTwilio, Heard, Receiver, Said
from tests.models.operations.scenarios.channels import brought, said
from tests.support.fixtures import Fixtures
from tests.support.measured import measured
from tests.support.recording_facts import recording_facts

SENT, FAILED, RETRYING = DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.RETRYING


async def test_a_message_is_posted_signed_and_then_sent(fixtures: Fixtures) -> None:
    with Receiver(lambda heard: Said(202, b'{"id": "their-1"}')) as receiver:
        await json_channel(fixtures, receiver.url + "/hook?tenant=1")
        row = await brought(fixtures)
        async with recording_facts(), carrying():
            message_id = await said(fixtures, row)
            delivery = await until_status(message_id, SENT)
    assert delivery.channel_message_id == "their-1"
    [heard] = receiver.heard
    assert (heard.method, heard.path) == ("POST", "/hook?tenant=1")
    assert is_signed(SECRET, heard.headers, heard.body, clock.now())
    assert heard.headers["webhook-id"] == global_id("Message", message_id)
    recorded = json.loads(heard.body)
    assert (recorded["type"], recorded["id"], recorded["to"]) == ("message", global_id("Message", message_id), DORA)
    assert (recorded["text"], recorded["name"], recorded["system"]) == ("Hello", "Dora", None)
    assert recorded["conversation"] == global_id("Conversation", row.id)


async def test_what_came_before_it_ran_is_carried_in_order(fixtures: Fixtures) -> None:
    with Receiver() as receiver:
        await json_channel(fixtures, receiver.url)
        row = await brought(fixtures)
        ids = [await said(fixtures, row, f"Message {number}") for number in range(5)]
        async with carrying():
            await until_status(ids[-1], SENT)
    assert [json.loads(heard.body)["text"] for heard in receiver.heard] == [f"Message {number}" for number in range(5)]


async def test_the_system_speaks_the_customers_language(fixtures: Fixtures) -> None:
    with Receiver() as receiver:
        await json_channel(fixtures, receiver.url)
        row = await brought(fixtures)
        async with carrying():
            await force_close(row.id, by=fixtures.sam)
            await until(lambda: Delivery.filter(status=SENT).exists())
    recorded = json.loads(receiver.heard[-1].body)
    assert (recorded["text"], recorded["language"]) == (
        "Cette conversation a été interrompue par un superviseur.",
        "fr",
    )
    assert recorded["system"] == "FORCE_CLOSED"


@pytest.mark.parametrize("status", [400, 410, 422])
async def test_a_refusal_is_final(fixtures: Fixtures, status: int) -> None:
    before = attempts()
    with Receiver(lambda heard: Said(status)) as receiver:
        await json_channel(fixtures, receiver.url)
        async with carrying():
            delivery = await until_status(await said(fixtures, await brought(fixtures)), FAILED)
    assert delivery.reason == f"The receiver answered {status}."
    assert len(receiver.heard) == 1
    assert attempts() == {**before, "failed": before["failed"] + 1}


@pytest.mark.parametrize("status", [302, 404, 429, 503])
async def test_what_may_pass_is_tried_again_under_the_same_id(fixtures: Fixtures, status: int) -> None:
    answers = [Said(status, headers={"retry-after": "600", "location": "/elsewhere"}), Said()]
    before = attempts()
    with Receiver(lambda heard: answers.pop(0)) as receiver:
        await json_channel(fixtures, receiver.url)
        async with carrying():
            message_id = await said(fixtures, await brought(fixtures))
            delivery = await until_status(message_id, RETRYING)
            assert delivery.next_attempt_at is not None
            assert 600 <= (delivery.next_attempt_at - delivery.changed_at).total_seconds() <= 720
            with clock.standing_at(delivery.next_attempt_at):
                await retry_delivery(delivery.id, by=SYSTEM)
                await until_status(message_id, SENT)
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 1
    assert [heard.path for heard in receiver.heard] == ["/", "/"]
    assert attempts() == {
        **before,
        "postponed": before["postponed"] + 1,
        "accepted": before["accepted"] + 1,
    }


def attempts() -> dict[str, float]:
    return {result: measured("vigie_delivery_attempts_total", result=result) for result in RESULTS}


async def test_a_receiver_that_is_not_there_is_tried_again(fixtures: Fixtures) -> None:
    with Receiver() as receiver:
        url = receiver.url
    await json_channel(fixtures, url)
    async with carrying():
        delivery = await until_status(await said(fixtures, await brought(fixtures)), RETRYING)
    assert delivery.reason == "The receiver could not be reached (ConnectError)."


async def test_a_receiver_that_says_nothing_is_given_up(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "CALL_SECONDS", 0.3)
    stall, left = asyncio.Event(), asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await stall.wait()
        writer.close()
        left.set()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    try:
        await json_channel(fixtures, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        async with carrying():
            delivery = await until_status(await said(fixtures, await brought(fixtures)), RETRYING)
        assert "could not be reached" in (delivery.reason or "")
    finally:
        stall.set()
        await left.wait()
        server.close()


async def test_an_answer_without_an_end_is_not_read_to_its_end(fixtures: Fixtures) -> None:
    with Receiver(lambda heard: Said(200, b"x" * 3_000_000)) as receiver:
        await json_channel(fixtures, receiver.url)
        async with carrying():
            await until_status(await said(fixtures, await brought(fixtures)), SENT)


async def test_without_tls_nothing_leaves_but_in_development(fixtures: Fixtures) -> None:
    with Receiver() as receiver:
        await json_channel(fixtures, receiver.url)
        async with carrying(Reach()):
            await until_status(await said(fixtures, await brought(fixtures)), RETRYING)
    assert receiver.heard == []


async def test_a_channel_that_is_configured_later_takes_up_what_waits(fixtures: Fixtures) -> None:
    with Receiver() as receiver:
        async with carrying():
            message_id = await said(fixtures, await brought(fixtures))
            await json_channel(fixtures, receiver.url)
            await until_status(message_id, SENT)
            await json_channel(fixtures, receiver.url, is_disabled=True)
            other = await said(fixtures, await brought_again(fixtures))
            await json_channel(fixtures, receiver.url)
            await until_status(other, SENT)
    assert len(receiver.heard) == 2


async def test_conversations_do_not_wait_for_each_other(fixtures: Fixtures) -> None:
    held = asyncio.Event()

    async def first_waits(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if b"Slow" in await reader.readuntil(b"}"):
            await held.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(first_waits, "127.0.0.1", 0)
    try:
        await json_channel(fixtures, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        async with carrying():
            slow = await said(fixtures, await brought(fixtures), "Slow")
            quick = await said(fixtures, await brought_again(fixtures), "Quick")
            await until_status(quick, SENT)
            assert (await Delivery.get(message_id=slow)).status is DeliveryStatus.PENDING
            held.set()
            await until_status(slow, SENT)
    finally:
        held.set()
        server.close()


async def test_twilio_gets_its_form(fixtures: Fixtures) -> None:
    with FakeTwilio(ACCOUNT, SECRET) as twilio:
        await twilio_channel(fixtures, twilio.url)
        async with carrying():
            message_id = await said(fixtures, await brought(fixtures), "Bonjour & à bientôt + merci")
            delivery = await until_status(message_id, SENT)
    [message] = twilio.sent
    assert (message["to"], message["from"], message["body"]) == (DORA, OURS, "Bonjour & à bientôt + merci")
    assert message["callback"] == f"{PUBLIC_URL}?message={message_id}"
    assert delivery.channel_message_id == message["sid"]


@pytest.mark.parametrize(
    ("status", "code", "becomes", "reason"),
    [
        (400, 21610, FAILED, "Twilio 21610: the customer has unsubscribed."),
        (400, 63016, FAILED, "Twilio 63016: the reply window has closed."),
        (429, 20429, RETRYING, "Twilio error 20429."),
        (400, 21611, RETRYING, "Twilio error 21611."),
        (401, 20003, RETRYING, "Twilio error 20003."),
        (500, None, RETRYING, "The receiver answered 500."),
    ],
)
async def test_what_twilios_errors_mean(
    fixtures: Fixtures, status: int, code: int | None, becomes: DeliveryStatus, reason: str
) -> None:
    with FakeTwilio(ACCOUNT, SECRET) as twilio:
        twilio.refusals.append(Said(status, json.dumps({"code": code, "message": "No", "status": status}).encode()))
        await twilio_channel(fixtures, twilio.url)
        async with carrying():
            delivery = await until_status(await said(fixtures, await brought(fixtures)), becomes)
    assert delivery.reason == reason


async def test_what_twilio_took_without_our_knowing_is_not_sent_twice(fixtures: Fixtures) -> None:
    """Two equal texts: the first was taken and known, the second taken while the answer was lost."""
    with FakeTwilio(ACCOUNT, SECRET) as twilio:
        await twilio_channel(fixtures, twilio.url)
        row = await brought(fixtures)
        async with carrying():
            await until_status(await said(fixtures, row, "Ok"), SENT)
        second = await said(fixtures, row, "Ok")
        taken = {**twilio.sent[0], "sid": "SMlost"}
        twilio.sent.append(taken)
        async with carrying():
            delivery = await until_status(second, SENT)
            third = await until_status(await said(fixtures, row, "Ok"), SENT)
    assert delivery.channel_message_id == "SMlost"
    assert third.channel_message_id not in (None, "SMlost", twilio.sent[0]["sid"])
    assert len(twilio.sent) == 3


async def test_while_twilio_can_not_say_what_it_took_nothing_is_sent_again(fixtures: Fixtures) -> None:
    with FakeTwilio(ACCOUNT, SECRET) as twilio:
        await twilio_channel(fixtures, twilio.url)
        message_id = await said(fixtures, await brought(fixtures), "Ok")
        twilio.is_busy = True
        async with carrying():
            delivery = await until_status(message_id, RETRYING)
        assert "already accepted the message (status 503)" in str(delivery.reason)
    assert twilio.sent == []


async def test_a_receiver_is_not_told_what_was_acknowledged_by_another_way(fixtures: Fixtures) -> None:
    def silent(heard: Heard) -> Said:
        raise AssertionError("nothing was to be carried")

    with Receiver(silent) as receiver:
        message_id = await said(fixtures, await brought(fixtures))
        await Delivery.filter(message_id=message_id).update(status=SENT)
        await json_channel(fixtures, receiver.url)
        async with carrying():
            await json_channel(fixtures, receiver.url, is_disabled=True)
    assert receiver.heard == []


async def brought_again(fixtures: Fixtures) -> Conversation:
    """Another conversation of the connector."""
    return await fixtures.talking(connector=fixtures.connector, agent=fixtures.ada)
