"""How many messages a second agents can send over HTTP, for as long as one likes, to one process and to three.

.venv/bin/python -m tests.benchmarks.scale.messages
"""

import asyncio
import http.client
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from itertools import cycle

import psutil

from schema.ids import global_id
from tests.benchmarks import report, stage
from tests.benchmarks.large_floor.load import Refused
from tests.benchmarks.large_floor.seeding import FloorSizes, LargeFloor, seed
from tests.benchmarks.loaded_floor import SEND
from tests.benchmarks.peers.vigie import empty_database
from tests.benchmarks.reader import PATIENCE_SECONDS
from tests.benchmarks.report import Table
from tests.faults.delays import percentile
from tests.support.running_server import RunningServer
from tests.support.servers import PostgresServer, start_postgres

COLUMNS = ("Database", "Processes", "Messages", "Messages/s", "Vigie, CPU ms each", "PostgreSQL, CPU ms each", "p50 ms")


@dataclass(frozen=True)
class Sizes:
    processes: tuple[int, ...] = (1, 3)
    at_once: int = 24
    seconds: float = 15.0


@dataclass(frozen=True)
class Outcome:
    taken: Sequence[float]  # by each message, in seconds
    seconds: float
    cpu_seconds: float
    postgres_cpu_seconds: float


async def table(sizes: Sizes) -> Table:
    with closing(RunningServer()) as server:
        server.data_dir.mkdir(parents=True)
        rows = [_row("SQLite", 1, await _measured(server, None, sizes))]
    with start_postgres() as postgres:
        for processes in sizes.processes:
            async with stage.new_postgres(postgres.url) as url:
                environment = {"VIGIE_DATABASE_URL": url, "VIGIE_BELL_URL": url}
                workers = ("--workers", str(processes))
                with closing(RunningServer(environment=environment, arguments=workers)) as server:
                    rows.append(_row("PostgreSQL", processes, await _measured(server, postgres, sizes)))
    return Table(f"{sizes.at_once} agents send at the same time, over HTTP", COLUMNS, rows)


async def _measured(server: RunningServer, postgres: PostgresServer | None, sizes: Sizes) -> Outcome:
    agents = FloorSizes(supervisors=1, queues=4, agents=sizes.at_once, ongoing=sizes.at_once * 4, closed=0)
    async with empty_database(server.database_url):
        floor = await seed(agents)
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(_send, server, floor, sizes.at_once, sizes.seconds / 5)
    before = cpu_seconds_of_all(server.pid), cpu_seconds_of_all(postgres.pid) if postgres else 0.0
    begun = time.monotonic()
    taken = await asyncio.to_thread(_send, server, floor, sizes.at_once, sizes.seconds)
    seconds = time.monotonic() - begun
    after = cpu_seconds_of_all(server.pid), cpu_seconds_of_all(postgres.pid) if postgres else 0.0
    return Outcome(taken, seconds, after[0] - before[0], after[1] - before[1])


def _send(server: RunningServer, floor: LargeFloor, at_once: int, seconds: float) -> list[float]:
    """Each sender writes one message after the other, at least one, as the agents of their own conversations."""
    logins = {agent.id: agent.login or "" for agent in floor.agents}
    until, taken = time.monotonic() + seconds, list[float]()

    def write(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
        with closing(connection):
            for row in cycle(floor.ongoing[number::at_once]):
                assert row.agent_id is not None
                begun = time.perf_counter()
                given = {"conversationId": str(global_id("Conversation", row.id)), "text": "How can I help?"}
                body = json.dumps({"query": SEND, "variables": {"input": given}})
                bearer = {"Authorization": f"Bearer {token(logins[row.agent_id])}"}
                connection.request("POST", "/graphql", body, {"Content-Type": "application/json", **bearer})
                text = connection.getresponse().read()
                taken.append(time.perf_counter() - begun)
                if "position" not in json.loads(text)["data"]["sendMessage"]:
                    raise Refused(text.decode())
                if time.monotonic() >= until:
                    return

    token = cache(server.token)
    with ThreadPoolExecutor(at_once) as senders:
        for sending in [senders.submit(write, number) for number in range(at_once)]:
            sending.result()
    return taken


def cpu_seconds_of_all(pid: int) -> float:
    """Of a process and its children, also of children that are over."""
    leader = psutil.Process(pid)
    own = leader.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in leader.children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it has ended since: PostgreSQL has workers for moments
            times = child.cpu_times()
            total += times.user + times.system
    return float(total)


def _row(database: str, processes: int, outcome: Outcome) -> list[str]:
    number = len(outcome.taken)
    return [
        database,
        str(processes),
        str(number),
        f"{number / outcome.seconds:.0f}",
        f"{outcome.cpu_seconds / number * 1_000:.1f}",
        f"{outcome.postgres_cpu_seconds / number * 1_000:.1f}",
        f"{percentile(outcome.taken, 0.5) * 1_000:.0f}",
    ]


async def run() -> None:
    report.write(["# Messages", await report.machine()])
    report.write([await table(Sizes())])


if __name__ == "__main__":
    asyncio.run(run())
