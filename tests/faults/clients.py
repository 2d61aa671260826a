"""Real WebSocket clients, which resume each stream after its last position; seen_intervals.py checks what they see."""

from __future__ import annotations

import asyncio
import json
import time
from array import array
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.typing import Subprotocol

from tests.faults.counted import Counts, Resumption
from tests.faults.documents import LIVE_LIST, NOTIFICATIONS, STATE_CHANGES
from tests.faults.floor import Person
from tests.faults.rebuilt_list import RebuiltList
from tests.faults.seen_intervals import Frame, SeenIntervals, seq_of

PROTOCOL = Subprotocol("graphql-transport-ws")
OPEN_SECONDS = 5.0  # then another server is tried: this one may be frozen
PING_SECONDS = 10.0  # a server may be frozen for six
LONGEST_FRAME_BYTES = 16 * 1024 * 1024
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 0.05, 1.0
REVOKED_DELAY_SECONDS = 0.5  # after AccessRevoked, before subscribing again: the viewer may have got a queue back


class Lost(Exception):
    """The socket was closed or stopped responding."""


@dataclass(eq=False)
class Stream:
    """A subscription that lasts for the whole run, over any number of sockets."""

    viewer: Person
    document: str
    seen: SeenIntervals
    filter: Mapping[str, Any] | None = None

    def apply(self, frame: Frame, last: str | None) -> None:
        """Process a frame; `last` is the client's position before it."""

    def begin_again(self) -> None:
        """Called when the socket was lost, before the stream resumes after its last position."""

    @property
    def variables(self) -> dict[str, Any]:
        return {"after": self.seen.last} | ({"filter": self.filter} if self.filter else {})


@dataclass(eq=False)
class LiveList(Stream):
    """`shown` has position, time and queue of each row in a frame, kept for viewers who may lose a queue."""

    rebuilt: RebuiltList = field(default_factory=RebuiltList)
    shown: list[tuple[str, float, object]] = field(default_factory=list)
    keeps_shown: bool = False

    def apply(self, frame: Frame, last: str | None) -> None:
        self.rebuilt.apply(frame, last)
        if self.keeps_shown:
            rows = [row["queue"]["id"] for row in frame.get("conversations", ())]
            rows += [frame["snapshot"]["queueId"]] if "snapshot" in frame else []
            self.shown.extend((frame["position"], time.monotonic(), queue) for queue in rows)

    def begin_again(self) -> None:
        self.rebuilt.forget_parts()


@dataclass(eq=False)
class StateChanges(Stream):
    """`versions` has one entry for each fact of `seen`: a number made of the conversation and its version."""

    versions: array[int] = field(default_factory=lambda: array("q"))
    _awaited: list[tuple[str, str, asyncio.Future[str]]] = field(default_factory=list)

    def apply(self, frame: Frame, last: str | None) -> None:
        if snapshot := frame.get("snapshot"):
            self.versions.append(version_mark(snapshot["conversationId"], snapshot["version"]))
            for queue_id, after, recorded in self._awaited:
                is_it = snapshot["queueId"] == queue_id and snapshot["state"] != "CLOSED" and frame["position"] > after
                if is_it and not recorded.done():
                    recorded.set_result(frame["position"])

    async def tells_of(self, queue_id: str, *, after: str, seconds: float) -> str:
        """The position of the next change in a queue. Raises TimeoutError if none comes in time."""
        recorded: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._awaited.append((queue_id, after, recorded))
        try:
            async with asyncio.timeout(seconds):
                return await recorded
        finally:
            self._awaited.remove((queue_id, after, recorded))


@dataclass(eq=False)
class Notifications(Stream):
    """`offer` is called for each offer to the viewer, with the ids of the offer and the conversation."""

    offer: Callable[[str, str], None] | None = None

    def apply(self, frame: Frame, last: str | None) -> None:
        if frame["__typename"] == "OfferNotification" and frame["offer"] and self.offer:
            self.offer(frame["offer"]["id"], frame["conversationId"])


def version_mark(conversation_id: str, version: int) -> int:
    return hash((conversation_id, version))


