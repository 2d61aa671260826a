"""A client of the live list, for the benchmarks of real servers. loaded_floor.py has what it follows."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
OPEN_SECONDS = 30.0
PATIENCE_SECONDS = 120.0
LARGEST_FRAME_BYTES = 16 * 1024 * 1024
FOLLOW = """subscription { ongoingConversationsChanged {
  __typename
  ... on StreamItem { position previousPosition occurredAt }
  ... on ConversationList { last conversations { id version state } }
  ... on ConversationUpdated { snapshot { conversationId version state agentId } conversation { id title } }
} }"""


@dataclass(frozen=True)
class Place:
    """A queue with its supervisor, its conversations and the agent who talks in them."""

    supervisor: str
    agent: str
    conversations: tuple[str, ...]


@dataclass(eq=False)
class Reader:
    """A client that subscribes to the live list of one place and reads its frames until it is cancelled."""

    url: str
    token: str
    place: Place
    document: str = FOLLOW
    delays: list[float] = field(default_factory=list)  # seconds, from each fact to its frame here
    heard: set[str] = field(default_factory=set)
    gaps: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _last: str = ""
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        async with connect(
            self.url,
            subprotocols=[PROTOCOL],
            compression=None,
            max_size=LARGEST_FRAME_BYTES,
            open_timeout=OPEN_SECONDS,
            ping_interval=None,
        ) as socket:
            await socket.send(
                json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {self.token}"}})
            )
            await socket.recv()
            for message in self.subscriptions():
                await socket.send(json.dumps({"type": "subscribe", **message}))
            while True:
                text = await socket.recv()
                self.hear(json.loads(text), time.time())

    def subscriptions(self) -> list[dict[str, Any]]:
        """The ids and payloads of what it subscribes to."""
        return [{"id": "1", "payload": {"query": self.document}}]

    def hear(self, message: dict[str, Any], now: float) -> None:
        """Take a frame that has come, with the time in seconds since the epoch."""
        self._take(next(iter(message["payload"]["data"].values())), now)

    async def has_heard(self, position: str) -> bool:
        """Wait until it has everything up to a position; False if that doesn't happen in time."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while self._last < position:
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            return False
        return True

    def _take(self, frame: dict[str, Any], now: float) -> None:
        self.gaps += bool(self._last) and frame["previousPosition"] > self._last
        self._last = max(self._last, frame["position"])
        if frame["__typename"] == "ConversationUpdated":
            self.heard.add(frame["position"])
            self.delays.append(max(0.0, now - datetime.fromisoformat(frame["occurredAt"]).timestamp()))
        self._more.set()
        self.ready.set()
