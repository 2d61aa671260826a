"""The clients of docs/streams.md and the commands of docs/api.md, against a server that is killed and started again."""

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from api.demo import seeding
from api.demo.seed_data import PICK_WORKSTREAM
from models.access.viewers import viewer_by_login
from models.database import connections
from models.events import log
from models.events.facts import ConversationChanged
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.start_conversation import start_conversation
from models.operations.offers.pick_conversation import pick_conversation
from models.values import Viewer
from tests.docs.clients import CHANGES, PATIENCE_SECONDS, python_client, recipe, typescript_client
from tests.docs.pages import API, blocks, fits, section
from tests.support.running_server import RunningServer
from tests.support.unknown_ids import unknown

MOST_LINES = 40
WATCHER = "supervisor1"


class Floor:
    """Work on the server's database from outside: also while the server is down."""

    def __init__(self, agent: Viewer, customer: Viewer) -> None:
        self._agent, self._customer = agent, customer

    async def work(self) -> None:
        """One conversation from beginning to end: four changes."""
        started = await start_conversation(workstream=PICK_WORKSTREAM, text="Hello", by=self._customer)
        await pick_conversation(started.conversation_id, by=self._agent)
        await end_conversation(started.conversation_id, by=self._agent)
        await close_conversation(started.conversation_id, by=self._agent)

    async def changes(self) -> list[tuple[str, int]]:
        """What must arrive, in order: state and version of each change in the log."""
        entries = await log.read_after(0, limit=10_000)
        changed = [entry.fact for entry in entries if isinstance(entry.fact, ConversationChanged)]
        return [(fact.after.state.value, fact.after.version) for fact in changed if fact.aspects]


pytestmark = pytest.mark.xdist_group("the clients of the pages")  # one server for all, whose starts take longest


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


@asynccontextmanager
async def floor_of(server: RunningServer) -> AsyncIterator[Floor]:
    await connections.connect(server.database_url)
    try:
        await seeding.seed()
        agent, customer = await viewer_by_login("agent1"), await viewer_by_login("customer1")
        assert agent
        assert customer
        yield Floor(agent, customer)
    finally:
        await connections.disconnect()


@pytest.mark.parametrize("language", ["ts", "python"])
def test_a_client_is_short(language: str) -> None:
    assert len(recipe(language).splitlines()) <= MOST_LINES


async def test_the_python_client_loses_and_doubles_nothing(server: RunningServer) -> None:
    follow = python_client()
    async with floor_of(server) as floor:
        arrived, beginning = Arrived(), await position_of(server)()

        async def start() -> str:
            return beginning

        async def listen() -> None:
            frames = follow(server.websocket_url, lambda: server.token(WATCHER), CHANGES, start)
            async with aclosing(frames) as following:  # type: ignore[type-var]
                async for frame in following:
                    if frame["__typename"] == "ConversationStateChange":
                        arrived.add(frame["snapshot"])

        await survives_a_kill(server, floor, listen(), arrived)


async def test_the_python_client_reads_again_when_its_place_is_not_known(server: RunningServer) -> None:
    async with floor_of(server) as floor, asyncio.TaskGroup() as working:
        know = position_of(server)
        places: list[str] = []

        async def start() -> str:
            if not places:
                places.append("of another log")
                return places[0]
            places.append(await know())
            working.create_task(floor.work())
            return places[-1]

        frames = python_client()(server.websocket_url, lambda: server.token(WATCHER), CHANGES, start)
        async with aclosing(frames) as following, asyncio.timeout(PATIENCE_SECONDS):  # type: ignore[type-var]
            frame = await anext(following)
        assert frame["snapshot"]["state"] == "OPEN"
        assert frame["previousPosition"] == places[1]


async def test_the_python_client_ends_when_nothing_may_be_seen(server: RunningServer) -> None:
    timeline = """subscription ($id: ID!, $after: StreamPosition) {
      conversationTimeline(conversationId: $id, after: $after) {
        __typename ... on StreamItem { position previousPosition } ... on AccessRevoked { explanation }
      }
    }"""

    async def start() -> None:
        return None

    async with floor_of(server), asyncio.timeout(PATIENCE_SECONDS):
        follow = python_client()
        frames = follow(
            server.websocket_url, lambda: server.token(WATCHER), timeline, start, id=unknown("Conversation")
        )
        assert [frame["__typename"] async for frame in frames] == ["AccessRevoked"]


async def test_the_typescript_client_loses_and_doubles_nothing(server: RunningServer, tmp_path: Path) -> None:
    async with floor_of(server) as floor:
        arrived = Arrived()
        settings = {
            "url": server.websocket_url,
            "token": server.token(WATCHER),
            "query": CHANGES,
            "after": await position_of(server)(),
        }

        async def listen() -> None:
            async with typescript_client(tmp_path, settings) as process:
                assert process.stdout
                async for line in process.stdout:
                    arrived.add(json.loads(line)["snapshot"])

        await survives_a_kill(server, floor, listen(), arrived)


def test_the_commands_answer_what_the_page_shows(server: RunningServer) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed.")
    asyncio.run(_seeded(server))
    query, subscription = [block.text for block in blocks(API) if block.mark == "run"]
    answer = json.loads(_shell(server, query).communicate(timeout=PATIENCE_SECONDS)[0])
    assert answer["data"]["viewer"]["name"] == "Claire Martin"

    shown = re.search(r"^data: (.+)$", section(API, "Over server-sent events"), re.MULTILINE)
    assert shown
    with _shell(server, subscription) as process:
        assert process.stdout
        first = next(line for line in process.stdout if line.startswith("data: {"))
        process.terminate()
    assert fits(json.loads(shown[1]), json.loads(first.removeprefix("data: ")))


class Arrived:
    """The changes that a client was shown, and a way to wait for more."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, int]] = []
        self._more = asyncio.Event()

    def add(self, snapshot: dict[str, Any]) -> None:
        self.changes.append((snapshot["state"], snapshot["version"]))
        self._more.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.changes) < count:
                self._more.clear()
                await self._more.wait()


async def survives_a_kill(server: RunningServer, floor: Floor, listening: Any, arrived: Arrived) -> None:
    """Work goes on before, during and after the time that the server is down; all of it arrives once and in order."""
    before = len(await floor.changes())
    listener = asyncio.create_task(listening)
    try:
        await floor.work()
        await arrived.until(4)
        server.kill()
        await floor.work()
        await asyncio.to_thread(server.start)
        await floor.work()
        await arrived.until(12)
    finally:
        listener.cancel()
        await asyncio.wait([listener])
    assert arrived.changes == (await floor.changes())[before:]


def position_of(server: RunningServer) -> Callable[[], Awaitable[str]]:
    async def start() -> str:
        answer = await asyncio.to_thread(server.ask, "{ asOf }", user=WATCHER)
        return str(answer["data"]["asOf"])

    return start


async def _seeded(server: RunningServer) -> None:
    async with floor_of(server):
        pass


def _shell(server: RunningServer, command: str) -> "subprocess.Popen[str]":
    there = command.replace("http://127.0.0.1:8000", server.base)
    environment = {**os.environ, "TOKEN": server.token(WATCHER)}
    return subprocess.Popen(["/bin/sh", "-c", f"exec {there}"], env=environment, stdout=subprocess.PIPE, text=True)


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
