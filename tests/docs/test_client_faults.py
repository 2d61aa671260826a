"""The clients of docs/streams.md with a failing server: they wait out temporary faults and report permanent ones."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
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


async def first_of(language: str, url: str, directory: Path, *, failures: int = 0) -> Any:
    """What the client prints first, or why it is signed out; None if it gives up. Its token and start fail some times first."""
    if language == "python":
        left = [OSError("offline")] * failures

        async def start() -> str:
            if left:
                raise left.pop()
            return "1"

        def token() -> str:
            if left:
                raise left.pop()
            return "token"

        client = python_client()
        with suppress(ValueError):
            try:
                async with aclosing(client(url, token, CHANGES, start)) as following:  # type: ignore[type-var]
                    return dict((await anext(following))["snapshot"])
            except ConnectionClosed as over:
                return over.rcvd and over.rcvd.reason
        return None
    settings = {"url": url, "token": "token", "query": CHANGES, "after": "1", "failures": failures}
    async with typescript_client(directory, settings) as process:
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


@pytest.mark.parametrize("language", ["ts", "python"])
async def test_a_client_survives_that_its_token_and_its_first_query_fail(language: str, tmp_path: Path) -> None:
    async with answering(FRAME) as url, asyncio.timeout(PATIENCE_SECONDS):
        assert await first_of(language, url, tmp_path, failures=2) == FRAME["payload"]["data"]["changes"]["snapshot"]


@pytest.mark.parametrize("language", ["ts", "python"])
@pytest.mark.parametrize("code", ["INTERNAL", "UNAVAILABLE", "RATE_LIMITED"])
async def test_a_client_comes_again_after_trouble_that_passes(language: str, code: str, tmp_path: Path) -> None:
    async with answering(_error(code), FRAME) as url, asyncio.timeout(PATIENCE_SECONDS):
        assert await first_of(language, url, tmp_path) == FRAME["payload"]["data"]["changes"]["snapshot"]


@pytest.mark.parametrize("language", ["ts", "python"])
async def test_a_client_tells_that_its_sign_in_is_over(language: str, tmp_path: Path) -> None:
    async def refuse(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.close(4403, "The token has expired")

    async with serve(refuse, "127.0.0.1", 0, subprotocols=[Subprotocol(TRANSPORT_WS)]) as listening:
        [socket] = listening.sockets
        url = f"ws://127.0.0.1:{socket.getsockname()[1]}"
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await first_of(language, url, tmp_path) == "The token has expired"


@pytest.mark.parametrize("language", ["ts", "python"])
async def test_the_pauses_of_a_client_grow_and_are_random(language: str, tmp_path: Path) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        pauses = await pauses_of(language, tmp_path)
    for number, pause in enumerate(pauses):
        usual = min(30.0, 0.5 * 2**number)
        assert usual * 0.5 <= pause <= usual * 1.5
    assert len({round(pause / min(30.0, 0.5 * 2**number), 6) for number, pause in enumerate(pauses)}) > 1


async def pauses_of(language: str, directory: Path) -> list[float]:
    """The first eight pauses, in seconds, of a client that is offline."""
    if language == "ts":
        offline = {"url": "", "token": "", "query": CHANGES, "after": "1", "failures": 99, "printsPauses": True}
        async with typescript_client(directory, offline) as process:
            assert process.stdout
            return [float(await process.stdout.readline()) / 1000 for _ in range(8)]
    follow, pauses = python_client(), list[float]()

    async def start() -> str:
        raise OSError("offline")

    async def note(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            raise asyncio.CancelledError

    follow.__globals__["asyncio"] = SimpleNamespace(sleep=note)
    with suppress(asyncio.CancelledError):
        await anext(follow("", lambda: "token", CHANGES, start))
    return pauses
