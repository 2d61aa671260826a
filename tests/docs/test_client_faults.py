"""The clients of docs/streams.md with a failing server: they wait out temporary faults and report permanent ones."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from tests.docs.clients import CHANGES, PATIENCE_SECONDS, python_client, typescript_client
from tests.support.running_server import TRANSPORT_WS


def _error(code: str) -> dict[str, Any]:
    return {"type": "error", "id": "1", "payload": [{"message": "…", "extensions": {"code": code}}]}


INTERNAL, BAD_USER_INPUT = _error("INTERNAL"), _error("BAD_USER_INPUT")
FRAME: dict[str, Any] = {
    "type": "next",
    "id": "1",
    "payload": {
        "data": {
            "changes": {
                "__typename": "ConversationStateChange",
                "position": "2",
                "previousPosition": "1",
                "snapshot": {"state": "OPEN", "version": 1},
            }
        }
    },
}


@asynccontextmanager
async def answering(*messages: dict[str, Any]) -> AsyncIterator[str]:
    """A server that answers each subscription with the next of these, whatever was requested."""
    left = iter(messages)

    async def speak(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send('{"type": "connection_ack"}')
        await socket.recv()
        await socket.send(json.dumps(next(left)))
        await socket.wait_closed()

    async with serve(speak, "127.0.0.1", 0, subprotocols=[Subprotocol(TRANSPORT_WS)]) as listening:
        [socket] = listening.sockets
        port = socket.getsockname()[1]
        yield f"ws://127.0.0.1:{port}"


async def first_of(language: str, url: str, directory: Path) -> dict[str, Any] | None:
    """What the client prints first; None if it gives up."""
    if language == "python":

        async def start() -> str:
            return "1"

        with suppress(ValueError):
            async with aclosing(python_client()(url, lambda: "token", CHANGES, start)) as following:  # type: ignore[type-var]
                return dict((await anext(following))["snapshot"])
        return None
    async with typescript_client(directory, {"url": url, "token": "token", "query": CHANGES, "after": "1"}) as process:
        assert process.stdout
        line = await process.stdout.readline()
    return json.loads(line)["snapshot"] if line else None


@pytest.mark.parametrize("language", ["ts", "python"])
async def test_a_client_comes_again_when_the_server_failed_for_a_moment(language: str, tmp_path: Path) -> None:
    async with answering(INTERNAL, FRAME) as url, asyncio.timeout(PATIENCE_SECONDS):
        assert await first_of(language, url, tmp_path) == FRAME["payload"]["data"]["changes"]["snapshot"]


@pytest.mark.parametrize("language", ["ts", "python"])
async def test_a_client_gives_up_when_the_query_is_at_fault(language: str, tmp_path: Path) -> None:
    async with answering(BAD_USER_INPUT, FRAME) as url, asyncio.timeout(PATIENCE_SECONDS):
        assert await first_of(language, url, tmp_path) is None
