"""The ten lines of docs/connectors.md are a connector: run against a server, both ways."""

import asyncio
import json
import urllib.error
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from api.channels.adapter import ChannelConnection, DeliveryReport, InboundMessage, IncomingRequest
from api.channels.json_messages import JsonMessages
from models.operations.configuration.save_channel import save_channel
from models.operations.conversations.send_message import send_message
from models.operations.offers.pick_conversation import pick_conversation
from models.reading.outbound import Outbound
from models.rules.configuration.channels import ChannelValues
from models.tables import ConfiguredChannel, Conversation, Delivery
from models.vocabulary import ChannelKind, DeliveryStatus, Distribution
from schema.ids import global_id
from tests.api.channels.channel_connections import until_status
from tests.api.channels.receivers import Heard, Receiver, Said
from tests.docs.pages import ROOT, blocks
from tests.support.builders import a_connector, a_queue, a_workstream, an_admin, an_agent, settings, viewer_of
from tests.support.databases import Database
from tests.support.running_server import RunningServer

PAGE = ROOT / "docs" / "connectors.md"
SECRET = "the secret of the ten lines"
OUT = Outbound(
    message_id=UUID(int=1),
    conversation_id=UUID(int=2),
    connector_id=UUID(int=3),
    conversation_external_id=None,
    to="+33612345678",
    customer_id=UUID(int=4),
    customer_name="Dora",
    text="Bonjour Dora",
    language="fr",
    system_kind=None,
    sent_at=datetime(2026, 5, 4, 10, tzinfo=UTC),
    offered_at=datetime(2026, 5, 4, 10, tzinfo=UTC),
    attempt=1,
    place=1,
)
WORDS = {"type": "message", "id": "m-1", "from": {"id": "+33612345678"}, "text": "Bonjour"}


def the_lines() -> dict[str, Any]:
    [block] = [block for block in blocks(PAGE) if block.language == "python"]
    code = [line for line in block.text.splitlines() if line.strip() and not line.startswith("import")]
    assert len(code) == 10
    connector: dict[str, Any] = {}
    exec(compile(block.text, str(PAGE), "exec"), connector)
    return connector


@pytest.mark.timeout(240)
async def test_ten_lines_are_a_connector(database: Database) -> None:
    connector = the_lines()
    taken: list[dict[str, Any]] = []

    def take(heard: Heard) -> Said:
        said = connector["carried"](SECRET, heard.headers, heard.body)
        taken.append(said)
        return Said(204, b"") if said else Said(401)

    await settings()
    queue = await a_queue()
    await a_workstream(queue, "Texts", distribution=Distribution.PICK)
    ada = await viewer_of(await an_agent("Ada", in_=[queue]))
    await a_connector("Ten lines", login="ten-lines")
    with Receiver(take) as receiver:
        await save_channel(
            "ten-lines",
            ChannelValues(ChannelKind.JSON, receiver.url),
            connector="ten-lines",
            workstream="Texts",
            secret=SECRET,
            by=await viewer_of(await an_admin()),
        )
        with RunningServer(environment={"VIGIE_DATABASE_URL": database.url}) as server:
            url = f"{server.base}/channels/ten-lines"
            answer = await asyncio.to_thread(connector["bring"], url, SECRET, WORDS)
            assert await asyncio.to_thread(connector["bring"], url, SECRET, WORDS) == answer
            row = await Conversation.get()
            assert answer["conversationId"] == global_id("Conversation", row.id)
            await pick_conversation(row.id, by=ada)
            message = await send_message(row.id, text="Bonjour Dora", by=ada)
            await until_status(message.message_id, DeliveryStatus.SENT)
            await strangers_are_refused(connector, server, url)
    assert [each["text"] for each in taken][-1] == "Bonjour Dora"
    assert len({each["id"] for each in taken}) == len(taken) == await Delivery.all().count()


async def strangers_are_refused(connector: dict[str, Any], server: RunningServer, url: str) -> None:
    """By the whole server, as anyone on the network meets it."""
    for status, secret, message, address in (
        (401, "another secret of someone", WORDS, url),
        (401, SECRET, WORDS, f"{server.base}/channels/unknown"),
        (400, SECRET, {"type": "other"}, url),
        (413, SECRET, {**WORDS, "text": "x" * 200_000}, url),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            await asyncio.to_thread(connector["bring"], address, secret, message)
        with refused.value as error:
            assert error.code == status
            recorded = error.read().decode()
        assert status == 413 or set(json.loads(recorded)) == {"errors"}
        assert SECRET not in recorded
    assert SECRET not in server.log


def test_the_bodies_that_the_page_shows_are_read_and_written() -> None:
    texts = [block.text for block in blocks(PAGE) if block.text.startswith('{"type"')]
    brought, report, more, carried = (json.loads(text) for text in texts)
    adapter, connection = JsonMessages(), ChannelConnection(ConfiguredChannel(url="https://hooks.example.com/"), SECRET)
    for each in (brought, more):
        assert isinstance(adapter.read(connection, IncomingRequest("", {}, json.dumps(each).encode())), InboundMessage)
    assert isinstance(adapter.read(connection, IncomingRequest("", {}, json.dumps(report).encode())), DeliveryReport)
    written = json.loads(adapter.outgoing_request(connection, OUT, OUT.sent_at).body)
    assert written.keys() == carried.keys()
    unlike = {name for name in written if type(written[name]) is not type(carried[name])}
    assert unlike == set()
