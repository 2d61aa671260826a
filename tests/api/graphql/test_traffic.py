"""Caps on sockets through GraphQL on the running server, over server-sent events and WebSocket; api/traffic."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack

import httpx2
import pytest
from httpx2.websockets import WebSocketDisconnect
from prometheus_client.parser import text_string_to_metric_families

from tests.api.conftest import add_people
from tests.support.running_server import RunningServer

WATCH = "subscription { notifications { __typename } }"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """Three sockets of a principal."""
    with RunningServer(environment={"VIGIE_SOCKETS_PER_PRINCIPAL": "3"}) as running:
        asyncio.run(add_people(running.database_url))
        yield running


def refused(server: RunningServer, reason: str) -> float:
    metrics = text_string_to_metric_families(httpx2.get(f"{server.base}/metrics").text)
    samples = [sample for family in metrics for sample in family.samples if sample.name == "vigie_refused_total"]
    return next(sample.value for sample in samples if sample.labels == {"reason": reason})


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


def test_after_all_this_the_log_is_without_a_traceback(server: RunningServer) -> None:
    assert "Traceback" not in server.log
    assert "internal error" not in server.log
