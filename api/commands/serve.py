"""`serve`: runs the server, which is in api/web/server.py."""

import asyncio
import gc
from contextlib import nullcontext
from typing import Annotated

import typer

from api import settings
from api.commands.reporting import refuse, stop
from api.metrics_directory import shared_directory
from api.program import PROGRAM
from models.database import connections
from models.database.applied_migrations import exists, has_all_migrations
from models.database.durability import Unsafe, check_durability
from models.database.poolers import NoSession, check_sessions

UNFINISHED = f"The upgrade is not finished: once no process of the release before runs, run `{PROGRAM} finish-upgrade`."


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on. [VIGIE_HOST, 127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(help="The port to listen on; 0 takes a free one. [VIGIE_PORT, 8000]")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, help="The number of server processes; more than one needs a shared bell.")
    ] = 1,
) -> None:
    """Serve the API on /graphql until interrupted.

    Without settings it serves a SQLite file in .vigie, which it brings up to date by itself, and tokens come from
    `token`. Any other database must have been migrated.
    """
    try:
        chosen = settings.load(host=host, port=port)
        if workers > 1 and chosen.bell_url.startswith("memory://"):
            stop(
                "Without a shared bell, processes miss each other's changes: several workers need VIGIE_BELL_URL, "
                "such as redis://localhost:6379/0."
            )
        with shared_directory() if workers > 1 else nullcontext():
            status = _run(chosen, workers)
    except settings.SettingsFault as fault:
        refuse(fault)
    raise typer.Exit(status)


def _run(chosen: settings.Settings, workers: int) -> int:
    gc.disable()  # nothing of what is imported is garbage, and to look for it takes a fifth of the time
    from api.web import server  # imported here, because it takes a second that other commands need not spend

    gc.freeze()
    gc.enable()
    asyncio.run(_prepare(chosen))
    return server.run(chosen, workers=workers)


async def _prepare(chosen: settings.Settings) -> None:
    # Imported here, because they have metrics, whose directory must be known first.
    from api.commands.understanding import must_be_understood
    from models.events.formats import written_format
    from models.events.log import create_head

    try:
        if not exists(chosen.database_url):
            await _bring_up_to_date(chosen)
        await connections.connect(chosen.database_url)
        if not await has_all_migrations():
            await connections.disconnect()
            await _bring_up_to_date(chosen)
            await connections.connect(chosen.database_url)
        await check_durability()
        await check_sessions()
        await create_head()
        await must_be_understood()
        if written_format.is_older:
            typer.echo(UNFINISHED, err=True)
        await connections.disconnect()
    except (Unsafe, NoSession) as unfit:
        stop(str(unfit))


async def _bring_up_to_date(chosen: settings.Settings) -> None:
    # Imported here, because a server whose database is up to date starts sooner without it.
    from models.database import migrating

    try:
        if chosen.uses_embedded_database:
            await migrating.migrate(chosen.database_url)
        elif missing := await migrating.pending(chosen.database_url):
            stop(f"The database lacks {', '.join(missing)}: run `{PROGRAM} migrate` first.")
    except migrating.Unreachable as error:
        stop(f"The database can't be reached ({error}); start it, or correct VIGIE_DATABASE_URL.")
