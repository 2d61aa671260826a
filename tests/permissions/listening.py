"""Subscriptions over a WebSocket: many on one socket, and all frames of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from httpx2.websockets import AsyncWebSocketSession

from tests.permissions.documents import SCHEMA, subscription
from tests.permissions.inputs import values_of
from tests.support.running_server import RunningServer

PATIENCE_SECONDS = 60

# What is selected of objects within frames: what somebody must not read, and how the live list shows a row. A document may
# ask for 500 fields, and `notifications` has many frames with a conversation.
IN_FRAMES: Mapping[str, str] = {
    "Conversation": "...Shown",
    "Actor": "id name",
    "Alert": "id ruleName conversations { id title }",
    "Message": "id text",
    "Agent": "id name capacityTotal",
    "Queue": "id name waiting",
    "Floor": "inQueue byQueue { queue { id name } } byAgent { agents { agent { id name } } }",
    "MonitoringSession": "id purpose",
    "Offer": "id agent { name }",
    "Draft": "id text decidedBy { name }",
    "RaisedHand": "id reason takenBy { name }",
    "Customer": "id name",
}
# One fragment, because frames of many types have it: without, graphql-core would compare each field with those of all others.
SHOWN = """fragment Shown on Conversation {
  id title sentiment { level } raisedHand { id reason } pendingOffer { id } monitoring { purpose } agent { id }
  messages(last: 3) { edges { node { id text } } }
}"""
# Everything here may be shared among equal viewers, so that their frames come from one cohort.
SHARED_LIST = """subscription { ongoingConversationsChanged {
  __typename ... on StreamItem { position previousPosition occurredAt }
  ... on ConversationList { conversations { ...Row } }
  ... on ConversationEntered { snapshot { conversationId sentimentLevel agentId } conversation { ...Row } }
  ... on ConversationUpdated { snapshot { conversationId sentimentLevel agentId } conversation { ...Row } }
  ... on ConversationLeft { conversationId }
} }
fragment Row on Conversation {
  id title version lastActivityAt sentiment { level } pendingOffer { id } agent { id name } viewerActions { action code }
  raisedHand { id reason takenBy { name } } viewerHandActions { action code }
  botPosture pendingDraftCount
}"""

Frame = dict[str, Any]
Stream = tuple[str, Mapping[str, Any]]  # a document and its variables


def stream_of(name: str, **given: Any) -> Stream:
    """A subscription with all fields of all frames; `given` are values of arguments and input fields, by their names."""
    root = SCHEMA.subscription_type
    assert root is not None
    variables = values_of(root.fields[name], given)
    document = subscription(name, tuple(variables), IN_FRAMES)
    return f"{document} {SHOWN}" if "...Shown" in document else document, variables


class Ear:
    """A socket with subscriptions by their ids. `frames` are the frames, or for a failed operation one with its errors."""

    def __init__(self, socket: AsyncWebSocketSession, streams: Mapping[str, Stream]) -> None:
        self._socket = socket
        self._open = set(streams)
        self._heard = asyncio.Event()
        self.frames: dict[str, list[Frame]] = {identifier: [] for identifier in streams}

    @classmethod
    @asynccontextmanager
    async def on(cls, server: RunningServer, login: str, streams: Mapping[str, Stream]) -> AsyncIterator[Ear]:
        async with server.socket(login) as socket:
            ear = cls(socket, streams)
            for identifier, (query, variables) in streams.items():
                payload = {"query": query, "variables": variables}
                await socket.send_json({"id": identifier, "type": "subscribe", "payload": payload})
            listening = asyncio.create_task(ear._listen())
            try:
                yield ear
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def has_heard_from_all(self) -> None:
        """Every stream has begun, or was refused."""
        await self._until(lambda: all(self.frames.values()))

    async def has_heard_all(self) -> None:
        """Every stream has ended."""
        await self._until(lambda: not self._open)

    async def _until(self, condition: Any) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                self._heard.clear()
                await self._heard.wait()

    async def _listen(self) -> None:
        while True:
            message = await self._socket.receive_json()
            if message["type"] == "ping":
                await self._socket.send_json({"type": "pong"})
                continue
            self._take(message)
            self._heard.set()

    def _take(self, message: Any) -> None:
        identifier = message["id"]
        match message["type"]:
            case "next" if "errors" in message["payload"]:
                self.frames[identifier].append({"errors": message["payload"]["errors"]})
            case "next":
                [frame] = message["payload"]["data"].values()
                self.frames[identifier].append(frame)
            case "error":
                self.frames[identifier].append({"errors": message["payload"]})
                self._open.discard(identifier)
            case "complete":
                self._open.discard(identifier)
