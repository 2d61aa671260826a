"""What a page of fifty rows costs each server: asked with variables that are new each time, and with the same again."""

import http.client
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from schema.ids import global_id
from tests.benchmarks.peers import servers
from tests.benchmarks.peers.checks import WrongAnswer
from tests.benchmarks.peers.documents import PAGE
from tests.benchmarks.peers.prepared import Prepared
from tests.benchmarks.peers.servers import ANSWER_SECONDS, Peer, Server, cpu_seconds
from tests.benchmarks.peers.vigie import NAME, Vigie


@dataclass(frozen=True)
class Sizes:
    conversations: int = 200
    warm_up_seconds: float = 1.5
    seconds: float = 2.5
    rounds: int = 3


@dataclass(frozen=True)
class Asked:
    """Per request: the server's CPU time, and the median time until the answer is there."""

    cpu_ms: float
    p50_ms: float


@dataclass(frozen=True)
class Outcome:
    new: Asked
    same: Asked


Outcomes = dict[str, list[Outcome]]  # by server, one of each round
Body = Callable[[], bytes]


def outcomes(prepared: Prepared, sizes: Sizes) -> Outcomes:
    """All must answer as Vigie does."""
    found: Outcomes = {}
    for number in range(sizes.rounds):
        order = list(_candidates(prepared))
        for name, server in order if number % 2 == 0 else reversed(order):
            found.setdefault(name, []).append(_measured(server, prepared, sizes))
    return found


def _candidates(prepared: Prepared) -> Iterator[tuple[str, Server]]:
    for program in servers.PAGES:
        yield program.name, Peer(program, prepared.file)
    yield NAME, Vigie(prepared.floor)


def _measured(server: Server, prepared: Prepared, sizes: Sizes) -> Outcome:
    with server, Asking(server) as asking:
        same = _body(prepared)
        asking.for_seconds(lambda: _body(prepared), sizes.warm_up_seconds, prepared.page)
        new = asking.for_seconds(lambda: _body(prepared), sizes.seconds, prepared.page)
        return Outcome(new, asking.for_seconds(lambda: same, sizes.seconds, prepared.page))


def _body(prepared: Prepared) -> bytes:
    """A second queue that doesn't exist changes the variables, and nothing in the answer."""
    queues = [prepared.floor.queue, global_id("Queue", uuid4())]
    return json.dumps({"query": PAGE, "variables": {"filter": {"queueIds": queues}}}).encode()


class Asking:
    """One connection that asks one request after the other."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def __enter__(self) -> "Asking":
        self._connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=ANSWER_SECONDS)
        self._headers = {"Content-Type": "application/json", **self._server.headers()}
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def for_seconds(self, body: Body, seconds: float, right: Any = None) -> Asked:
        """Every answer is compared with the first one, and the first one with the right one if there is one."""
        taken: list[float] = []
        first = b""
        before, until = cpu_seconds(self._server), time.monotonic() + seconds
        while time.monotonic() < until or not taken:
            asked = body()
            begun = time.perf_counter()
            text = self._text(asked)
            taken.append(time.perf_counter() - begun)
            first = first or text
            if text != first:
                raise WrongAnswer(f"Not the answer before: {text[:2000]!r}")
        used = cpu_seconds(self._server) - before
        if right is not None and json.loads(first) != right:
            raise WrongAnswer(f"Not Vigie's answer: {first[:2000]!r}")
        return Asked(used / len(taken) * 1e3, statistics.median(taken) * 1e3)

    def _text(self, body: bytes) -> bytes:
        self._connection.request("POST", "/graphql", body, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise WrongAnswer(f"{answer.status}: {text[:2000]!r}")
        return text
