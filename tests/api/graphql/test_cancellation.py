"""A client that leaves never leaves a lock behind: execution is shielded in api/graphql/endpoint.py, units of work in models/.

A task that is cancelled inside a transaction keeps its lock or its connection for good; fifteen such clients would
freeze an unshielded server on SQLite, seventy-five on PostgreSQL. VIGIE_TEST_CANCELLATIONS makes it longer.
"""

import asyncio
import os
import uuid
from collections.abc import Iterator

import pytest
from httpx2.websockets import AsyncWebSocketSession

from tests.api.conftest import add_people
from tests.support import databases
from tests.support.running_server import RunningServer

CANCELLATIONS = int(os.environ.get("VIGIE_TEST_CANCELLATIONS", "300"))
ANSWER_SECONDS = 5
MUTATION = "mutation { setPresence(input: {presence: %s}) { __typename } }"
QUERY = "{ asOf queues { id } agents(first: 5) { edges { node { id } } } }"
WATCH = "subscription { ongoingConversationsChanged { __typename } }"

pytestmark = pytest.mark.timeout(120 + CANCELLATIONS // 10)


@pytest.fixture(params=["sqlite", "postgres"])
def any_server(request: pytest.FixtureRequest) -> Iterator[RunningServer]:
    if request.param == "sqlite":
        with RunningServer() as server:
            asyncio.run(add_people(server.database_url))
            yield server
        return
    postgres_url: str = request.getfixturevalue("postgres_url")
    name = f"vigie_cancellation_{uuid.uuid4().hex[:8]}"
    url = databases.create_postgres(postgres_url, name).url
    try:
        asyncio.run(add_people(url))
        with RunningServer(environment={"VIGIE_DATABASE_URL": url}) as server:
            yield server
    finally:
        databases.drop_postgres(postgres_url, name)


async def begin(socket: AsyncWebSocketSession, id: str, query: str) -> None:
    await socket.send_json({"id": id, "type": "subscribe", "payload": {"query": query}})


async def must_answer(server: RunningServer) -> None:
    """A new connection can read and write in time."""
    async with asyncio.timeout(ANSWER_SECONDS), server.socket("ada") as socket:
        await begin(socket, "write", MUTATION % "AVAILABLE")
        answer = await socket.receive_json()
        assert answer["payload"] == {"data": {"setPresence": {"__typename": "PresenceSuccess"}}}
        assert (await socket.receive_json())["type"] == "complete"
        await begin(socket, "read", QUERY)
        assert "errors" not in (await socket.receive_json())["payload"]


async def test_operations_that_are_completed_at_once(any_server: RunningServer) -> None:
    async with any_server.socket("ada") as socket:
        reading = asyncio.create_task(
            until_pong(socket)
        )  # at the same time, because a client that reads nothing is cut off
        for number in range(CANCELLATIONS):
            document = (MUTATION % ("AWAY" if number % 2 else "BUSY"), QUERY, WATCH)[number % 3]
            await begin(socket, f"{number}", document)
            await socket.send_json({"id": f"{number}", "type": "complete"})
        await socket.send_json({"type": "ping"})
        await reading
    await must_answer(any_server)


async def until_pong(socket: AsyncWebSocketSession) -> None:
    while (await socket.receive_json(timeout=60))["type"] != "pong":
        pass  # results that came before the cancellation


async def test_operations_whose_socket_is_cut(any_server: RunningServer) -> None:
    async def cut(number: int) -> None:
        async with any_server.socket("ada") as socket:
            await begin(socket, "1", MUTATION % ("AWAY" if number % 2 else "BUSY"))
            await begin(socket, "2", QUERY)
            await socket.stream.aclose()  # without closing the WebSocket

    for start in range(0, CANCELLATIONS // 3, 10):
        await asyncio.gather(*(cut(start + number) for number in range(10)), return_exceptions=True)
    await must_answer(any_server)
    assert "Traceback" not in any_server.log


async def test_a_mutation_whose_client_has_left_is_done(any_server: RunningServer) -> None:
    """A `complete` undoes nothing: the unit of work commits, even if its client has left."""
    async with any_server.socket("ada") as watcher:
        await begin(watcher, "before", "{ asOf }")
        before = (await watcher.receive_json(timeout=20))["payload"]["data"]["asOf"]
        assert (await watcher.receive_json(timeout=20))["type"] == "complete"
        await begin(watcher, "gone", MUTATION % "DO_NOT_DISTURB")
        await watcher.send_json({"id": "gone", "type": "complete"})
        await begin(watcher, "again", MUTATION % "DO_NOT_DISTURB")  # waits for the first one's lock
        while (await watcher.receive_json(timeout=20))["id"] != "again":
            pass
        assert (await watcher.receive_json(timeout=20))["type"] == "complete"
        await begin(watcher, "after", "{ asOf }")
        assert (await watcher.receive_json(timeout=20))["payload"]["data"]["asOf"] > before
