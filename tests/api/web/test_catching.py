"""Strangers can't write into the log, and whoever leaves is no fault: api/web/catching.py, logs.py and broken_text.py."""

import asyncio
import re
import socket
from collections.abc import Iterator
from typing import Any

import httpx2
import psutil
import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError
from websockets.typing import Subprotocol

from api.web.catching import CatchesFaults
from tests.api.conftest import add_people
from tests.support.freezing import until
from tests.support.running_server import RunningServer

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (DEBUG|INFO|WARNING|ERROR|CRITICAL) [\w.]+ .*")
FORGERY = "aaa%0A2026-01-01%2000:00:00,000%20CRITICAL%20vigie.hub%20all%20is%20lost%1B%5B31m"
CANARY = "canary-4711"


def faults_in(log: str) -> list[str]:
    """The lines of the log, without those of refused tokens: one of the headers looks like one."""
    return [line for line in log.splitlines() if " WARNING vigie.sign_ins " not in line]


@pytest.fixture(scope="module")
def quiet() -> Iterator[RunningServer]:
    """A server of these tests' own, whose log must stay empty."""
    with RunningServer() as running:
        asyncio.run(add_people(running.database_url))
        yield running


@pytest.mark.parametrize(
    "path", [f"/channels/{FORGERY}", f"/channels/{'a' * 5_000}", "/channels/%00", "/channels/%ED%A0%80"]
)
def test_a_stranger_writes_nothing_into_the_log(quiet: RunningServer, path: str) -> None:
    answer = httpx2.post(f"{quiet.base}{path}", content=CANARY)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert faults_in(quiet.log) == []


@pytest.mark.parametrize(
    "path", ["/static/%00", f"/static/{'a' * 5_000}", f"/{FORGERY}", "/assets/%00", "/%F0%9F", "/static/..%2f..%2f"]
)
def test_a_path_that_names_nothing_is_not_found(quiet: RunningServer, path: str) -> None:
    assert httpx2.get(f"{quiet.base}{path}").status_code == 404
    assert faults_in(quiet.log) == []


HEADERS = {
    "host": [b"[", b"a b", b"\xff\xfe", b"x" * 5_000],
    "origin": [b"http://[", b"null", b"\xff", f"http://{CANARY}".encode()],
    "accept": [b"text/event-stream;q=x", b",;=", b"\xff"],
    "content-type": [b"\xff", b"application/json; charset=\xff", b"multipart/form-data"],
    "authorization": [b"Bearer \xff", b"Bearer vcs_\xe9", b"Bearer a.b.c", b"Bearer " + b"x" * 9_000],
    "last-event-id": [b"\xff", b"9" * 5_000],
    "if-none-match": [b"\xff", b'W/"'],
    "x-forwarded-for": [b"[", b"\xff", CANARY.encode()],
    "webhook-timestamp": [b"9" * 5_000, b"\xb2"],
    "x-twilio-signature": [b"\xff"],
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/graphql"), ("GET", "/graphql?query=%7BasOf%7D"), ("POST", "/channels/texts"), ("POST", "/customers/session"),
     ("GET", "/"), ("GET", "/metrics"), ("GET", "/static/x")],
)  # fmt: skip
def test_no_header_breaks_anything(quiet: RunningServer, name: str, method: str, path: str) -> None:
    for value in HEADERS[name]:
        headers = {b"content-type": b"application/json", name.encode(): value}
        answer = httpx2.request(
            method, f"{quiet.base}{path}", headers=list(headers.items()), content=b'{"query": "{asOf}"}'
        )
        assert answer.status_code < 500, (value, answer.text)
    assert faults_in(quiet.log) == []


@pytest.mark.parametrize("path", ["/graphql", "/channels/texts", "/customers/session"])
async def test_who_leaves_in_the_middle_of_a_body_is_no_fault(quiet: RunningServer, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", quiet.port)) as leaving:
        leaving.sendall(head.encode() + b'{"query": "')
    answer = httpx2.get(f"{quiet.base}/healthz")  # accepted after it, and so answered after it was read
    assert answer.status_code == 200
    await until(lambda: _connections(quiet) == 0)
    assert faults_in(quiet.log) == []


def _connections(server: RunningServer) -> int:
    """How many clients the server has."""
    return sum(each.status == "ESTABLISHED" for each in psutil.Process(server.pid).net_connections("tcp"))


@pytest.mark.parametrize("init_first", [True, False])
async def test_text_that_is_not_utf8_closes_with_1007(quiet: RunningServer, init_first: bool) -> None:
    async with connect(quiet.websocket_url, subprotocols=[Subprotocol("graphql-transport-ws")]) as client:
        if init_first:
            token = quiet.token("ada")
            await client.send(f'{{"type": "connection_init", "payload": {{"authorization": "Bearer {token}"}}}}')
            await client.recv()
        await client.send(b'{"type": "ping"}\xff\xfe' + CANARY.encode(), text=True)
        with pytest.raises(ConnectionClosedError) as closed:
            await client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1007
    assert faults_in(quiet.log) == []


async def test_text_that_is_utf8_only_when_its_parts_are_put_together_is_text(quiet: RunningServer) -> None:
    message = '{"type": "ping", "payload": {"é": "😀"}}'.encode()
    async with connect(quiet.websocket_url, subprotocols=[Subprotocol("graphql-transport-ws")]) as client:
        await client.send((message[at : at + 3] for at in range(0, len(message), 3)), text=True)
        assert '"pong"' in str(await client.recv())


async def run_with(app: Any, kind: str) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": kind, "method": "GET", "path": "/", "headers": [], "query_string": b""}
    await CatchesFaults(app)(scope, receive, send)
    return sent


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError(CANARY)


async def test_an_unexpected_exception_gets_an_id_and_quotes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    start, body = await run_with(failing, "http")
    assert start["status"] == 500
    assert b"INTERNAL" in body["body"]
    assert CANARY not in body["body"].decode()
    [line] = caplog.messages
    assert re.findall(r"fault (\w{12}):", line)[0] in body["body"].decode()
    assert CANARY not in line


async def test_a_socket_is_closed_with_1011(caplog: pytest.LogCaptureFixture) -> None:
    assert await run_with(failing, "websocket") == [
        {"type": "websocket.close", "code": 1011, "reason": "Internal error"}
    ]
    assert len(caplog.messages) == 1


async def test_after_the_response_has_begun_nothing_is_added(caplog: pytest.LogCaptureFixture) -> None:
    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(CANARY)

    assert [message["type"] for message in await run_with(late, "http")] == ["http.response.start"]
    assert len(caplog.messages) == 1


async def test_a_client_that_has_left_gets_nothing_and_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        with pytest.raises(ClientDisconnect):
            await Request(scope, receive).body()
        await Request(scope, receive).body()

    assert await run_with(reading, "http") == []
    assert caplog.messages == []
