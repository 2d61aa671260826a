"""`migrate`: bring the database up to date, or check that migrations and tables agree."""

import asyncio
from typing import Annotated

import typer

from api import settings
from api.commands.reporting import refuse, stop
from models.database import migrating


def migrate(
    check: Annotated[
        bool,
        typer.Option("--check", help="Use no database; fail if the tables need a migration that is not written yet."),
    ] = False,
) -> None:
    """Apply the migrations that the database lacks."""
    try:
        asyncio.run(_check() if check else _migrate(settings.load().database_url))
    except settings.SettingsFault as fault:
        refuse(fault)
    except migrating.Unreachable as error:
        stop(f"The database can't be reached ({error}); start it, or correct VIGIE_DATABASE_URL.")


async def _check() -> None:
    if changes := await migrating.changes_without_migration():
        stop(
            "The tables have changed without a migration; write one with `tortoise makemigrations -n what_it_does`:\n  "
            + "\n  ".join(changes)
        )
    print("Migrations and tables agree.")


async def _migrate(url: str) -> None:
    applied = await migrating.migrate(url)
    print("\n".join(f"Applied {name}." for name in applied) or "The database is up to date.")
