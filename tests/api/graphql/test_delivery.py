"""A server writes shared frames to its sockets at once; the headers of the WebSocket frames are read by another library."""

import asyncio
from typing import Any

import httpx2
import pytest
from httpx2.websockets import AsyncWebSocketSession
from prometheus_client.parser import text_string_to_metric_families
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import TextMessage

from api.graphql.delivery import SocketFrameWriter, header
from schema.frames_for_many import SharedData
from tests.benchmarks import loaded_floor
from tests.benchmarks.loaded_floor import SEND
from tests.benchmarks.reader import Place
from tests.support.freezing import until
from tests.support.running_server import RunningServer

PATIENCE_SECONDS = 20
LIVE_LIST = """subscription { ongoingConversationsChanged {
  __typename ... on ConversationList { last } ... on StreamItem { position previousPosition }
  ... on ConversationUpdated { conversation { id agent { name } } }
} }"""


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_another_library_reads_each_length_of_header(length: int) -> None:
    client = Connection(ConnectionType.CLIENT)
    text = "é" * (length // 2) + "x" * (length % 2)
    client.receive_data(header(length) + text.encode() + header(2) + b"ok")
    told: dict[int, str] = {}
    number = 0
    for event in client.events():
        assert isinstance(event, TextMessage)
        told[number] = told.get(number, "") + event.data
        number += event.message_finished
    assert told == {0: text, 1: "ok"}


class Connected:
    """A connection that takes everything, or nothing."""

    def __init__(self, *, takes: bool) -> None:
        self.takes = takes
        self.taken = b""

    def write_at_once(self, data: bytes) -> bool:
        self.taken += data if self.takes else b""
        return self.takes


class Encoder:
    def encode_shared(self, data: SharedData) -> str:
        return f'{{"data":{{"is":{data["is"]}}}}}'


def test_frames_are_written_in_one_piece_and_never_after_the_end_of_the_operation() -> None:
    connection = Connected(takes=True)
    writer = SocketFrameWriter(connection, 'an "id" é', Encoder())
    frames = [writer.encode(SharedData({"is": number})) for number in (1, 2)]
    assert writer.write(frames)
    texts = [
        f'{{"id":"an \\"id\\" \\u00e9","type":"next","payload":{{"data":{{"is":{number}}}}}}}'.encode()
        for number in (1, 2)
    ]
    assert connection.taken == b"".join(header(len(text)) + text for text in texts)
    writer.close()
    assert not writer.write(frames)
    assert connection.taken.count(b"next") == 2


def test_a_connection_that_takes_nothing_gets_nothing() -> None:
    connection = Connected(takes=False)
    writer = SocketFrameWriter(connection, "1", Encoder())
    assert not writer.write([writer.encode(SharedData({"is": 1}))])
    assert connection.taken == b""


async def test_real_sockets() -> None:
    """One server for both checks, because starting one takes seconds."""
    async with loaded_floor.served(queues=1, conversations=2) as (server, [place]):
        await two_sockets_get_the_same_frames_under_their_own_ids(server, place)
        await the_next_operation_with_the_same_id_gets_only_its_own_frames(server, place)


async def two_sockets_get_the_same_frames_under_their_own_ids(server: RunningServer, place: Place) -> None:
    token = server.token(place.supervisor)
    async with server.socket(token=token) as one, server.socket(token=token) as other:
        for socket, identifier in ((one, "1"), (other, 'z "é"')):
            await subscribe(socket, identifier)
            assert (await next_frame(socket, identifier))["__typename"] == "ConversationList"
        await until(lambda: members(server) == 2)
        for _ in range(3):
            write(server, place)
            frames = [await next_frame(one, "1"), await next_frame(other, 'z "é"')]
            assert frames[0]["__typename"] == "ConversationUpdated"
            assert frames[0] == frames[1]
    await until(lambda: members(server) == 0)


async def the_next_operation_with_the_same_id_gets_only_its_own_frames(server: RunningServer, place: Place) -> None:
    async with server.socket(token=server.token(place.supervisor)) as socket:
        await subscribe(socket, "1")
        assert (await next_frame(socket, "1"))["__typename"] == "ConversationList"
        await until(lambda: members(server) == 1)
        for _ in range(3):
            await socket.send_json({"id": "1", "type": "complete"})
            await subscribe(socket, "1")
            write(server, place)
            frame = await next_frame(socket, "1")
            while frame["__typename"] != "ConversationList":  # sent before the server read `complete`
                frame = await next_frame(socket, "1")
            write(server, place)
            assert (await next_frame(socket, "1"))["__typename"] == "ConversationUpdated"


async def subscribe(socket: AsyncWebSocketSession, identifier: str) -> None:
    await socket.send_json({"id": identifier, "type": "subscribe", "payload": {"query": LIVE_LIST}})


async def next_frame(socket: AsyncWebSocketSession, identifier: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            message: dict[str, Any] = await socket.receive_json()
            assert (message["type"], message["id"]) == ("next", identifier)
            frame: dict[str, Any] = message["payload"]["data"]["ongoingConversationsChanged"]
            if frame["__typename"] != "Heartbeat":
                return frame


def write(server: RunningServer, place: Place) -> None:
    given = {"conversationId": place.conversations[0], "text": "How can I help?"}
    answer = server.ask(SEND, {"input": given}, user=place.agent)
    assert answer["data"]["sendMessage"]["position"]


def members(server: RunningServer) -> int:
    text = httpx2.get(server.url.replace("/graphql", "/metrics")).text
    found = {sample.name: sample.value for family in text_string_to_metric_families(text) for sample in family.samples}
    return int(found["vigie_cohort_members"])
