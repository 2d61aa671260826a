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


def _next(kind: str, position: str, **fields: Any) -> dict[str, Any]:
    frame = {"__typename": kind, "position": position, "previousPosition": "1", **fields}
    return {"type": "next", "id": "1", "payload": {"data": {"changes": frame}}}


FRAME = _next("ConversationStateChange", "2", snapshot={"state": "OPEN", "version": 1})
STALE = _next("Stale", "1")  # of a later version than the client


@asynccontextmanager
async def answering(*answers: dict[str, Any] | list[dict[str, Any]]) -> AsyncIterator[str]:
    """A server that answers each subscription with the next of these, whatever was requested."""
    left = iter(answers)

    async def speak(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send('{"type": "connection_ack"}')
        await socket.recv()
        answer = next(left)
        for message in answer if isinstance(answer, list) else [answer]:
            await socket.send(json.dumps(message))
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


@pytest.mark.parametrize("language", ["ts", "python"])
async def test_a_client_that_does_not_know_stale_drops_it(language: str, tmp_path: Path) -> None:
    async with answering([STALE, FRAME]) as url, asyncio.timeout(PATIENCE_SECONDS):
        assert await first_of(language, url, tmp_path) == FRAME["payload"]["data"]["changes"]["snapshot"]
