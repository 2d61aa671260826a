"""Customers who write through servers of two releases while these are killed, and what their timelines tell them."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx2
from httpx2.websockets import HTTPXWSException

from tests.support.running_server import RunningServer

TIMELINE = """subscription ($id: ID!, $after: StreamPosition) {
  conversationTimeline(conversationId: $id, after: $after) {
    __typename ... on StreamItem { position previousPosition occurredAt }
    ... on MessageAdded { message { text } }
  }
}"""
START = """mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { ... on ConversationSuccess { conversation { id customer { id } } } }
}"""
SEND = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename ... on Refusal { code } } }"
LOST = (httpx2.TransportError, HTTPXWSException, OSError)


class Customer:
    """Writes texts in order. Each is tried at one server after the other until one of them has answered."""

    def __init__(self, login: str, servers: Sequence[RunningServer]) -> None:
        self.login = login
        self._servers = servers
        self._turn = 0
        self.written: list[str] = []
        self.heard: list[list[str]] = [[] for _ in servers]
        self.conversation_id = self.id = self._begun = ""

    def start(self) -> None:
        asked = {"workstream": "Website", "requestId": f"start {self.login}"}
        answer = self._servers[0].ask(START, {"input": asked}, user=self.login)
        conversation = answer["data"]["startConversation"]["conversation"]
        self.conversation_id, self.id = conversation["id"], conversation["customer"]["id"]
        self._begun = self._servers[0].ask("{ asOf }", user=self.login)["data"]["asOf"]

    async def write(self, text: str, client: httpx2.AsyncClient) -> None:
        given = {"conversationId": self.conversation_id, "text": text, "requestId": text}
        while True:
            self._turn += 1
            server = self._servers[self._turn % len(self._servers)]
            try:
                answer = await client.post(
                    server.url,
                    json={"query": SEND, "variables": {"input": given}},
                    headers=server.headers(self.login),
                )
            except LOST:
                continue
            assert answer.json() == {"data": {"sendMessage": {"__typename": "SendMessageSuccess"}}}, answer.text
            self.written.append(text)
            return

    async def listen(self, number: int) -> None:
        """Follow the timeline at this server, and at the others while it is down, as docs/streams.md says."""
        turn, last = number, self._begun
        while True:
            try:
                async with self._servers[turn % len(self._servers)].socket(self.login) as socket:
                    variables = {"id": self.conversation_id, "after": last}
                    payload = {"query": TIMELINE, "variables": variables}
                    await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
                    while (message := await socket.receive_json(timeout=30))["type"] == "next":
                        last = self._take(number, message["payload"], last)
            except LOST:
                turn += 1
            except ExceptionGroup as group:  # a socket's own tasks found out first
                if group.split(LOST)[1]:
                    raise
                turn += 1

    def _take(self, number: int, payload: dict[str, Any], last: str) -> str:
        assert "errors" not in payload, payload
        [frame] = payload["data"].values()
        position: str = frame["position"]
        assert frame["__typename"] not in ("ResyncRequired", "AccessRevoked"), frame
        assert frame["previousPosition"] == last, (frame, last)
        if frame["__typename"] == "MessageAdded":
            self.heard[number].append(frame["message"]["text"])
        return position

    @property
    def has_heard_all(self) -> bool:
        return all(heard == self.written for heard in self.heard)


async def write_all(customers: Sequence[Customer], texts: range) -> None:
    """All customers at once, each its texts in order."""

    async def write(customer: Customer) -> None:
        for number in texts:
            await customer.write(f"{customer.login} {number}", client)

    async with httpx2.AsyncClient(timeout=30) as client:
        await asyncio.gather(*map(write, customers))
