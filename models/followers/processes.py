"""The register of the processes that run, so that an upgrade is finished only when no process of an older release does.

Each process holds a lease of its own. It is renewed with the others, released at the end, and runs out if the process dies.
Releases before this register show by the leases of their work, and on PostgreSQL by their sessions, which have no name.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from models import clock
from models.database.connections import in_turn, reading_connection, speaks_postgres
from models.events.formats import FORMAT
from models.followers.leases import Lease, holders, this_process
from models.followers.runner import under_lease
from models.tables import Lease as LeaseRow

PREFIX = "process/"
FORGOTTEN_AFTER = timedelta(hours=1)  # more than clocks of machines differ


async def run() -> None:
    await under_lease(f"{PREFIX}{FORMAT}/{this_process().rpartition('/')[2]}", _until_the_end)


async def older() -> list[str]:
    """The hosts and process ids of running processes that may not understand all that this release writes.

    On PostgreSQL without sessions that have no name, in which they may hide: `nameless_sessions` has those.
    """
    held = await holders()
    formats = {holder: int(name.split("/")[1]) for name, holder in held if name.startswith(PREFIX)}
    found = {holder for _, holder in held if formats.get(holder, 0) < FORMAT}
    return sorted(holder.rpartition("/")[0] for holder in found)


async def nameless_sessions() -> list[str]:
    """The client addresses of sessions of this database that give no application_name, on PostgreSQL.

    A process of a release before this register has some, even while another one holds all leases. So may other programs.
    """
    if not speaks_postgres():
        return []
    text = (
        "SELECT coalesce(host(client_addr) || ':' || client_port, 'a local socket') AS client FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name = '' AND backend_type = 'client backend' ORDER BY 1"
    )
    return [row["client"] for row in await reading_connection().execute_query_dict(text)]


async def forget_ended() -> int:
    """Delete the entries of processes that ended long ago."""
    until = round((clock.now() - FORGOTTEN_AFTER - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
    ended = LeaseRow.filter(name__startswith=PREFIX, until__lt=until)
    if not await ended.using_db(reading_connection()).exists():
        return 0
    return await in_turn(ended.delete)


async def _until_the_end(lease: Lease) -> None:
    await asyncio.Event().wait()
