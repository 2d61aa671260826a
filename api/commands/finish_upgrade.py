"""`finish-upgrade`: allow what this release adds to the log, once no older process runs. models/events/formats.py has it."""

import asyncio

import typer

from api import settings
from api.commands.acting import on_the_database
from api.commands.reporting import stop
from models.events import log as event_log
from models.followers import processes
from models.operations.upgrading.derive_columns import derive_columns

OLDER_RUN = 3  # the exit status


def finish_upgrade() -> None:
    """Say that no process of the release before runs any more. From then on, Vigie writes all that this release adds.

    Until then you can go back to the release before; afterwards only by restoring a backup.
    """
    try:
        typer.echo(asyncio.run(on_the_database(settings.load(), _finish)))
    except settings.SettingsFault as fault:
        stop(str(fault))


async def _finish() -> str:
    if older := await processes.older():
        stop(
            f"Processes of an older release still run: {', '.join(older)} (host/process id). Stop them, and try again.",
            status=OLDER_RUN,
        )
    if nameless := await processes.nameless_sessions():
        stop(
            f"Sessions of the database give no application_name: {', '.join(nameless)} (client address). Processes of an "
            "older release do so. Stop them, or close the other programs that these belong to, and try again.",
            status=OLDER_RUN,
        )
    is_raised = await event_log.finish_upgrade()
    folded = await derive_columns()
    if is_raised or folded:
        return "The upgrade is finished: this release now writes all that it adds."
    return "There is nothing to finish."
