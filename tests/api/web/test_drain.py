"""Shutdown: sockets and streams end, work in progress commits, and it is quick; api/drain.py and api/web/app.py."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing

import httpx2
import pytest
from httpx2.websockets import AsyncWebSocketSession, WebSocketDisconnect

from api.drain import LONGEST_SECONDS
from tests.api.conftest import add_people
from tests.support.running_server import RunningServer

WATCH = "subscription { ongoingConversationsChanged { __typename } }"
EXIT_SECONDS = 10


async def until_closed(socket: AsyncWebSocketSession) -> None:
    while True:
        await socket.receive_json(timeout=20)


@pytest.fixture
async def own_server() -> AsyncIterator[RunningServer]:
    with RunningServer() as server:
        await add_people(server.database_url)
        yield server


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_sockets_and_streams_are_told_and_the_process_ends(own_server: RunningServer, number: int) -> None:
    headers = {"accept": "text/event-stream", **own_server.headers("ada")}
    async with (
        own_server.socket("ada") as socket,
        httpx2.AsyncClient(timeout=30) as client,
        client.stream("POST", own_server.url, json={"query": WATCH}, headers=headers) as stream,
    ):
        lines = stream.aiter_lines()
        assert await anext(lines) == "event: next"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": WATCH}})
        assert (await socket.receive_json(timeout=20))["type"] == "next"

        began = time.monotonic()
        stopping = asyncio.create_task(asyncio.to_thread(own_server.stop, number))
        with pytest.raises(WebSocketDisconnect) as closed:
            await until_closed(socket)
        rest = [line async for line in lines]
        await stopping
    assert closed.value.code == 1012
    assert "event: complete" not in rest, "a client would take it for the end and not come again"
    assert time.monotonic() - began < EXIT_SECONDS
    assert "Traceback" not in own_server.log


async def test_it_starts_again_on_the_same_port_with_the_same_data(own_server: RunningServer) -> None:
    before = own_server.ask("{ asOf viewer { name } }", user="ada")
    own_server.restart()
    assert own_server.ask("{ asOf viewer { name } }", user="ada") == before
    own_server.kill()
    own_server.start()
    assert own_server.ask("{ asOf viewer { name } }", user="ada") == before


async def test_it_ends_though_the_database_does_not_answer(own_server: RunningServer) -> None:
    """Somebody else holds the file, and a mutation waits for it."""
    mutation = "mutation { setPresence(input: {presence: BUSY}) { __typename } }"
    path = own_server.database_url.removeprefix("sqlite:///")
    async with own_server.socket("ada") as socket:
        with closing(sqlite3.connect(path, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            for id, query in (("1", mutation), ("2", "{ asOf }")):
                await socket.send_json({"id": id, "type": "subscribe", "payload": {"query": query}})
            assert (await socket.receive_json(timeout=20))["id"] == "2", "the first has begun, and waits"

            assert await asyncio.to_thread(own_server.stop) == 1
    assert LONGEST_SECONDS < EXIT_SECONDS
    assert "the process exits anyway" in own_server.log