@dataclass(eq=False)
class Socket:
    """One viewer's streams on one WebSocket."""

    urls: Sequence[str]
    token: str
    streams: Sequence[Stream]
    counted: Counts
    random: Random
    _connection: ClientConnection | None = None
    _lost_at: float | None = None
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _by_id: dict[str, Stream] = field(default_factory=dict)
    _again: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Keep the streams open until cancelled."""
        delay = FIRST_DELAY_SECONDS
        try:
            while True:
                heard = self.counted.deliveries
                with suppress(
                    Lost, OSError, ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError, EOFError
                ):
                    await self._one_connection()
                self._connection = None
                self._lost_at = self._lost_at or time.monotonic()
                for stream in self.streams:
                    stream.seen.liveness.is_now(False)
                    stream.begin_again()
                delay = (
                    FIRST_DELAY_SECONDS if self.counted.deliveries > heard else min(LONGEST_DELAY_SECONDS, delay * 2)
                )
                await asyncio.sleep(delay)
        finally:
            for task in self._again:
                task.cancel()

    def cut(self) -> None:
        """Cut the connection without closing it, as a lost network does."""
        if self._connection:
            self._connection.transport.abort()

    async def _one_connection(self) -> None:
        async with connect(
            self.random.choice(self.urls),
            subprotocols=[PROTOCOL],
            compression=None,
            max_size=LONGEST_FRAME_BYTES,
            max_queue=None,
            open_timeout=OPEN_SECONDS,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            close_timeout=1,
        ) as connection:
            await _greet(connection, self.token)
            self._connection = connection
            self._by_id.clear()
            for stream in self.streams:
                await self._subscribe(connection, stream)
            while True:
                await self._take(connection, json.loads(await connection.recv()))

    async def _subscribe(self, connection: ClientConnection, stream: Stream) -> None:
        number = str(next(self._numbers))
        self._by_id[number] = stream
        payload = {"query": stream.document, "variables": stream.variables}
        await connection.send(json.dumps({"id": number, "type": "subscribe", "payload": payload}))

    async def _take(self, connection: ClientConnection, message: dict[str, Any]) -> None:
        kind, stream = message["type"], self._by_id.get(message.get("id", ""))
        if kind == "ping":
            await connection.send('{"type": "pong"}')
        if stream is None:
            return
        if kind == "complete":
            raise Lost  # the server is shutting down: the stream resumes at another one
        if kind == "error":
            codes = {fault["extensions"]["code"] for fault in message["payload"]}
            assert codes == {"INTERNAL"}, message["payload"]
            raise Lost  # the server's database may be unavailable
        assert "errors" not in message["payload"], "a frame is whole or is not sent"
        frame: Frame = next(iter(message["payload"]["data"].values()))
        if frame["__typename"] == "ResyncRequired":
            stream.seen.begin_anew()
            raise Lost
        if frame["__typename"] == "AccessRevoked":
            del self._by_id[message["id"]]
            task = asyncio.create_task(self._subscribe_again(connection, stream))
            self._again.add(task)
            task.add_done_callback(self._again.discard)
            return
        last = stream.seen.last
        if stream.seen.takes(frame):
            self._note(frame)
            stream.apply(frame, last)

    async def _subscribe_again(self, connection: ClientConnection, stream: Stream) -> None:
        await asyncio.sleep(REVOKED_DELAY_SECONDS)
        with suppress(ConnectionClosed):
            await self._subscribe(connection, stream)

    def _note(self, frame: Frame) -> None:
        if frame["__typename"] in ("Heartbeat", "Stale"):
            return
        self.counted.deliveries += 1
        if self._lost_at is not None:
            self.counted.resumptions.append(Resumption(self._lost_at, seq_of(frame["position"]), time.monotonic()))
            self._lost_at = None


async def _greet(connection: ClientConnection, token: str) -> None:
    await connection.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
    async with asyncio.timeout(OPEN_SECONDS):
        await connection.recv()  # connection_ack; instead of any other answer the server closes


def live_list(viewer: Person, counted: Counts, *, keeps_shown: bool = False, **filter: Any) -> LiveList:
    seen = SeenIntervals(f"{viewer.login}'s list {filter or ''}", counted)
    return LiveList(viewer, LIVE_LIST, seen, filter or None, keeps_shown=keeps_shown)


def state_changes(viewer: Person, counted: Counts, **filter: Any) -> StateChanges:
    return StateChanges(
        viewer, STATE_CHANGES, SeenIntervals(f"{viewer.login}'s changes {filter or ''}", counted), filter or None
    )


def notifications(viewer: Person, counted: Counts, offer: Callable[[str, str], None]) -> Notifications:
    seen = SeenIntervals(f"{viewer.login}'s notifications", counted, opens_with_many=True)
    return Notifications(viewer, NOTIFICATIONS, seen, offer=offer)
