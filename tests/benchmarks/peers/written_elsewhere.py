"""How many facts a server tells in a second if another process makes them: to a crowd, and each to one socket.

Making a fact costs Vigie a transaction, which a peer does not have. So the tables of deliveries.py show the cost of both; here
fact_writer.py writes the facts of Vigie, in bulk and on the clients' core, and the server only reads and tells them.
"""

import asyncio
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import asyncpg

from tests.benchmarks.peers.checks import WrongAnswer
from tests.benchmarks.peers.cores import CLIENT, SERVER, pinned
from tests.benchmarks.peers.documents import DASHBOARD, STREAMS
from tests.benchmarks.peers.load_client import Counted, LoadClient
from tests.benchmarks.peers.prepared import Prepared
from tests.benchmarks.peers.servers import GRAPHQL_WS, Peer, PeerFailed, Server, cpu_seconds, post
from tests.benchmarks.peers.vigie import NAME, a_furnished_queue, empty_database
from tests.support.builders import a_supervisor, an_agent
from tests.support.running_server import RunningServer
from tests.support.servers import PostgresServer, start_postgres

PATIENCE_SECONDS = 120.0
WRITER = "tests.benchmarks.peers.fact_writer"
ROOT = Path(__file__).parents[3]
CROWD, KEYS = "the same to all", "each to one socket"
DATABASES = {CROWD: "crowd", KEYS: "keys"}


@dataclass(frozen=True)
class Sizes:
    sockets: int = 1_000
    facts: dict[str, int] = field(
        default_factory=lambda: {CROWD: 400, KEYS: 4_000}
    )  # of KEYS, a multiple of the sockets
    conversations: int = 50  # of the crowd; with keys, one for each socket
    rounds: int = 3


@dataclass(frozen=True)
class Outcome:
    facts_per_second: float
    deliveries_per_second: float
    cpu_us: float  # per delivery
    server_busy: float
    client_busy: float
    lost: int


Outcomes = dict[tuple[str, str], list[Outcome]]  # by case and server, one of each round


def outcomes(prepared: Prepared, sizes: Sizes) -> Outcomes:
    found: Outcomes = {}
    with pinned(CLIENT), start_postgres() as postgres:
        asyncio.run(_write_floors(postgres, sizes))
        for _ in range(sizes.rounds):
            for case in sizes.facts:
                for name, server in (
                    (GRAPHQL_WS.name, KeyedPeer(prepared.file, _keys(case, sizes))),
                    (NAME, WrittenElsewhere(postgres, case, _keys(case, sizes))),
                ):
                    with server:
                        found.setdefault((case, name), []).append(_measured(server, prepared, case, sizes))
    return found


def _keys(case: str, sizes: Sizes) -> int:
    return sizes.sockets if case == KEYS else 1


async def _write_floors(postgres: PostgresServer, sizes: Sizes) -> None:
    """A database for each case, with a queue for each key, and its supervisor."""
    for case in sizes.facts:
        server = await asyncpg.connect(postgres.url)
        await server.execute(f"CREATE DATABASE {DATABASES[case]}")
        await server.close()
        async with empty_database(_url(postgres, case)):
            agent = await an_agent("agent")
            for number in range(_keys(case, sizes)):
                conversations = 1 if case == KEYS else sizes.conversations
                queue, _ = await a_furnished_queue(f"Queue {number}", agent, conversations)
                await a_supervisor(f"supervisor-{number}", oversees=[queue])


def _url(postgres: PostgresServer, case: str) -> str:
    return f"{postgres.url.rpartition('/')[0]}/{DATABASES[case]}"


def _measured(server: Server, prepared: Prepared, case: str, sizes: Sizes) -> Outcome:
    """A first part, so that all is warm, and then the facts as fast as they come."""
    facts = sizes.facts[case]
    client = LoadClient(
        prepared.client,
        port=server.port,
        document=STREAMS[DASHBOARD],
        inits=server.inits(),
        sockets=sizes.sockets,
        sampled=0,
        directory=prepared.directory,
    )
    with client:
        each = _each(case, facts, sizes)
        _told(server, client, each, facts)
        cpu = cpu_seconds(server)
        counted = _told(server, client, each, facts)
        cpu = cpu_seconds(server) - cpu
    return Outcome(
        facts_per_second=facts / counted.seconds,
        deliveries_per_second=counted.frames / counted.seconds,
        cpu_us=cpu / counted.frames * 1e6,
        server_busy=cpu / counted.seconds,
        client_busy=counted.cpu_seconds / counted.seconds,
        lost=abs(each * sizes.sockets - counted.frames) + counted.closed,
    )


def _each(case: str, facts: int, sizes: Sizes) -> int:
    """How many frames every socket gets."""
    return facts if case == CROWD else facts // sizes.sockets


def _told(server: Server, client: LoadClient, each: int, facts: int) -> Counted:
    client.expect(each, within=PATIENCE_SECONDS)
    server.publish(facts)
    counted = client.counted()
    if not counted.frames:
        raise WrongAnswer(f"Nothing came for {facts} facts")
    return counted


class KeyedPeer(Peer):
    """graphql-ws, which routes each fact by a key that clients gave when they connected."""

    def __init__(self, prepared: Path, keys: int) -> None:
        super().__init__(GRAPHQL_WS, prepared)
        self._keys = keys

    def inits(self) -> list[dict[str, Any]]:
        return [{"type": "connection_init", "payload": {"key": key}} for key in range(self._keys)]

    def publish(self, facts: int) -> None:
        post(self.port, f"/publish?facts={facts}&keys={self._keys}", b"", {})


class WrittenElsewhere:
    """Vigie's server on PostgreSQL, and the process that writes its facts."""

    def __init__(self, postgres: PostgresServer, case: str, keys: int) -> None:
        self._url = _url(postgres, case)
        self._keys = keys

    def __enter__(self) -> Self:
        self._server = RunningServer(environment={"VIGIE_DATABASE_URL": self._url, "VIGIE_BELL_URL": self._url})
        try:
            with pinned(SERVER):
                self._server.start()
            self._writer = subprocess.Popen(
                [sys.executable, "-m", WRITER, self._url],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        except BaseException:
            self._server.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.kill()
        self._writer.communicate()
        self._server.close()

    @property
    def pid(self) -> int:
        return self._server.pid

    @property
    def port(self) -> int:
        return self._server.port

    def inits(self) -> list[dict[str, Any]]:
        tokens = [self._server.token(f"supervisor-{number}") for number in range(self._keys)]
        return [{"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}} for token in tokens]

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._server.token('supervisor-0')}"}

    def publish(self, facts: int) -> None:
        assert self._writer.stdin
        assert self._writer.stdout
        self._writer.stdin.write(f"{facts}\n")
        self._writer.stdin.flush()
        if self._writer.stdout.readline() != "written\n":
            raise PeerFailed("The facts were not written; what the writer says is above")
