"""Frames for customers and connectors hide monitoring, internal messages, and people who don't talk with the customer."""

from typing import Any

import pytest

from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.transfer import transfer
from models.tables import DueTime, Message
from models.values import Viewer
from models.vocabulary import Channel, DueKind, MessageVisibility, SystemMessageKind
from schema.context import Context
from schema.root import schema
from schema.scalars import position_of
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, NOTIFICATIONS, STATE_CHANGES, TIMELINE, listening
from tests.support.builders import a_message
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

ROW = """query ($id: ID!, $after: String) { conversation(id: $id) {
  version lastActivityAt
  messages(first: 2, after: $after) { edges { cursor node { id number text } } pageInfo { hasNextPage endCursor } }
} }"""
LATEST = """query ($after: String) { ongoingConversations(orderBy: LATEST_ACTIVITY, first: 1, after: $after) {
  edges { cursor node { id } } } }"""


async def asked(viewer: Viewer, document: str, **variables: Any) -> Any:
    result = await schema.execute(
        document, variable_values=variables, context_value=Context(viewer=viewer, locale="en")
    )
    assert result.errors is None, result.errors
    return result.data


async def noted(fixtures: Fixtures, row: Any) -> None:
    """Do everything that the customer must not notice."""
    await monitor(row.id, by=fixtures.sam)
    await send_message(row.id, text="Careful", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
    await stop_monitoring(row.id, by=fixtures.sam)
    await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)


@pytest.mark.parametrize("who", ["cleo", "connector"])
async def test_nothing_of_what_is_internal_moves_anything(fixtures: Fixtures, who: str) -> None:
    row = await fixtures.talking(connector=fixtures.connector)
    customers: Viewer = getattr(fixtures, who)
    before = await asked(customers, ROW, id=id_of(row))
    async with (
        listening(customers, LIVE_LIST) as rows,
        listening(customers, TIMELINE, id=id_of(row)) as timeline,
        listening(customers, STATE_CHANGES) as changes,
    ):
        for stream in (rows, timeline, changes):
            await stream.frame()
        await noted(fixtures, row)
        position = await position_of((await send_message(row.id, text="So", by=fixtures.ada)).position)
        assert [frame["__typename"] for frame in await rows.until(position)] == ["ConversationUpdated"]
        assert [frame["message"]["text"] for frame in await timeline.until(position)] == ["So"]
        assert await changes.until(position) == []
    after = await asked(customers, ROW, id=id_of(row))
    assert after["conversation"]["version"] == before["conversation"]["version"]


async def test_last_activity_is_that_of_public_messages(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    before = (await asked(fixtures.cleo, ROW, id=id_of(row)))["conversation"]["lastActivityAt"]
    await noted(fixtures, row)
    assert (await asked(fixtures.cleo, ROW, id=id_of(row)))["conversation"]["lastActivityAt"] == before
    assert (await asked(fixtures.bob, ROW, id=id_of(row)))["conversation"]["lastActivityAt"] > before
    await send_message(row.id, text="So", by=fixtures.ada)
    assert (await asked(fixtures.cleo, ROW, id=id_of(row)))["conversation"]["lastActivityAt"] > before


async def test_the_order_by_activity_and_its_cursors_are_of_public_messages(fixtures: Fixtures) -> None:
    noted_in, other = await fixtures.talking(), await fixtures.talking()
    await send_message(other.id, text="Hello", by=fixtures.cleo)
    await send_message(noted_in.id, text="Hm", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
    [first] = (await asked(fixtures.cleo, LATEST))["ongoingConversations"]["edges"]
    assert first["node"]["id"] == id_of(other)
    [second] = (await asked(fixtures.cleo, LATEST, after=first["cursor"]))["ongoingConversations"]["edges"]
    assert second["node"]["id"] == id_of(noted_in)
    [for_agents] = (await asked(fixtures.ada, LATEST))["ongoingConversations"]["edges"]
    assert for_agents["node"]["id"] == id_of(noted_in)


async def test_a_customers_messages_are_numbered_without_gaps_on_every_page(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    for number in range(4):
        await a_message(row, f"Message {number}")
        await a_message(row, f"Note {number}", sender=fixtures.ada, visibility=MessageVisibility.INTERNAL)
    await row.refresh_from_db()
    read, after = [], None
    while True:
        page = (await asked(fixtures.cleo, ROW, id=id_of(row), after=after))["conversation"]["messages"]
        read += [(edge["node"]["number"], edge["node"]["text"]) for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert read == [(number + 1, f"Message {number}") for number in range(4)]
    whole = (await asked(fixtures.ada, ROW, id=id_of(row)))["conversation"]["messages"]["edges"]
    assert [edge["node"]["number"] for edge in whole] == [1, 2]
    last = await Message.filter(conversation_id=row.id).order_by("-number").first()
    assert last is not None
    assert last.number == 8


async def test_supervisors_are_nobody_in_particular_to_customers(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with (
        listening(fixtures.cleo, STATE_CHANGES) as customers,
        listening(fixtures.ada, STATE_CHANGES) as agents,
        listening(fixtures.cleo, NOTIFICATIONS) as notifications,
    ):
        for stream in (customers, agents, notifications):
            await stream.frame()
        await force_close(row.id, by=fixtures.sam)
        assert (await customers.next("ConversationStateChange"))["actor"] == {"name": "Vigie", "kind": "SYSTEM"}
        assert (await agents.next("ConversationStateChange"))["actor"] == {"name": "Sam", "kind": "PERSON"}
        assert (await notifications.next("ConversationForceClosed"))["supervisor"] == {"name": "Vigie"}


async def test_agents_who_talk_with_the_customer_are_named(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with listening(fixtures.cleo, STATE_CHANGES) as customers:
        await customers.frame()
        await leave(row.id, by=fixtures.ada)
        assert (await customers.next("ConversationStateChange"))["actor"]["name"] == "Ada"


async def test_a_supervisor_who_has_joined_is_told_of_by_name(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with listening(fixtures.cleo, TIMELINE, id=id_of(row)) as customers:
        await customers.frame()
        await join(row.id, by=fixtures.sam)
        frame = await customers.next("SystemMessageAdded")
    assert frame["message"]["text"] == "Sam (supervisor) joined the conversation."


async def test_opening_the_timeline_within_the_window_is_coming_back(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT, connector=fixtures.connector)
    await leave(row.id, by=fixtures.cleo)
    async with listening(fixtures.connector, TIMELINE, id=id_of(row)) as connectors:
        await connectors.frame()
    assert await DueTime.exists(kind=DueKind.CUSTOMER_AWAY), "a connector that listens is not its customer"
    async with listening(fixtures.cleo, TIMELINE, id=id_of(row)) as customers:
        await customers.frame()
    assert not await DueTime.exists(kind=DueKind.CUSTOMER_AWAY)
    recorded = [message.system_kind for message in await Message.filter(conversation_id=row.id).order_by("number")]
    assert recorded == [SystemMessageKind.CUSTOMER_DISCONNECTED, SystemMessageKind.CUSTOMER_RETURNED]
