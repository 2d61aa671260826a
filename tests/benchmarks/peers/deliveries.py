"""What a delivery costs each server, with how many sockets it copes, and how late it is: rounds in which servers take turns."""

import time
from dataclasses import dataclass

from tests.benchmarks.peers import servers
from tests.benchmarks.peers.checks import WrongAnswer, frames_are_right
from tests.benchmarks.peers.documents import STREAMS
from tests.benchmarks.peers.load_client import Counted, LoadClient
from tests.benchmarks.peers.prepared import Prepared
from tests.benchmarks.peers.servers import Peer, Program, Server, cpu_seconds, resident_bytes
from tests.benchmarks.peers.vigie import NAME, Vigie

PATIENCE_SECONDS = 90.0  # beyond the time that the facts themselves take
WARM_UP_FACTS = 40  # to a single socket, then
CROWD_WARM_UP_FACTS = 2  # to all
TRIAL_FACTS = 4  # from which the length of the overload is estimated


@dataclass(frozen=True)
class Sizes:
    sockets: int = 1_000
    sampled: int = 2  # sockets whose frames are all parsed and checked
    facts: int = 10
    per_second: float = 2.0
    alone_facts: int = 20
    overload_seconds: float = 2.0
    most_overload_facts: int = 2_000
    rounds: int = 3
    conversations: int = 50


@dataclass(frozen=True)
class Outcome:
    """One server in one round. `further` leaves out what the fact itself costs, which is measured with a single socket."""

    open_seconds: float
    kilobytes_per_connection: float
    cpu_us: float  # per delivery, at a steady rate
    further_cpu_us: float
    p50_ms: float
    p99_ms: float
    overload_per_second: float
    server_busy: float  # the share of the overload in which the server had work, and
    client_busy: float  # in which the client had; well below 1, it is not the bottleneck
    lost: int


@dataclass(frozen=True)
class Candidate:
    """A server that takes part: a peer, or else Vigie."""

    program: Program | None

    @property
    def name(self) -> str:
        return self.program.name if self.program else NAME

    @property
    def is_same_fact(self) -> bool:
        """Whether all its facts are the same but for their position and time."""
        return self.program is not None

    def start(self, prepared: Prepared) -> Server:
        return Peer(self.program, prepared.file) if self.program else Vigie(prepared.floor)


CANDIDATES = (*map(Candidate, servers.STREAMS), Candidate(None))
Outcomes = dict[tuple[str, str], list[Outcome]]  # by document and server, one of each round


def outcomes(prepared: Prepared, sizes: Sizes) -> Outcomes:
    found: Outcomes = {}
    for number in range(sizes.rounds):
        order = CANDIDATES if number % 2 == 0 else CANDIDATES[::-1]
        for document in STREAMS:
            for candidate in order:
                with candidate.start(prepared) as server:  # a new process each time: memory counts from its start
                    outcome = Trial(candidate, document, prepared, sizes).run(server)
                found.setdefault((document, candidate.name), []).append(outcome)
    return found


class Trial:
    """One server with one document: a single socket, then the crowd at a steady rate, then overload."""

    def __init__(self, candidate: Candidate, document: str, prepared: Prepared, sizes: Sizes) -> None:
        self._candidate = candidate
        self._document = document
        self._prepared = prepared
        self._sizes = sizes
        self._lost = 0

    def run(self, server: Server) -> Outcome:
        sizes = self._sizes
        with self._client(server, sockets=1) as client:
            self._burst(server, client, WARM_UP_FACTS)
            alone, _ = self._steady(server, client, sizes.alone_facts, per_second=20.0)
        memory = resident_bytes(server)
        with self._client(server, sockets=sizes.sockets) as client:
            self._burst(server, client, CROWD_WARM_UP_FACTS)
            cpu, steady = self._steady(server, client, sizes.facts, sizes.per_second)
            memory = resident_bytes(server) - memory
            trial = self._burst(server, client, TRIAL_FACTS)
            facts = round(TRIAL_FACTS * sizes.overload_seconds / trial.seconds)
            overload_cpu = cpu_seconds(server)
            overload = self._burst(server, client, max(TRIAL_FACTS, min(facts, sizes.most_overload_facts)))
            overload_cpu = cpu_seconds(server) - overload_cpu
        own = alone * sizes.facts / sizes.alone_facts
        return Outcome(
            open_seconds=client.opened.seconds,
            kilobytes_per_connection=memory / sizes.sockets / 1024,
            cpu_us=cpu / steady.frames * 1e6,
            further_cpu_us=(cpu - own) / max(1, steady.frames - sizes.facts) * 1e6,
            p50_ms=steady.p50_ms,
            p99_ms=steady.p99_ms,
            overload_per_second=overload.frames / overload.seconds,
            server_busy=overload_cpu / overload.seconds,
            client_busy=overload.cpu_seconds / overload.seconds,
            lost=self._lost + overload.closed,
        )

    def _client(self, server: Server, sockets: int) -> LoadClient:
        return LoadClient(
            self._prepared.client,
            port=server.port,
            document=STREAMS[self._document],
            inits=server.inits(),
            sockets=sockets,
            sampled=self._sizes.sampled,
            directory=self._prepared.directory,
        )

    def _steady(self, server: Server, client: LoadClient, facts: int, per_second: float) -> tuple[float, Counted]:
        """Facts one by one; the server's CPU seconds, and what the sockets got."""
        client.expect(facts, within=facts / per_second + PATIENCE_SECONDS)
        before, begun = cpu_seconds(server), time.monotonic()
        for number in range(facts):
            time.sleep(max(0.0, begun + number / per_second - time.monotonic()))
            server.publish(1)
        counted = client.counted()
        used = cpu_seconds(server) - before
        self._check(client, counted, facts)
        return used, counted

    def _burst(self, server: Server, client: LoadClient, facts: int) -> Counted:
        """Facts as fast as the server makes and tells them."""
        client.expect(facts, within=PATIENCE_SECONDS)
        server.publish(facts)
        counted = client.counted()
        self._check(client, counted, facts)
        return counted

    def _check(self, client: LoadClient, counted: Counted, facts: int) -> None:
        """What is late counts as lost. If nothing is, the sampled sockets' frames must be right."""
        if not counted.frames:
            raise WrongAnswer(f"{self._candidate.name} sent nothing for {facts} facts")
        samples = client.samples()
        if counted.fewest == counted.most == facts:
            frames_are_right(
                samples,
                self._prepared.fact[self._document],
                each=facts,
                sockets=min(self._sizes.sampled, client.sockets),
                is_same_fact=self._candidate.is_same_fact,
            )
        else:
            self._lost += abs(facts * client.sockets - counted.frames) or 1
