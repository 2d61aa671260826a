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
from tests.models.operations.scenarios.channels import brought, delivery_of, said
from tests.models.operations.scenarios.operations import later
from tests.schema.streams.listening import ITEM, NOTIFICATIONS, REVOKED, TIMELINE, listening
from tests.support.builders import a_connector, viewer_of
from tests.support.fixtures import Fixtures

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


async def test_it_begins_with_what_is_unacknowledged(fixtures: Fixtures) -> None:
    one, two = await brought(fixtures), await fixtures.talking(connector=fixtures.connector, external_id="thread-2")
    first = await said(fixtures, one, "One")
    await said(fixtures, one, "Behind one")
    await said(fixtures, two, "Two")
    async with listening(fixtures.connector, OUTBOUND) as stream:
        frame = await stream.next("OutboundMessage")
        assert frame["messageId"] == global_id("Message", first)
        assert (frame["customerExternalId"], frame["customer"]["name"]) == ("+33612345678", "Dora")
        assert (frame["text"], frame["attempt"], frame["systemKind"]) == ("One", 1, None)
        assert (await stream.next("OutboundMessage"))["conversationExternalId"] == "thread-2"
        heartbeat = await stream.frame()
        assert heartbeat["__typename"] == "Heartbeat"
        head = await log.head()
        assert heartbeat["position"] == head.position(head.seq)
        await acknowledge_delivery(first, outcome=SENT, by=fixtures.connector)
        assert await texts_of(stream, 1) == ["Behind one"]


async def test_it_goes_on_after_a_position(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    first = await said(fixtures, row, "One")
    async with listening(fixtures.connector, OUTBOUND) as stream:
        last = (await stream.next("OutboundMessage"))["position"]
    await acknowledge_delivery(first, outcome=SENT, by=fixtures.connector)
    await said(fixtures, row, "Two")
    async with listening(fixtures.connector, OUTBOUND, after=last) as stream:
        assert await texts_of(stream, 1) == ["Two"]
    async with listening(fixtures.connector, OUTBOUND) as stream:
        assert await texts_of(stream, 1) == ["Two"]


async def test_what_is_tried_again_comes_once_at_its_newest_place(fixtures: Fixtures) -> None:
    beginning = await log.head()
    row = await brought(fixtures)
    message_id = await said(fixtures, row)
    await acknowledge_delivery(message_id, outcome=FAILED, may_succeed_later=True, by=fixtures.connector)
    delivery = await delivery_of(message_id)
    async with listening(fixtures.connector, OUTBOUND) as stream:
        assert (await stream.frame())["__typename"] == "Heartbeat"
        await later(lambda: retry_delivery(delivery.id, by=SYSTEM))
        assert (await stream.next("OutboundMessage"))["attempt"] == 2
    async with listening(fixtures.connector, OUTBOUND, after=beginning.position(beginning.seq)) as stream:
        assert (await stream.next("OutboundMessage"))["attempt"] == 2
        await acknowledge_delivery(message_id, outcome=SENT, by=fixtures.connector)
        await said(fixtures, row, "Next")
        assert await texts_of(stream, 1) == ["Next"]


async def test_it_begins_also_with_what_the_log_has_forgotten(fixtures: Fixtures) -> None:
    await said(fixtures, await brought(fixtures), "Old")
    await said(fixtures, await fixtures.talking(connector=fixtures.connector), "Older")
    await LogEntry.all().delete()
    async with listening(fixtures.connector, OUTBOUND) as stream:
        assert await texts_of(stream, 2) == ["Old", "Older"]


async def test_the_system_speaks_the_customers_language(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    await force_close(row.id, by=fixtures.sam)
    async with listening(fixtures.connector, OUTBOUND) as stream:
        frame = await stream.next("OutboundMessage")
    assert (frame["text"], frame["language"]) == ("Cette conversation a été interrompue par un superviseur.", "fr")


async def test_others_have_nothing_of_it(fixtures: Fixtures) -> None:
    foreign = await viewer_of(await a_connector("Other"))
    await said(fixtures, await brought(fixtures))
    async with listening(foreign, OUTBOUND) as stream:
        assert (await stream.frame())["__typename"] == "Heartbeat"
        await said(fixtures, await fixtures.talking(connector=fixtures.connector))
        await said(fixtures, await fixtures.talking(connector=foreign), "Mine")
        assert await texts_of(stream, 1) == ["Mine"]
    for who in (fixtures.ada, fixtures.sam, fixtures.admin, fixtures.cleo):
        async with listening(who, OUTBOUND) as stream:
            assert "CHANNEL" in (await stream.next("AccessRevoked"))["explanation"]


async def test_a_connector_that_loses_its_role_loses_the_stream(fixtures: Fixtures) -> None:
    async with listening(fixtures.connector, OUTBOUND) as stream:
        assert (await stream.frame())["__typename"] == "Heartbeat"
        await set_rights(fixtures.connector.id, RightsChanges(roles=frozenset()), by=fixtures.admin)
        await stream.next("AccessRevoked")


@pytest.mark.usefixtures("quick_heartbeats")
async def test_the_agents_side_follows_a_message_and_its_customer_does_not(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    message_id = await said(fixtures, row, "Hello")
    conversation = global_id("Conversation", row.id)
    async with (
        listening(fixtures.ada, DELIVERIES, id=conversation) as agents,
        listening(fixtures.ada, FAILURES) as notified,
        listening(fixtures.connector, DELIVERIES, id=conversation) as connectors,
    ):
        assert (await agents.frame())["__typename"] == "Heartbeat"
        assert (await connectors.frame())["__typename"] == "Heartbeat"
        assert (await notified.frame())["__typename"] == "Heartbeat"
        await acknowledge_delivery(message_id, outcome=SENT, by=fixtures.connector)
        assert (await agents.next("DeliveryChange"))["deliveryStatus"] == "SENT"
        await acknowledge_delivery(message_id, outcome=FAILED, reason="Landline", by=fixtures.connector)
        frame = await agents.next("DeliveryChange")
        assert frame["deliveryStatus"] == "FAILED"
        assert frame["message"] == {"text": "Hello", "delivery": {"status": "FAILED", "reason": "Landline"}}
        recorded = await notified.next("DeliveryFailed")
        assert recorded["conversationId"] == conversation
        assert recorded["message"]["delivery"]["reason"] == "Landline"
        await send_message(row.id, text="Bonjour", by=fixtures.connector)
        await connectors.next("MessageAdded")
