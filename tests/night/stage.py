"""The stage of a night: two hosts behind PostgreSQL and Redis, one of them by TLS, and a receiver of messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from models.database import connections
from models.database.connections import writing
from models.tables import Workstream
from models.vocabulary import Distribution
from tests.api.channels.receivers import Heard, Receiver, Said
from tests.benchmarks.hostile.query_times import AS_IN_PRODUCTION
from tests.faults.floor import furnish
from tests.faults.stage import TOKEN_HOURS, Stage
from tests.night import shifted_clock
from tests.night.hosts import Host, PostgresOnItsDisk
from tests.night.prometheus import Prometheus
from tests.support.api_process import COMMAND_LINE
from tests.support.builders import an_admin, an_agent
from tests.support.server_binaries import postgres_binaries
from tests.support.servers import free_port, start_redis, started
from tests.support.tls import Certificates, Front, in_front_of, make_certificates

OFFER_SECONDS = 20  # what is offered at the end expires soon
INTRUDERS = 10
SECRET, OTHER_SECRET = "the night's own secret, of both hosts", "what one host has by mistake, and no other"


@dataclass(eq=False)
class Receiving:
    """The receiver of a channel's messages answers with this status."""

    status: int = 200

    def answer(self, heard: Heard) -> Said:
        return Said(self.status)


@dataclass(eq=False, kw_only=True)
class NightStage(Stage):
    """`hosts` are its servers: the first one talks to PostgreSQL directly, the second one through `front`, by TLS."""

    hosts: Sequence[Host]
    disk: PostgresOnItsDisk
    front: Front
    certificates: Certificates
    receiving: Receiving
    receiver_url: str
    clock: Path  # holds the seconds by which the second host's clock differs
    prometheus: Prometheus
    intruders: tuple[str, ...]  # logins
    idler: str  # who may see the whole floor, and reads nothing
    strays: Sequence[Host] = ()  # hosts that ran for a while in the place of another

    @property
    def idlers_token(self) -> str:
        return self.servers[0].token(self.idler, timedelta(hours=TOKEN_HOURS))

    def intruders_tokens(self) -> tuple[str, ...]:
        return tuple(self.servers[0].token(login, timedelta(hours=TOKEN_HOURS)) for login in self.intruders)

    def instead(self, host: Host, **settings: str) -> Host:
        """A host with other settings, to be started at the place of this one."""
        names = (name for name in host.environment if name.startswith("VIGIE_") or name == shifted_clock.VARIABLE)
        environment = {name: host.environment[name] for name in names}
        other = Host(environment={**environment, **settings}, data_dir=host.data_dir, program=COMMAND_LINE)
        other.port = host.port
        self.strays = [*self.strays, other]
        return other

    def close_strays(self) -> None:
        for stray in self.strays:
            stray.close()


@asynccontextmanager
async def night_stage(factor: float) -> AsyncIterator[NightStage]:
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="vigie-night-")))
        postgres = stack.enter_context(await asyncio.to_thread(lambda: started(PostgresOnItsDisk(postgres_binaries()))))
        redis = stack.enter_context(await asyncio.to_thread(start_redis))
        floor = await furnish(postgres.url)
        stack.push_async_callback(connections.disconnect)
        async with writing():
            await Workstream.filter(distribution=Distribution.PUSH).update(offer_seconds=OFFER_SECONDS)
            idler = await an_admin("idler")
            intruders = [await an_agent(f"intruder-{number}") for number in range(INTRUDERS)]
        certificates = make_certificates(directory)
        front = await stack.enter_async_context(in_front_of(postgres.port, certificates, speaks_postgres=True))
        receiving = Receiving()
        receiver = stack.enter_context(Receiver(receiving.answer))
        clock = directory / "clock"
        clock.write_text("0", "ascii")
        by_tls = f"postgres://postgres@localhost:{front.port}/postgres"
        addresses = {
            COMMAND_LINE: postgres.url,
            ("-m", shifted_clock.__name__): f"{by_tls}?sslmode=verify-full&sslrootcert={certificates.authority}",
        }
        hosts, targets = [], {}
        for number, (program, address) in enumerate(addresses.items(), 1):
            targets[f"host-{number}"] = free_port()
            environment = {
                **AS_IN_PRODUCTION,
                "VIGIE_DATABASE_URL": address,
                "VIGIE_BELL_URL": redis.url,
                "VIGIE_SESSION_SECRET": SECRET,
                "VIGIE_METRICS_PORT": f"{targets[f'host-{number}']}",
                shifted_clock.VARIABLE: f"{clock}",
            }
            host = Host(environment=environment, data_dir=directory / "data", program=program)
            stack.callback(host.close)
            host.port = free_port()
            await asyncio.to_thread(host.start)
            hosts.append(host)
        prometheus = stack.enter_context(await asyncio.to_thread(lambda: started(Prometheus(targets, factor))))
        stage = NightStage(
            floor,
            hosts,
            postgres,
            redis,
            hosts=hosts,
            disk=postgres,
            front=front,
            certificates=certificates,
            receiving=receiving,
            receiver_url=receiver.url,
            clock=clock,
            prometheus=prometheus,
            idler=idler.login,
            intruders=tuple(user.login for user in intruders),
        )
        stack.callback(stage.close_strays)
        yield stage
