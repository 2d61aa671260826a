"""A floor, the sockets that follow it and a steady load on it, for the benchmarks of real servers, such as slow_clients.py."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import httpx2
import psutil
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import connections
from models.database.connections import writing
from models.events.log import create_head
from models.vocabulary import ConversationState
from schema.ids import global_id
from tests.benchmarks.reader import PATIENCE_SECONDS, Place, Reader
from tests.faults.counted import Counts
from tests.faults.delays import percentile
from tests.faults.slow_readers import SlowReaders
from tests.support import templates
from tests.support.builders import a_conversation, a_queue, a_supervisor, a_workstream, an_admin, an_agent, settings
from tests.support.running_server import RunningServer

POLL_SECONDS = 0.25
STAND_SECONDS = 18.0  # how long clients that were cut off wait before they connect again


class NotSent(Exception):
    """A message that must be accepted was not; what it says is the answer."""


SEND = """mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { __typename ... on SendMessageSuccess { position } }
}"""


async def furnish(database_url: str, *, queues: int, conversations: int) -> list[Place]:
    """Migrate an empty database, write the floor into it and stay connected; `conversations` are of each queue."""
    EXECUTOR_CACHE.clear()  # it keeps statements by connection name, even if the kind of database changed
    await templates.migrate(database_url)
    await connections.connect(database_url)
    await create_head()
    async with writing():
        await settings()
        await an_admin("ann")
        return [await _place(number, conversations) for number in range(queues)]


@asynccontextmanager
async def served(*, queues: int, conversations: int) -> AsyncIterator[tuple[RunningServer, list[Place]]]:
    """A server on SQLite with that floor. This process is connected to the same database."""
    with closing(RunningServer()) as server:
        server.data_dir.mkdir(parents=True)
        places = await furnish(server.database_url, queues=queues, conversations=conversations)
        try:
            await asyncio.to_thread(server.start)
            yield server, places
        finally:
            await connections.disconnect()


async def _place(number: int, conversations: int) -> Place:
    queue = await a_queue(f"Queue {number}")
    workstream = await a_workstream(queue, units=0)
    agent = await an_agent(f"agent-{number}", in_=[queue])
    rows = [
        await a_conversation(ConversationState.ACTIVE, queue=queue, workstream=workstream, agent=agent)
        for _ in range(conversations)
    ]
    await a_supervisor(f"supervisor-{number}", oversees=[queue])
    ids = tuple(global_id("Conversation", row.id) for row in rows)
    return Place(f"supervisor-{number}", f"agent-{number}", ids)


async def steadily(act: Callable[[], Coroutine[Any, Any, None]], *, per_second: float, seconds: float) -> None:
    """Act at a steady rate, without waiting for earlier acts to end. Returns after the end of the last one."""
    begun = time.monotonic()
    async with asyncio.TaskGroup() as acting:
        for number in range(max(1, round(per_second * seconds))):
            await asyncio.sleep(max(0.0, begun + number / per_second - time.monotonic()))
            acting.create_task(act())


@dataclass(eq=False)
class Load:
    """Messages at a steady rate, each told to the readers of its place. `sent` are their places and positions."""

    url: str
    tokens: dict[str, str]
    places: Sequence[Place]
    sent: list[tuple[Place, str]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    async def run(self, *, per_second: float, seconds: float) -> None:
        """Send without waiting for earlier answers, so that a slow answer delays no other. Returns after the last answer."""
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            await steadily(lambda: self._send(client), per_second=per_second, seconds=seconds)

    async def _send(self, client: httpx2.AsyncClient) -> None:
        number = next(self._numbers)
        place = self.places[number % len(self.places)]
        conversation = place.conversations[number // len(self.places) % len(place.conversations)]
        given = {"conversationId": conversation, "text": "How can I help?"}
        answer = await client.post(
            self.url,
            json={"query": SEND, "variables": {"input": given}},
            headers={"Authorization": f"Bearer {self.tokens[place.agent]}"},
        )
        position = ((answer.json().get("data") or {}).get("sendMessage") or {}).get("position")
        if position is None:
            raise NotSent(f"{answer.status_code}: {answer.text[:500]}")
        self.sent.append((place, position))


@dataclass(eq=False)
class Phase:
    """Some seconds of load, and which frames the readers got."""

    facts: int
    deliveries: int
    lost: int
    delays: list[float]

    def and_also(self, other: Phase) -> Phase:
        return Phase(
            self.facts + other.facts,
            self.deliveries + other.deliveries,
            self.lost + other.lost,
            self.delays + other.delays,
        )

    @property
    def p50(self) -> float:
        return percentile(self.delays, 0.5)

    @property
    def p99(self) -> float:
        return percentile(self.delays, 0.99)


NOTHING = Phase(0, 0, 0, [])


async def measured(readers: Sequence[Reader], load: Load, *, per_second: float, seconds: float) -> Phase:
    """Run a phase. A fact that comes twice, later than PATIENCE_SECONDS, or after a gap counts as lost."""
    for reader in readers:
        reader.delays.clear()
        reader.gaps = 0
    load.sent.clear()
    await load.run(per_second=per_second, seconds=seconds)
    wanted = {reader: {position for place, position in load.sent if place is reader.place} for reader in readers}
    await asyncio.gather(*(reader.has_heard(max(wanted[reader])) for reader in readers if wanted[reader]))
    lost = sum(len(wanted[reader] - reader.heard) + reader.gaps for reader in readers)
    delays = [delay for reader in readers for delay in reader.delays]
    return Phase(len(load.sent), len(delays), lost, delays)


class Memory:
    """A context manager that measures the resident memory of a server: before its block, at most, and after it."""

    def __init__(self, server: RunningServer) -> None:
        self._process = psutil.Process(server.pid)
        self.before = self.most = self.after = self._now()

    async def __aenter__(self) -> Memory:
        self.before = self.most = self._now()
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._looking.cancel()
        self.after = self._now()
        self.most = max(self.most, self.after)

    async def _look(self) -> None:
        while True:
            self.most = max(self.most, self._now())
            await asyncio.sleep(POLL_SECONDS)

    def _now(self) -> int:
        resident: int = self._process.memory_info().rss
        return resident


@asynccontextmanager
async def stalled_readers(server: RunningServer, number: int, counted: Counts) -> AsyncIterator[None]:
    """Inside, this many readers subscribe to the whole floor and read nothing; entered once all have subscribed."""
    silent = SlowReaders(server.token("ann"), counted, Random(1))
    await silent.come(number, [server.websocket_url])

    async def stand() -> None:
        while True:
            await asyncio.sleep(STAND_SECONDS)
            await silent.go()
            await silent.come(number, [server.websocket_url])

    standing = asyncio.create_task(stand())
    try:
        yield
    finally:
        await end([standing])
        await silent.go()


async def all_reading(readers: Iterable[Reader]) -> list[asyncio.Task[None]]:
    """Start the readers one after the other, each when the one before has its list. Returns their tasks."""
    tasks = []
    async with asyncio.timeout(PATIENCE_SECONDS * 5):
        for reader in readers:
            tasks.append(asyncio.create_task(reader.run()))
            await reader.ready.wait()
    return tasks


async def end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel the tasks. Raises the exception of a task that has failed."""
    failed = [task for task in tasks if task.done()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in failed:
        task.result()
