"""What agents and customers do on the large floor: messages in conversations, and changes of presence, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count, cycle
from random import Random
from typing import Any
from uuid import UUID

import httpx2

from models.tables import Conversation
from models.vocabulary import Presence
from schema.ids import global_id
from tests.benchmarks.large_floor.seeding import CONNECTOR, LargeFloor
from tests.benchmarks.loaded_floor import SEND, steadily
from tests.benchmarks.reader import PATIENCE_SECONDS
from tests.support.running_server import RunningServer

SET_PRESENCE = "mutation ($input: PresenceInput!) { setPresence(input: $input) { __typename } }"
OF_CUSTOMERS = (
    "Where is my parcel? I have been waiting for two weeks.",
    "Thank you so much, that was quick and friendly.",
    "This is the third time that I explain it. I am angry.",
    "I would like to change the address, please.",
)
OF_AGENTS = ("How can I help?", "I am looking at it now, one moment, please.")


# Before the server closes a connection that waits, as it may at that moment.
LIMITS = httpx2.Limits(keepalive_expiry=1.0)


class Refused(Exception):
    """An act that must succeed did not; the message is the answer."""


@dataclass(frozen=True)
class Sent:
    """Where a message was written."""

    conversation: str
    queue: UUID


@dataclass(eq=False)
class Busy:
    """Agents and customers write in turn, in conversations in a random order. `sent` are the messages by position."""

    server: RunningServer
    floor: LargeFloor
    sent: dict[str, Sent] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(3)
        shuffled: Sequence[Conversation] = self._random.sample(self.floor.ongoing, len(self.floor.ongoing))
        self._next = cycle(shuffled)
        self._numbers = count()
        self._logins = {agent.id: agent.login for agent in self.floor.agents}
        self._is_away: set[str] = set()
        self._token = cache(self.server.token)

    async def run(self, *, messages: float, presences: float, seconds: float) -> None:
        """So many a second of each; `sent` holds the messages of this time alone."""
        self.sent.clear()
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS, limits=LIMITS) as client, asyncio.TaskGroup() as acting:
            acting.create_task(steadily(lambda: self._write(client), per_second=messages, seconds=seconds))
            acting.create_task(steadily(lambda: self._turn(client), per_second=presences, seconds=seconds))

    async def _write(self, client: httpx2.AsyncClient) -> None:
        number, row = next(self._numbers), next(self._next)
        conversation = str(global_id("Conversation", row.id))
        given = {"conversationId": conversation}
        if number % 2:
            login, given["text"], given["messageId"] = CONNECTOR, self._random.choice(OF_CUSTOMERS), f"m{number}"
        else:
            assert row.agent_id is not None
            login, given["text"] = self._logins[row.agent_id] or "", self._random.choice(OF_AGENTS)
        answer = await self._ask(client, login, SEND, given)
        if "position" not in answer["sendMessage"]:
            raise Refused(str(answer))
        self.sent[answer["sendMessage"]["position"]] = Sent(conversation, row.queue_id)

    async def _turn(self, client: httpx2.AsyncClient) -> None:
        login = self._random.choice(self.floor.agents).login or ""
        presence = Presence.AVAILABLE if login in self._is_away else Presence.AWAY
        self._is_away ^= {login}
        answer = await self._ask(client, login, SET_PRESENCE, {"presence": presence.value})
        if answer["setPresence"]["__typename"] != "PresenceSuccess":
            raise Refused(str(answer))

    async def _ask(
        self, client: httpx2.AsyncClient, login: str, document: str, given: Mapping[str, Any]
    ) -> dict[str, Any]:
        answer = await client.post(
            self.server.url,
            json={"query": document, "variables": {"input": given}},
            headers={"Authorization": f"Bearer {self._token(login)}"},
        )
        body = answer.json()
        if "errors" in body:
            raise Refused(str(body))
        data: dict[str, Any] = body["data"]
        return data
