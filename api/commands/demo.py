"""`demo`: a living contact centre to try everything on. Who works there is in api/demo/."""

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
from api.commands.reporting import stop
from api.identity import bearer_tokens
from models.database import connections, migrating

LEAST_OFFER_SECONDS = 4


def demo(
    port: Annotated[int, typer.Option(help="0 takes a free port.")] = 8000,
    speed: Annotated[float, typer.Option(min=0.1, max=20, help="How fast customers and agents live.")] = 1,
    seed: Annotated[int, typer.Option(help="Another number brings other customers.")] = 1,
    host: Annotated[str, typer.Option(help="An address of this machine's own.")] = "127.0.0.1",
) -> None:
    """Serve a company whose customers and agents are played, and print what to try on it.

    It lives in a temporary SQLite file, whatever VIGIE_DATABASE_URL says, and is gone after Ctrl-C. Tokens come from
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
            stop(str(fault))


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
            f"On {host} others could reach the demo, and anyone can sign in to it as anybody; "
            "leave --host out, or serve a real installation with `python -m api serve`."
        )
    bearer_tokens.make_token(chosen, "admin", timedelta(seconds=1))  # say now, not at the first sign-in, what's wrong
    return chosen


def _run(chosen: settings.Settings, *, speed: float, seed: int) -> None:
    from api.demo.sign_in import sign_in_routes
    from api.demo.simulator import Simulator
    from api.demo.welcome_page import page
    from api.web import server  # only here: these take a second, and the other commands don't need them

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
    """A database with the company in it."""
    from api.demo import seeding

    await migrating.migrate(url)
    await connections.connect(url)
    try:
        await seeding.seed(offer_seconds=max(LEAST_OFFER_SECONDS, round(seeding.OFFER_SECONDS / max(speed, 1))))
    finally:
        await connections.disconnect()


@contextlib.contextmanager
def _signals_as_ctrl_c() -> Iterator[None]:
    """Asked to end in any way, clean up first. Once the server runs, uvicorn hears the first two."""

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
