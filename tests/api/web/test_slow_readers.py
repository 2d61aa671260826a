"""A client that reads nothing is cut off, and delays nobody until then; api/web/server.py, api/graphql/transports.py."""

import asyncio
import json
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import psutil
import pytest
from graphql import get_introspection_query
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage

from api.web.stalled_peers import STALLED_SECONDS
from tests.api.conftest import add_people
from tests.support.running_server import TRANSPORT_WS, RunningServer

FEW = 2  # all of it fits into what the server's kernel keeps, but not into the reader's
MUCH = 12  # answers of more than 100 kB each: more than the kernels keep for a reader with such a buffer
BUFFER_BYTES = 65_536
NAME = "{ viewer { name } }"
ANSWER_SECONDS = 60  # the server executes all the long answers meanwhile, and other tests keep the machine busy
CUT_SECONDS = 20
EXIT_SECONDS = 10


@pytest.fixture
def own_server() -> Iterator[RunningServer]:
    with RunningServer() as server:
        asyncio.run(add_people(server.database_url))
        yield server


@contextmanager
def reader_that_stands_still(server: RunningServer, answers: int = MUCH) -> Iterator[socket.socket]:
    """A client that has requested many long answers and reads none."""
    websocket = WSConnection(ConnectionType.CLIENT)

    def send(message: object) -> None:
        connection.sendall(websocket.send(TextMessage(data=json.dumps(message))))

    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)  # Linux would let it grow to 6 MB
        connection.connect(("127.0.0.1", server.port))
        host = f"127.0.0.1:{server.port}"
        connection.sendall(websocket.send(Request(host=host, target="/graphql", subprotocols=[TRANSPORT_WS])))
        websocket.receive_data(connection.recv(4_096))
        assert isinstance(next(websocket.events()), AcceptConnection)
        send({"type": "connection_init", "payload": server.headers("ada")})
        assert connection.recv(4_096)
        for number in range(answers):
            send({"id": f"{number}", "type": "subscribe", "payload": {"query": get_introspection_query()}})
        yield connection


def is_cut_within(server: RunningServer, connection: socket.socket, seconds: float) -> bool:
    """Whether the server closes the connection in time. Look at the server's side: ours would first read the buffered data."""
    deadline, port = time.monotonic() + seconds, connection.getsockname()[1]
    process = psutil.Process(server.pid)
    while any(held.raddr and held.raddr.port == port for held in process.net_connections()):
        if time.monotonic() > deadline:
            return False
        select.select([], [], [connection], 0.2)
    return True


async def others_are_answered(server: RunningServer) -> None:
    async with server.socket("ada") as other:
        await other.send_json({"id": "1", "type": "subscribe", "payload": {"query": NAME}})
        assert (await other.receive_json(timeout=ANSWER_SECONDS))["payload"] == {
            "data": {"viewer": {"name": "Ada Byron"}}
        }


def test_a_reader_that_stands_still_is_cut_off_and_holds_up_nobody(own_server: RunningServer) -> None:
    with (
        reader_that_stands_still(own_server) as stalled,
        reader_that_stands_still(own_server, FEW) as noticed_by_the_kernel,
    ):
        began = time.monotonic()
        asyncio.run(others_are_answered(own_server))
        assert is_cut_within(own_server, stalled, CUT_SECONDS)
        assert is_cut_within(own_server, noticed_by_the_kernel, CUT_SECONDS)
        assert time.monotonic() - began > STALLED_SECONDS / 2, "it was not the standing still that ended it"
    assert "\nvigie_slow_readers_total 2.0\n" in httpx2.get(f"{own_server.base}/metrics").text
    asyncio.run(others_are_answered(own_server))
    assert "Traceback" not in own_server.log


def test_a_reader_that_stands_still_does_not_hold_up_the_end(own_server: RunningServer) -> None:
    with reader_that_stands_still(own_server):
        asyncio.run(others_are_answered(own_server))
        began = time.monotonic()
        own_server.stop()
        assert time.monotonic() - began < EXIT_SECONDS
