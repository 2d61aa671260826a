"""Whether this release understands what is written to a database."""

from api.commands.reporting import stop
from models.events.formats import written_format
from models.events.log import head


async def must_be_understood() -> None:
    """End the command if a newer release writes what this one can't read."""
    await head()
    if written_format.is_newer:
        stop("A newer release is in use on this database: run that one, or restore a backup from before its upgrade.")
