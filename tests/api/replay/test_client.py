"""The client resumes its streams after its socket is lost; api/replay/client.py, against a scripted server."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

from api.replay.client import Answered, ReplayFailed, Socket
from api.replay.streams import DeliveryCounts, Frame, Stream, StreamCheck

Script = Callable[["Side"], Awaitable[None]]

DOCUMENT = "subscription S($after: StreamPosition) { s(after: $after) { __typename } }"
PATIENCE_SECONDS = 20


class Side:
    """The server's side of one connection, after connection_ack."""

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection

    async def hears(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await self.connection.recv())
        return message

    async def says(self, number: str, kind: str, payload: Any = None) -> None:
        await self.connection.send(json.dumps({"id": number, "type": kind, "payload": payload}))

    async def shows(self, number: str, *frames: Frame) -> None:
        for frame in frames:
            await self.says(number, "next", {"data": {"s": frame}})

    def vanishes(self) -> None:
        self.connection.transport.abort()


@asynccontextmanager
async def serving(*scripts: Script, close_code: int | None = None) -> AsyncIterator[str]:
    """A server that follows one script per connection, and raises at its end what a script has raised."""
    waiting = list(scripts)
    failures: list[BaseException] = []

    async def follow(connection: ServerConnection) -> None:
        assert json.loads(await connection.recv()) == {
            "type": "connection_init",
            "payload": {"Authorization": "Bearer token"},
        }
        if close_code:
            await connection.close(close_code, "no")
            return
        await connection.send('{"type": "connection_ack"}')
        try:
            await waiting.pop(0)(Side(connection))
        except Exception as failure:
            failures.append(failure)
        await connection.wait_closed()

    server: Server
    async with serve(follow, "127.0.0.1", 0, subprotocols=[Subprotocol("graphql-transport-ws")]) as server:
        yield f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/graphql"
    if failures:
        raise failures[0]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Socket]:
    socket = Socket(url, "token", "ada")
    try:
        await socket.open()
        yield socket
    finally:
        await socket.close()


class Reader:
    """Receives frames, and can wait until it has a given number."""

    def __init__(self, enough: int, after: str | None) -> None:
        self.counts = DeliveryCounts()
        self.stream = Stream(DOCUMENT, {}, StreamCheck("s", self.counts, after=after), self.take)
        self.positions: list[str] = []
        self._enough = enough
        self._has_enough = asyncio.Event()

    def take(self, frame: Frame) -> None:
        self.positions.append(frame["position"])
        if len(self.positions) == self._enough:
            self._has_enough.set()

    async def wait(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._has_enough.wait()


def fact(position: str, previous: str | None, kind: str = "Fact") -> Frame:
    return {"__typename": kind, "position": position, "previousPosition": previous}


async def test_a_stream_goes_on_after_its_last_position_when_the_socket_was_lost() -> None:
    async def first(side: Side) -> None:
        asked = await side.hears()
        assert asked["payload"]["variables"] == {"after": "05"}
        await side.shows(asked["id"], fact("06", "05"), fact("08", "06"))
        await side.connection.ping()
        await reader_has_two.wait()
        side.vanishes()

    async def second(side: Side) -> None:
        asked = await side.hears()
        assert asked["payload"]["variables"] == {"after": "08"}
        await side.shows(asked["id"], fact("09", "08"))

    reader, reader_has_two = Reader(3, after="05"), asyncio.Event()
    take = reader.take

    def counting(frame: Frame) -> None:
        take(frame)
        if len(reader.positions) == 2:
            reader_has_two.set()

    reader.stream.receive = counting
    async with serving(first, second) as url, connected(url) as socket:
        await socket.follow(reader.stream)
        await reader.wait()
        assert reader.positions == ["06", "08", "09"]
        assert socket.reconnects == 1
        assert reader.counts.is_clean


async def test_a_mutation_that_was_not_answered_is_sent_again_as_it_was() -> None:
    heard: list[dict[str, Any]] = []

    async def cuts(side: Side) -> None:
        heard.append(await side.hears())
        side.vanishes()

    async def answers(side: Side) -> None:
        heard.append(await side.hears())
        await side.says(heard[-1]["id"], "next", {"data": {"m": 1}})
        await side.says(heard[-1]["id"], "complete")

    async with serving(cuts, answers) as url, connected(url) as socket:
        assert await socket.ask("mutation M { m }", {"input": {"requestId": "r"}}) == {"m": 1}
        assert socket.reconnects == 1
    assert heard[0] == heard[1]


async def test_frames_that_a_server_repeats_or_leaves_out_are_counted_and_not_applied_twice() -> None:
    async def careless(side: Side) -> None:
        number = (await side.hears())["id"]
        await side.shows(
            number, fact("06", "05"), fact("06", "05"), fact("09", "08"), fact("07", "06"), fact("10", "09")
        )

    reader = Reader(3, after="05")
    async with serving(careless) as url, connected(url) as socket:
        await socket.follow(reader.stream)
        await reader.wait()
    assert reader.positions == ["06", "09", "10"]
    assert (reader.counts.missing, reader.counts.doubled, reader.counts.out_of_order) == (1, 1, 1)


async def test_a_stream_that_can_not_be_continued_begins_anew_and_counts_as_missing() -> None:
    async def pruned(side: Side) -> None:
        number = (await side.hears())["id"]
        await side.shows(number, fact("40", None, "ResyncRequired"))
        again = await side.hears()
        assert again["payload"]["variables"] == {"after": None}
        await side.shows(again["id"], fact("41", "41", "Heartbeat"), fact("42", "41"))

    reader = Reader(2, after="05")
    async with serving(pruned) as url, connected(url) as socket:
        await socket.follow(reader.stream)
        await reader.wait()
    assert reader.positions == ["41", "42"]
    assert reader.counts.missing == 1


async def test_errors_of_an_operation_are_told_with_their_code() -> None:
    async def refuses(side: Side) -> None:
        number = (await side.hears())["id"]
        await side.says(number, "error", [{"message": "Too long.", "extensions": {"code": "BAD_USER_INPUT"}}])

    async with serving(refuses) as url, connected(url) as socket:
        with pytest.raises(Answered, match="BAD_USER_INPUT: Too long"):
            await socket.ask("query Q { q }", {})


async def test_a_refused_token_is_not_tried_again() -> None:
    async with serving(close_code=4403) as url:
        with pytest.raises(ReplayFailed, match=r"ada: .* does not accept the token"):
            async with connected(url):
                pass


async def test_a_server_that_is_not_there_is_told_at_once() -> None:
    async with serving() as url:
        pass
    with pytest.raises(ReplayFailed, match="can't be reached"):
        async with connected(url):
            pass
