"""`outboundMessages`: what a connector must carry, from the beginning or a position, until it is acknowledged."""

from typing import Any

import pytest

from models.events import log
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.delivery.retry_delivery import retry_delivery
from models.tables import LogEntry
from models.values import SYSTEM
from models.vocabulary import DeliveryOutcome
from schema.ids import global_id
from tests.models.operations.scenes.channels import brought, delivery_of, said
from tests.models.operations.scenes.operations import later
from tests.schema.streams.listening import ITEM, NOTIFICATIONS, REVOKED, TIMELINE, listening
from tests.support.builders import a_connector, viewer_of
from tests.support.fixtures import Cast

OUTBOUND = f"""subscription ($after: StreamPosition) {{
  outboundMessages(after: $after) {{
    {ITEM} {REVOKED}
    ... on OutboundMessage {{
      messageId conversationId conversationExternalId customerExternalId text language systemKind attempt
      customer {{ name }}
    }}
  }}
}}"""
DELIVERY_CHANGE = "... on DeliveryChange { deliveryStatus message { text delivery { status reason } } }"
DELIVERIES = TIMELINE.replace("... on SentimentChange", f"{DELIVERY_CHANGE} ... on SentimentChange")
FAILURES = NOTIFICATIONS.replace(
    "... on SentimentAlert", "... on DeliveryFailed { message { text delivery { reason } } } ... on SentimentAlert"
)
SENT, FAILED = DeliveryOutcome.SENT, DeliveryOutcome.FAILED


async def texts_of(stream: Any, count: int) -> list[str]:
    return [(await stream.next("OutboundMessage"))["text"] for _ in range(count)]


async def test_it_begins_with_what_is_unacknowledged(cast: Cast) -> None:
    one, two = await brought(cast), await cast.talking(connector=cast.connector, external_id="thread-2")
    first = await said(cast, one, "One")
    await said(cast, one, "Behind one")
    await said(cast, two, "Two")
    async with listening(cast.connector, OUTBOUND) as stream:
        frame = await stream.next("OutboundMessage")
        assert frame["messageId"] == global_id("Message", first)
        assert (frame["customerExternalId"], frame["customer"]["name"]) == ("+33612345678", "Dora")
        assert (frame["text"], frame["attempt"], frame["systemKind"]) == ("One", 1, None)
        assert (await stream.next("OutboundMessage"))["conversationExternalId"] == "thread-2"
        heartbeat = await stream.frame()
        assert heartbeat["__typename"] == "Heartbeat"
        head = await log.head()
        assert heartbeat["position"] == head.position(head.seq)
        await acknowledge_delivery(first, outcome=SENT, by=cast.connector)
        assert await texts_of(stream, 1) == ["Behind one"]


async def test_it_goes_on_after_a_position(cast: Cast) -> None:
    row = await brought(cast)
    first = await said(cast, row, "One")
    async with listening(cast.connector, OUTBOUND) as stream:
        last = (await stream.next("OutboundMessage"))["position"]
    await acknowledge_delivery(first, outcome=SENT, by=cast.connector)
    await said(cast, row, "Two")
    async with listening(cast.connector, OUTBOUND, after=last) as stream:
        assert await texts_of(stream, 1) == ["Two"]
    async with listening(cast.connector, OUTBOUND) as stream:
        assert await texts_of(stream, 1) == ["Two"]


async def test_what_is_tried_again_comes_once_at_its_newest_place(cast: Cast) -> None:
    beginning = await log.head()
    row = await brought(cast)
    message_id = await said(cast, row)
    await acknowledge_delivery(message_id, outcome=FAILED, may_succeed_later=True, by=cast.connector)
    delivery = await delivery_of(message_id)
    async with listening(cast.connector, OUTBOUND) as stream:
        assert (await stream.frame())["__typename"] == "Heartbeat"
        await later(lambda: retry_delivery(delivery.id, by=SYSTEM))
        assert (await stream.next("OutboundMessage"))["attempt"] == 2
    async with listening(cast.connector, OUTBOUND, after=beginning.position(beginning.seq)) as stream:
        assert (await stream.next("OutboundMessage"))["attempt"] == 2
        await acknowledge_delivery(message_id, outcome=SENT, by=cast.connector)
        await said(cast, row, "Next")
        assert await texts_of(stream, 1) == ["Next"]


async def test_it_begins_also_with_what_the_log_has_forgotten(cast: Cast) -> None:
    await said(cast, await brought(cast), "Old")
    await said(cast, await cast.talking(connector=cast.connector), "Older")
    await LogEntry.all().delete()
    async with listening(cast.connector, OUTBOUND) as stream:
        assert await texts_of(stream, 2) == ["Old", "Older"]


async def test_the_system_speaks_the_customers_language(cast: Cast) -> None:
    row = await brought(cast)
    await force_close(row.id, by=cast.sam)
    async with listening(cast.connector, OUTBOUND) as stream:
        frame = await stream.next("OutboundMessage")
    assert (frame["text"], frame["language"]) == ("Cette conversation a été interrompue par un superviseur.", "fr")


async def test_others_have_nothing_of_it(cast: Cast) -> None:
    foreign = await viewer_of(await a_connector("Other"))
    await said(cast, await brought(cast))
    async with listening(foreign, OUTBOUND) as stream:
        assert (await stream.frame())["__typename"] == "Heartbeat"
        await said(cast, await cast.talking(connector=cast.connector))
        await said(cast, await cast.talking(connector=foreign), "Mine")
        assert await texts_of(stream, 1) == ["Mine"]
    for who in (cast.ada, cast.sam, cast.admin, cast.cleo):
        async with listening(who, OUTBOUND) as stream:
            assert "CHANNEL" in (await stream.next("AccessRevoked"))["explanation"]


async def test_a_connector_that_loses_its_role_loses_the_stream(cast: Cast) -> None:
    async with listening(cast.connector, OUTBOUND) as stream:
        assert (await stream.frame())["__typename"] == "Heartbeat"
        await set_rights(cast.connector.id, RightsChanges(roles=frozenset()), by=cast.admin)
        await stream.next("AccessRevoked")


@pytest.mark.usefixtures("quick_heartbeats")
async def test_the_agents_side_follows_a_message_and_its_customer_does_not(cast: Cast) -> None:
    row = await brought(cast)
    message_id = await said(cast, row, "Hello")
    conversation = global_id("Conversation", row.id)
    async with (
        listening(cast.ada, DELIVERIES, id=conversation) as agents,
        listening(cast.ada, FAILURES) as notified,
        listening(cast.connector, DELIVERIES, id=conversation) as connectors,
    ):
        assert (await agents.frame())["__typename"] == "Heartbeat"
        assert (await connectors.frame())["__typename"] == "Heartbeat"
        assert (await notified.frame())["__typename"] == "Heartbeat"
        await acknowledge_delivery(message_id, outcome=SENT, by=cast.connector)
        assert (await agents.next("DeliveryChange"))["deliveryStatus"] == "SENT"
        await acknowledge_delivery(message_id, outcome=FAILED, reason="Landline", by=cast.connector)
        frame = await agents.next("DeliveryChange")
        assert frame["deliveryStatus"] == "FAILED"
        assert frame["message"] == {"text": "Hello", "delivery": {"status": "FAILED", "reason": "Landline"}}
        told = await notified.next("DeliveryFailed")
        assert told["conversationId"] == conversation
        assert told["message"]["delivery"]["reason"] == "Landline"
        await send_message(row.id, text="Bonjour", by=cast.connector)
        await connectors.next("MessageAdded")
