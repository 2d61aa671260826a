"""The peers as processes: started, published to and ended alike. Vigie is vigie.py."""

import http.client
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import psutil

from tests.benchmarks.peers import node
from tests.benchmarks.peers.cores import SERVER, pinned

ROOT = Path(__file__).parents[3]
START_SECONDS = 60
ANSWER_SECONDS = 120


class Server(Protocol):
    """What is measured. As a context manager, it runs inside."""

    @property
    def pid(self) -> int: ...

    @property
    def port(self) -> int: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def inits(self) -> list[dict[str, Any]]:
        """Messages that begin a connection."""

    def headers(self) -> dict[str, str]:
        """Of a query over HTTP."""

    def publish(self, facts: int) -> None:
        """Make so many facts, as fast as the server can."""


@dataclass(frozen=True)
class Program:
    """A peer's file and the name under which it stands in the tables."""

    name: str
    file: str

    def command(self, prepared: Path) -> list[str]:
        if self.file.endswith(".mjs"):
            return [str(node.NODE), str(node.PACKAGES / self.file), str(prepared)]
        return [sys.executable, "-m", f"tests.benchmarks.peers.python.{self.file}", str(prepared)]


UVLOOP = Program("uvloop, prebuilt frames", "uvloop_writes")
STRAWBERRY = Program("plain Strawberry + broadcaster", "plain_strawberry")
GRAPHQL_WS = Program("Node graphql-ws", "graphql_ws.mjs")
YOGA = Program("Node graphql-yoga", "yoga.mjs")
MERCURIUS = Program("Node mercurius, compiling", "mercurius.mjs")
RAW_SQL = Program("SQL + orjson, no GraphQL", "raw_sql")
STREAMS = (UVLOOP, GRAPHQL_WS, STRAWBERRY)
PAGES = (RAW_SQL, YOGA, MERCURIUS)


class PeerFailed(Exception):
    """A peer didn't start, or refused a request."""


class Peer:
    """One of the programs above, in a process of its own."""

    def __init__(self, program: Program, prepared: Path) -> None:
        self._command = program.command(prepared)

    def __enter__(self) -> Self:
        with pinned(SERVER):
            self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        late = threading.Timer(START_SECONDS, self._process.kill)
        late.start()
        line = self._process.stdout.readline()
        late.cancel()
        late.join()
        if not line.startswith("ready "):
            self._end()
            raise PeerFailed(f"It did not start: {self._command}; what it says is above")
        self._port = int(line.removeprefix("ready "))
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def port(self) -> int:
        return self._port

    def inits(self) -> list[dict[str, Any]]:
        return [{"type": "connection_init"}]

    def headers(self) -> dict[str, str]:
        return {}

    def publish(self, facts: int) -> None:
        post(self.port, f"/publish?facts={facts}", b"", {})


def post(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Ask on a connection of its own; the answer must be 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise PeerFailed(f"{answer.status}: {text[:2000].decode(errors='replace')}")
        return text
    finally:
        connection.close()


def cpu_seconds(server: Server) -> float:
    """Of all its threads, to the nanosecond: /proc counts in hundredths of a second, which is too coarse."""
    return time.clock_gettime(~server.pid << 3 | 2)  # Linux's name for the CPU clock of another process


def resident_bytes(server: Server) -> int:
    resident: int = psutil.Process(server.pid).memory_info().rss
    return resident
