"""How a command works on the database of the settings, and who acts: the system, or the administrator it is given."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, TypeVar

import typer

from api import settings
from api.commands.reporting import stop
from api.commands.understanding import must_be_understood
from api.program import PROGRAM
from models.access.viewers import viewer_by_login
from models.database import connections, migrating
from models.events.bell import bell
from models.events.log import create_head
from models.operations.configuration import four_eyes, save_channel
from models.values import SYSTEM, Source, Viewer
from models.vocabulary import Role

ActingAs = Annotated[
    str | None, typer.Option("--as", metavar="LOGIN", help="The administrator to name in the audit trail.")
]

T = TypeVar("T")


async def acting_as(login: str | None, command: str) -> Viewer:
    """The administrator with this login, or the system; the audit trail names the command as the client."""
    source = Source(None, f"{PROGRAM} {command}")
    if login is None:
        return replace(SYSTEM, source=source)
    viewer = await viewer_by_login(login)
    if viewer is None or not viewer.has(Role.ADMIN):
        stop(f"--as {login}: there is no administrator with this login.")
    return replace(viewer, source=source)


async def on_the_database(chosen: settings.Settings, work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` on a database that is up to date, with the bell to tell other processes of changes."""
    save_channel.configure(chosen.reach)
    four_eyes.configure(is_required=chosen.four_eyes)
    try:
        if chosen.uses_embedded_database:
            await migrating.migrate(chosen.database_url)
        elif missing := await migrating.pending(chosen.database_url):
            stop(f"The database lacks {', '.join(missing)}: run `{PROGRAM} migrate` first.")
    except migrating.Unreachable as error:
        stop(f"The database can't be reached ({error}); start it, or correct VIGIE_DATABASE_URL.")
    await connections.connect(chosen.database_url)
    await create_head()
    await must_be_understood()
    await bell.hang(chosen.bell_url)
    try:
        return await work()
    finally:
        await bell.take_down()
        await connections.disconnect()
