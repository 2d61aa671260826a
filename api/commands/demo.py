"""`demo`: a simulated contact centre to try everything on. The simulation is in api/demo/."""

import asyncio
import contextlib
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from api import settings
from api.commands.reporting import refuse, stop
from api.identity import bearer_tokens
from api.program import PROGRAM
from models.database import connections, migrating

LEAST_OFFER_SECONDS = 4


def demo(
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.")] = 8000,
    speed: Annotated[
        float, typer.Option(min=0.1, max=20, help="How many times faster than usual customers and agents act.")
    ] = 1,
    seed: Annotated[int, typer.Option(help="Another number gives other customers.")] = 1,
    host: Annotated[
        str, typer.Option(help="The address to listen on; only a loopback address is allowed.")
    ] = "127.0.0.1",
) -> None:
    """Serve a company whose customers and agents are simulated, and print what to try.

    The data is in a temporary SQLite file, whatever VIGIE_DATABASE_URL says; Ctrl-C deletes it. Tokens come from
    `token`, as with `serve`.
    """
    with (
        _signals_as_ctrl_c(),
        contextlib.suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix="vigie-demo-") as directory,
    ):
        try:
            chosen = _chosen(Path(directory), host, port)
            _run(chosen, speed=speed, seed=seed)
        except settings.SettingsFault as fault:
            refuse(fault)


def _chosen(directory: Path, host: str, port: int) -> settings.Settings:
    chosen = settings.load(
        host=host,
        port=port,
        database_url=f"sqlite:///{directory / 'demo.sqlite3'}",
        bell_url="memory://",
        graphiql=True,
    )
    if not chosen.is_loopback:
        stop(
            f"On {host} others could reach the demo, where everyone can sign in as anyone; "
            f"leave --host out, or use `{PROGRAM} serve` for a real installation."
        )
    bearer_tokens.make_token(
        chosen, "admin", timedelta(seconds=1)
    )  # so that a fault shows now and not at the first sign-in
    return chosen


def _run(chosen: settings.Settings, *, speed: float, seed: int) -> None:
    from api.demo.sign_in import sign_in_routes
    from api.demo.simulator import Simulator
    from api.demo.welcome_page import page
    from api.web import server  # imported here, because they take a second that other commands need not spend

    waiting: list[UUID] = []

    @contextlib.asynccontextmanager
    async def simulated() -> AsyncIterator[None]:
        simulator = await Simulator.ready(seed=seed, speed=speed)
        waiting.append(await simulator.longest_waiting())
        async with simulator.running():
            yield

    def introduce(address: str) -> None:
        print(page(address, waiting=waiting[0], speed=speed, seed=seed), flush=True)

    asyncio.run(_seed(chosen.database_url, speed))
    server.run(chosen, routes=sign_in_routes(chosen), companion=simulated, on_ready=introduce)


async def _seed(url: str, speed: float) -> None:
    """Create the database and write the company to it."""
    from api.demo import seeding

    await migrating.migrate(url)
    await connections.connect(url)
    try:
        await seeding.seed(offer_seconds=max(LEAST_OFFER_SECONDS, round(seeding.OFFER_SECONDS / max(speed, 1))))
    finally:
        await connections.disconnect()


@contextlib.contextmanager
def _signals_as_ctrl_c() -> Iterator[None]:
    """Clean up before ending on any signal. While the server runs, uvicorn handles SIGINT and SIGTERM."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, interrupt)}
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        terminal_closed = signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
        before[signal.SIGHUP] = terminal_closed
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
