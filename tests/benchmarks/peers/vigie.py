"""Vigie among the servers that are measured: the real one on SQLite, with a floor, and with facts made over HTTP."""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Self

from tortoise.backends.base.executor import EXECUTOR_CACHE

from models import clock
from models.database import connections
from models.database.connections import writing
from models.events.log import create_head
from models.tables import Queue, QueueMember, User
from models.vocabulary import ConversationState, SentimentLevel
from schema.ids import global_id
from tests.benchmarks.peers.cores import SERVER, pinned
from tests.benchmarks.peers.servers import PeerFailed, post
from tests.support import templates
from tests.support.builders import a_conversation, a_queue, a_supervisor, a_workstream, an_agent, settings
from tests.support.running_server import RunningServer

NAME = "Vigie"
AGENT = "agent"
SUPERVISORS = 10  # with the same rights; the sockets are theirs in turn
MOST_AT_ONCE = 20  # mutations in one request; Vigie's own limit
LEVELS = tuple(SentimentLevel)


@dataclass(frozen=True)
class Floor:
    """A data directory with one queue, its people and its conversations. Servers run on copies of it."""

    data_dir: Path
    queue: str
    conversations: tuple[str, ...]
    supervisors: tuple[str, ...]


def furnish(data_dir: Path, conversations: int) -> Floor:
    """Create the database. Every conversation has an agent, a customer and a sentiment."""
    data_dir.mkdir(parents=True)
    return asyncio.run(_furnish(data_dir, conversations))


async def _furnish(data_dir: Path, conversations: int) -> Floor:
    async with empty_database(f"sqlite:///{data_dir / 'vigie.sqlite3'}"):
        agent = await an_agent(AGENT)
        queue, ids = await a_furnished_queue("Questions", agent, conversations)
        supervisors = tuple(f"supervisor-{number}" for number in range(SUPERVISORS))
        for name in supervisors:
            await a_supervisor(name, oversees=[queue])
        return Floor(data_dir, global_id("Queue", queue.id), ids, supervisors)


@asynccontextmanager
async def empty_database(url: str) -> AsyncIterator[None]:
    """Migrated; what is written inside is one transaction."""
    EXECUTOR_CACHE.clear()  # it keeps statements by connection name, even if the kind of database changed
    await templates.migrate(url)
    await connections.connect(url)
    try:
        await create_head()
        async with writing():
            await settings()
            yield
    finally:
        await connections.disconnect()


async def a_furnished_queue(name: str, agent: User, conversations: int) -> tuple[Queue, tuple[str, ...]]:
    """A queue in which the agent works, and the ids of its conversations."""
    queue = await a_queue(name)
    await QueueMember.create(queue=queue, agent_id=agent.id)
    workstream = await a_workstream(queue, units=0)
    ids = []
    for number in range(conversations):
        level = LEVELS[number % len(LEVELS)]
        row = await a_conversation(
            ConversationState.ACTIVE,
            queue=queue,
            workstream=workstream,
            agent=agent,
            sentiment_level=level,
            sentiment_rank=level.rank,
            sentiment_score=round((level.rank - 3) / 3.1, 3),
            sentiment_engine="benchmark",
            sentiment_changed_at=clock.now(),
        )
        ids.append(global_id("Conversation", row.id))
    return queue, tuple(ids)


class Vigie:
    """`python -m api serve` on a copy of the floor, in one process; `environment` are further settings."""

    def __init__(self, floor: Floor, environment: Mapping[str, str] | None = None) -> None:
        self._floor = floor
        self._environment = environment
        self._next: Iterator[str] = cycle(floor.conversations)

    def __enter__(self) -> Self:
        self._server = RunningServer(environment=self._environment)
        shutil.copytree(self._floor.data_dir, self._server.data_dir)
        begun = time.monotonic()
        with pinned(SERVER):
            self._server.start()
        self.start_seconds = time.monotonic() - begun
        self._tokens = [self._server.token(name) for name in self._floor.supervisors]
        self._agent = {"Authorization": f"Bearer {self._server.token(AGENT)}"}
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    @property
    def pid(self) -> int:
        return self._server.pid

    @property
    def port(self) -> int:
        return self._server.port

    def inits(self) -> list[dict[str, Any]]:
        return [{"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}} for token in self._tokens]

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[0]}"}

    def publish(self, facts: int) -> None:
        """The agent writes messages, in the conversations in turn."""
        while facts > 0:
            ids = list(islice(self._next, min(facts, MOST_AT_ONCE)))
            facts -= len(ids)
            text = post(self.port, "/graphql", json.dumps(_messages(ids)).encode(), self._agent)
            answers = json.loads(text)["data"]
            if not answers or {each["__typename"] for each in answers.values()} != {"SendMessageSuccess"}:
                raise PeerFailed(f"A message was refused: {text[:2000].decode()}")


def _messages(ids: list[str]) -> dict[str, Any]:
    variables = {f"m{number}": {"conversationId": each, "text": "How can I help?"} for number, each in enumerate(ids)}
    declared = ", ".join(f"${name}: SendMessageInput!" for name in variables)
    fields = " ".join(f"{name}: sendMessage(input: ${name}) {{ __typename }}" for name in variables)
    return {"query": f"mutation ({declared}) {{ {fields} }}", "variables": variables}
