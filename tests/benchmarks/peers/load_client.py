"""Builds the load client, which is in client/, and drives it: many sockets that count what a server sends them."""

import json
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.benchmarks.peers.compiler import compiled
from tests.benchmarks.peers.cores import CLIENT, pinned

SOURCES = Path(__file__).parent / "client"
OPEN_SECONDS = 120


class LoadClientFailed(Exception):
    """The client met what it can't take; the message is its own."""


@dataclass(frozen=True)
class Opened:
    """How long it took until every socket had its opening frame."""

    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Counted:
    """What all sockets got. `seconds` is the time up to the last frame; `fewest` and `most` are frames of one socket."""

    frames: int
    bytes: int
    fewest: int
    most: int
    strange: int  # frames of other kinds
    closed: int  # sockets that the server has closed, since they were opened
    seconds: float
    cpu_seconds: float  # the client's own
    p50_ms: float
    p99_ms: float


def build(directory: Path) -> Path:
    program = directory / "load_client"
    compiled(program, sorted(SOURCES.glob("*.c")))
    return program


class LoadClient:
    """Sockets that subscribe to one document. As a context manager, it is open inside and ended afterwards.

    `inits` are the messages that begin a connection, used in turn. The frames of the first `sampled` sockets are kept.
    """

    def __init__(
        self,
        program: Path,
        *,
        port: int,
        document: str,
        inits: Sequence[dict[str, Any]],
        sockets: int,
        sampled: int,
        directory: Path,
    ) -> None:
        self.sockets = sockets
        self._samples = directory / "samples"
        messages = directory / "messages"
        lines = [{"query": document}, *inits]
        messages.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        arguments = (port, sockets, min(sampled, sockets), messages, self._samples)
        self._command = [str(program), *map(str, arguments)]
        self._read = 0

    def __enter__(self) -> Self:
        with pinned(CLIENT):
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        try:
            self.opened = Opened(**self._answer(OPEN_SECONDS))
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def expect(self, frames: int, *, within: float) -> None:
        """Count from now on. What comes is `counted`."""
        assert self._process.stdin is not None
        self._within = within
        self._process.stdin.write(f"count {frames} {within}\n")
        self._process.stdin.flush()
        self._answer(within)

    def counted(self) -> Counted:
        """Wait until every socket has what was expected, or the time is over."""
        return Counted(**self._answer(self._within + OPEN_SECONDS))

    def samples(self) -> list[dict[str, Any]]:
        """The frames of the sampled sockets that were counted since the last call, whole."""
        with self._samples.open(encoding="utf-8") as file:
            file.seek(self._read)
            lines = file.readlines()
            self._read = file.tell()
        return [json.loads(line) for line in lines]

    def _answer(self, seconds: float) -> dict[str, Any]:
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        late = threading.Timer(seconds, self._process.kill)
        late.start()
        try:
            line = self._process.stdout.readline()
        finally:
            late.cancel()
            late.join()
        if not line:
            self._process.wait()
            raise LoadClientFailed(self._process.stderr.read() or f"no answer within {seconds} seconds")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()
