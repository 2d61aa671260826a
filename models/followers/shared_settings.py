"""The processes of an installation compare the settings on which they must agree, through the database.

A host with another session secret refuses the visitors of all others, and one with another issuer their users. Neither
would say so: each of them works as it was told.
"""

import asyncio
import json
import logging
import socket
from collections import defaultdict
from collections.abc import Mapping

from models.database.connections import connection
from models.followers.leases import this_process
from models.followers.runner import keep_running

log = logging.getLogger("vigie.settings")

COMPARE_SECONDS = 10.0
ENDED_SECONDS = 30.0  # after so long without a word, a process counts as ended

_NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_ANNOUNCE = f"""INSERT INTO server_processes (name, host, until, settings)
    VALUES ($1, $2, {_NOW} + {round(ENDED_SECONDS * 1_000)}, $3::jsonb)
    ON CONFLICT (name) DO UPDATE SET until = excluded.until, settings = excluded.settings"""
_FORGET = f"DELETE FROM server_processes WHERE until <= {_NOW}"
_OTHERS = f"SELECT host, settings FROM server_processes WHERE until > {_NOW} AND name <> $1"


class SharedSettings:
    """`differing` has the settings on which other processes disagree, each with their hosts."""

    def __init__(self) -> None:
        self.differing: dict[str, list[str]] = {}
        self._digests: Mapping[str, str] = {}

    def configure(self, digests: Mapping[str, str]) -> None:
        """`digests` has a keyed hash of each setting; the key is what the first of them is a hash of."""
        self._digests = digests
        self.differing = {}

    async def run(self) -> None:
        """On PostgreSQL only: a SQLite file is on one host."""
        await keep_running(self._for_ever)

    async def compare(self) -> None:
        """Tell the others of this process, look at theirs, and log what has changed since the last time."""
        await connection().execute_query(_ANNOUNCE, [this_process(), _host(), json.dumps(dict(self._digests))])
        await connection().execute_query(_FORGET)
        found = await differing(self._digests)
        for name in found.keys() - self.differing.keys():
            log.error("%s is not the same on %s as on this host; %s.", name, ", ".join(found[name]), _consequence(name))
        for name in self.differing.keys() - found.keys():
            log.warning("%s is the same on all hosts again.", name)
        self.differing = found

    async def leave(self) -> None:
        """This process ends; the others need not wait until they notice."""
        await connection().execute_query("DELETE FROM server_processes WHERE name = $1", [this_process()])

    async def _for_ever(self) -> None:
        while True:
            await self.compare()
            await asyncio.sleep(COMPARE_SECONDS)


async def differing(digests: Mapping[str, str]) -> dict[str, list[str]]:
    """The settings on which running processes disagree with these digests, and their hosts.

    If the first one differs, with which all are keyed, the others can't be compared.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    first = next(iter(digests), None)
    for row in await connection().execute_query_dict(_OTHERS, [this_process()]):
        theirs = json.loads(row["settings"]) if isinstance(row["settings"], str) else row["settings"]
        names = [first] if first and theirs.get(first) != digests[first] else digests
        for name in names:
            if name in theirs and theirs[name] != digests[name]:  # an older version has others
                found[name].add(row["host"])
    return {name: sorted(hosts) for name, hosts in found.items()}


def _host() -> str:
    return socket.gethostname()[:64]


def _consequence(name: str) -> str:
    if name == "VIGIE_SESSION_SECRET":
        return "each refuses the visitors of the other, and no other setting can be compared until it is the same"
    return "what a client may do depends on where it is connected"


shared_settings = SharedSettings()
