"""`restored`: say that a backup was restored where Vigie could not notice it. models/events/basis.py notices the others."""

import asyncio

import typer

from api import settings
from api.commands.acting import on_the_database
from api.commands.reporting import stop
from models.events.basis import begin_anew


def restored() -> None:
    """Give the log a new epoch, so that every client reads again. Nothing is lost by it, and running it twice does no harm."""
    try:
        asyncio.run(on_the_database(settings.load(), _begin_anew))
    except settings.SettingsFault as fault:
        stop(str(fault))
    typer.echo("The log has a new epoch: clients read everything again.")


async def _begin_anew() -> None:
    await begin_anew()
