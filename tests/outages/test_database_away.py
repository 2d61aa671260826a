"""While PostgreSQL is away, answers are 503, typed, and say when to try again; then everything goes on by itself."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from httpx2.websockets import WebSocketDisconnect

from tests.outages.conftest import Stage
from tests.outages.watching import PATIENCE_SECONDS
from tests.schema.streams.listening import NOTIFICATIONS
from tests.support.freezing import frozen, until
from tests.support.running_server import RunningServer

pytestmark = [pytest.mark.xdist_group("outages"), pytest.mark.timeout(180)]

CLIENTS, PACE_SECONDS = 12, 0.05
LIST = "{ ongoingConversations(first: 5) { edges { node { id title queue { name } } } } }"
VIEWER = "{ asOf viewer { name supervisedQueues { name } } }"
SEND = """mutation ($id: ID!, $requestId: ID!) {
  sendMessage(input: {conversationId: $id, text: "Are you there?", requestId: $requestId}) {
    ... on SendMessageSuccess { sentMessage { id } }
  }
}"""
AWAY = {"code": "UNAVAILABLE", "trouble": "AWAY", "retryAfterSeconds": 2}


@contextmanager
def without_faults(server: RunningServer) -> Iterator[None]:
    """No answer in the block is a fault of the server's."""
    before = server.log.count("internal error")
    yield
    assert server.log.count("internal error") == before


def extensions_of(answer: httpx2.Response) -> Any:
    body = answer.json()
    assert body.keys() == {"errors"}, body
    return body["errors"][0]["extensions"]


async def posted(
    client: httpx2.AsyncClient, server: RunningServer, login: str, query: str, **variables: Any
) -> httpx2.Response:
    body = {"query": query, "variables": variables}
    return await client.post(server.url, json=body, headers=server.headers(login))


async def ready_again(client: httpx2.AsyncClient, server: RunningServer) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await client.get(f"{server.base}/readyz")).status_code != 200:  # noqa: ASYNC110  # it is another process
            await asyncio.sleep(0.1)


async def test_answers_are_typed_and_say_when_to_try_again(stage: Stage) -> None:
    server, given = stage.server, {"id": stage.conversation, "requestId": "across the outage"}
    async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client, server.socket("sam") as socket:
        with without_faults(server):
            await asyncio.to_thread(stage.postgres.kill)
            for login, query, variables in (("sam", LIST, {}), ("sam", VIEWER, {}), ("ada", SEND, given)):
                answer = await posted(client, stage.server, login, query, **variables)
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
                assert extensions_of(answer) == AWAY
            visitor = await client.post(f"{server.base}/customers/session", json={"workstream": "Chat", "name": "Cleo"})
            assert (visitor.status_code, extensions_of(visitor)) == (503, AWAY)

            subscribe = {"id": "1", "type": "subscribe", "payload": {"query": NOTIFICATIONS}}
            await socket.send_json(subscribe)
            [error] = (await socket.receive_json(timeout=PATIENCE_SECONDS))["payload"]
            assert error["extensions"] == {**AWAY, "code": "INTERNAL"}, "the code after which clients subscribe again"
            async with server.socket() as stranger:
                bearer = {"Authorization": f"Bearer {server.token('sam')}"}
                await stranger.send_json({"type": "connection_init", "payload": bearer})
                with pytest.raises(WebSocketDisconnect) as closed:
                    await stranger.receive_json(timeout=PATIENCE_SECONDS)
                assert closed.value.code == 1013

            await asyncio.to_thread(stage.postgres.start)
            await ready_again(client, stage.server)
            first, again = [await posted(client, stage.server, "ada", SEND, **given) for _ in range(2)]
            assert first.json()["data"]["sendMessage"]["sentMessage"]["id"]
            assert again.json() == first.json()
        measured = (await client.get(f"{server.base}/metrics")).text
        assert 'vigie_unanswered_total{trouble="AWAY"}' in measured


async def test_sessions_that_the_server_ends_while_they_are_used(stage: Stage) -> None:
    """asyncpg says "another operation is in progress" for a session that was told to end, and is not yet closed."""
    seen: set[tuple[int, str | None]] = set()
    is_over = False

    async def ask(client: httpx2.AsyncClient, number: int) -> None:
        while not is_over:
            answer = await posted(client, stage.server, "sam", (LIST, VIEWER)[number % 2])
            errors = answer.json().get("errors")
            seen.add((answer.status_code, errors[0]["extensions"]["code"] if errors else None))
            await asyncio.sleep(PACE_SECONDS)

    async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        with without_faults(stage.server):
            asking = [asyncio.create_task(ask(client, number)) for number in range(CLIENTS)]
            for _ in range(3):
                await until(lambda: (200, None) in seen)
                await asyncio.to_thread(stage.postgres.stop)
                await until(lambda: (503, "UNAVAILABLE") in seen)
                await asyncio.to_thread(stage.postgres.start)
                await ready_again(client, stage.server)
                assert seen <= {(200, None), (503, "UNAVAILABLE")}
                seen.clear()
            is_over = True
            await asyncio.gather(*asking)


async def test_a_database_that_hangs_keeps_nobody_waiting(stage: Stage) -> None:
    async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        with without_faults(stage.server):
            with frozen(stage.postgres.pid):
                answer = await posted(client, stage.server, "sam", VIEWER)
            assert (answer.status_code, extensions_of(answer)) == (503, AWAY)
            await ready_again(client, stage.server)
            assert (await posted(client, stage.server, "sam", VIEWER)).status_code == 200
