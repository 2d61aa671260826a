"""Caps and rates through GraphQL on the running server, over HTTP, server-sent events and WebSocket; api/traffic."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest
from httpx2.websockets import AsyncWebSocketSession, WebSocketDisconnect
from prometheus_client.parser import text_string_to_metric_families

from tests.api.conftest import add_people
from tests.support.running_server import RunningServer

NAME = "{ viewer { name } }"
ADA = {"data": {"viewer": {"name": "Ada Byron"}}}
WATCH = "subscription { notifications { __typename } }"
MANY = 60  # in far less time than it takes until so many are allowed; one of them may be allowed again at any moment


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """Ten operations of a principal at once, ten anonymous requests, 50 messages, three sockets; then one a second."""
    environment = {
        "VIGIE_SOCKETS_PER_PRINCIPAL": "3",
        "VIGIE_OPERATIONS_PER_PRINCIPAL": "1",
        "VIGIE_ANONYMOUS_REQUESTS_PER_ADDRESS": "1",
        "VIGIE_MESSAGES_PER_SOCKET": "10",
    }
    with RunningServer(environment=environment) as running:
        asyncio.run(add_people(running.database_url))
        yield running


def refused(server: RunningServer, reason: str) -> float:
    metrics = text_string_to_metric_families(httpx2.get(f"{server.base}/metrics").text)
    samples = [sample for family in metrics for sample in family.samples if sample.name == "vigie_refused_total"]
    return next(sample.value for sample in samples if sample.labels == {"reason": reason})


def is_rate_limited(answer: httpx2.Response) -> bool:
    if answer.status_code == 200:
        return False
    assert answer.status_code == 429
    (error,) = answer.json()["errors"]
    seconds = int(answer.headers["retry-after"])
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfterSeconds": seconds}
    assert 1 <= seconds <= 2
    return True


def test_a_principal_has_so_many_sockets_on_all_transports_together(server: RunningServer) -> None:
    asyncio.run(_fill_and_exceed(server))


async def _fill_and_exceed(server: RunningServer) -> None:
    body, stream = {"query": WATCH}, {**server.headers("ada"), "accept": "text/event-stream"}
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx2.AsyncClient(timeout=30))
        await stack.enter_async_context(client.stream("POST", server.url, json=body, headers=stream))
        first = await stack.enter_async_context(server.socket("ada"))
        await stack.enter_async_context(server.socket("ada"))
        assert await _ends_sign_in(server) == 1013
        refusal = await client.post(server.url, json=body, headers=stream)
        assert (refusal.status_code, refusal.headers["retry-after"]) == (429, "5")
        assert refusal.json()["errors"][0]["extensions"] == {"code": "TOO_MANY_SOCKETS", "retryAfterSeconds": 5}
        assert refused(server, "sockets_of_principal") == 2
        await first.close()
        while await _ends_sign_in(server):  # until the server has noticed
            pass


async def _ends_sign_in(server: RunningServer) -> int | None:
    """With which code the server ends a sign-in; None if it accepts it."""
    async with server.socket() as socket:
        await socket.send_json({"type": "connection_init", "payload": server.headers("ada")})
        try:
            await socket.receive_json(timeout=20)
        except WebSocketDisconnect as closed:
            return closed.code
    return None


def test_a_principals_operations_are_limited_over_http(server: RunningServer) -> None:
    with httpx2.Client(headers=server.headers("ada"), timeout=30) as client:
        answers = [client.post(server.url, json={"query": NAME}) for _ in range(MANY)]
    limited = [is_rate_limited(answer) for answer in answers]
    assert any(limited)
    assert all(answer.json() == ADA for answer, is_limited in zip(answers, limited, strict=True) if not is_limited)
    assert refused(server, "operations_of_principal") == sum(limited)


async def test_an_operation_beyond_the_rate_fails_alone_on_a_socket(server: RunningServer) -> None:
    async with server.socket("ada") as socket:
        for number in range(40):
            await socket.send_json({"id": f"{number}", "type": "subscribe", "payload": {"query": NAME}})
        ended: dict[str, Any] = {}
        while len(ended) < 40:
            message = await socket.receive_json(timeout=20)
            if message["type"] != "next":
                ended[message["id"]] = message
        failed = [message["payload"] for message in ended.values() if message["type"] == "error"]
        assert failed
        for (error,) in failed:
            assert error["extensions"].keys() == {"code", "retryAfterSeconds"}
            assert error["extensions"]["code"] == "RATE_LIMITED"
        await socket.send_json({"type": "ping"})
        assert await socket.receive_json(timeout=20) == {"type": "pong"}


def test_requests_without_a_token_are_limited_and_those_with_one_are_not(server: RunningServer) -> None:
    answers = [httpx2.post(server.url, json={"query": "{ viewer { id } }"}) for _ in range(MANY)]
    limited = [is_rate_limited(answer) for answer in answers]
    assert any(limited)
    assert refused(server, "anonymous_requests_of_address") == sum(limited)
    assert httpx2.get(f"{server.base}/readyz").status_code == 200


async def test_a_flood_of_messages_closes_its_socket_and_no_other(server: RunningServer) -> None:
    async with server.socket("ada") as other, server.socket() as silent:
        async with server.socket("ada") as flooding:
            for _ in range(400):
                await flooding.send_json({"type": "ping"})
            assert await _close_code(flooding) == 4429
        await other.send_json({"type": "ping"})
        assert await other.receive_json(timeout=20) == {"type": "pong"}
        await silent.send_json({"type": "ping"})
        assert await silent.receive_json(timeout=20) == {"type": "pong"}


async def _close_code(socket: AsyncWebSocketSession) -> int:
    while True:
        try:
            await socket.receive_json(timeout=20)
        except WebSocketDisconnect as closed:
            return closed.code


def test_after_all_this_the_log_is_without_a_traceback(server: RunningServer) -> None:
    assert "Traceback" not in server.log
    assert "internal error" not in server.log
