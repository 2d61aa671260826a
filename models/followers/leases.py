"""Leases: one process at a time does a follower's work. runner.py says who works under a lease.

A lease makes double work rare, not impossible: a process may freeze between checking its lease and acting, and continue
after another process has acted. So work under a lease must be harmless to repeat. It is: each operation checks again,
under lock, whether there is something to do, and pruning deletes what may already be deleted. A lease saves many
processes from competing for the same rows, and while it lasts, a follower can remember what it has done.
"""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from uuid import uuid4

from prometheus_client import Counter

from models.database import prepared
from models.database.batches import Batch
from models.database.connections import connection, in_turn, reading_connection, speaks_postgres
from models.events.formats import written_format
from models.tasks import ended

log = logging.getLogger("vigie.leases")

# The work that one process does for all. Each process also has a lease of its own name, to be seen by.
WORK = ("alerts", "carrier", "due_times", "positions", "pruning", "retention", "routing", "scoring", "sealing")

LEASES_LOST = Counter("vigie_leases_lost_total", "Leases that this process lost while it worked under them.", ["lease"])
for _lease in (*WORK, "process"):
    LEASES_LOST.labels(_lease)  # so that each is there, and 0, before the first loss

LEASE_SECONDS = 4.0  # how long others wait for a holder that was killed or is frozen
RENEW_SECONDS = 1.0
POLL_SECONDS = 0.5  # how soon another process takes a released lease
RELEASE_SECONDS = 1.0  # how long an ending process waits for the database


held_here: set[str] = set()  # the names of the leases under which this process works


class LeaseLost(Exception):
    """This process no longer has the lease; another process may be working."""


@dataclass(eq=False)
class Lease:
    """The right to do one kind of work. This process counts its `seconds` from the moment when it asked for the lease.

    The database counts from a later moment, so this process stops first, and no two clocks need to agree. The clock that
    measures `seconds` also runs while the process is frozen.
    """

    name: str
    holder: str
    seconds: float
    fence: int
    _trusted_until: float

    @property
    def is_held(self) -> bool:
        return time.monotonic() < self._trusted_until and not written_format.is_newer

    def must_hold(self) -> None:
        """Call this before each act. Raises LeaseLost, also if a newer release does the work from now on."""
        if not self.is_held:
            raise LeaseLost(f"The lease {self.name!r} was lost; another process may have it.")

    async def renew(self) -> None:
        """Extend it from now on, unless another process has it. If the database fails, it stays as it is."""
        asked = time.monotonic()
        try:
            async with asyncio.timeout(self._trusted_until - asked):
                is_ours = await _renewals.load((_key(self.name, self.holder, self.fence), _ms(self.seconds)))
        except Exception as error:
            log.warning("The lease %s could not be renewed (%s).", self.name, type(error).__name__)
            return
        self._trusted_until = asked + self.seconds if is_ours else 0.0

    async def release(self) -> None:
        """Let another process have it at once."""
        self._trusted_until = 0.0
        try:
            async with asyncio.timeout(RELEASE_SECONDS):
                await _run(
                    "UPDATE leases SET until = 0 WHERE name = ? AND holder = ? AND fence = ? RETURNING fence",
                    self.name,
                    self.holder,
                    self.fence,
                )
        except Exception as error:
            log.warning("The lease %s runs out by itself (%s).", self.name, type(error).__name__)


async def while_held(
    name: str, work: Callable[[Lease], Awaitable[None]], *, seconds: float = LEASE_SECONDS, holder: str | None = None
) -> None:
    """Wait for the lease and do `work` under it until that returns. The lease is renewed meanwhile and released at the end.

    If the lease is lost, the work is cancelled, and starts again once this process has the lease again.
    """
    while True:
        lease = await _taken(name, holder or this_process(), seconds)
        held_here.add(name)
        try:
            if await _is_done(work, lease):
                return
        finally:
            held_here.discard(name)
            await lease.release()
        LEASES_LOST.labels(name.partition("/")[0]).inc()  # a process has one of its own, process/…
        log.warning("The lease %s was lost; its work starts again when this process has it again.", name)


async def take(name: str, *, seconds: float = LEASE_SECONDS, holder: str | None = None) -> Lease | None:
    """The lease, if nobody has it: it was never taken, was released, or has expired.

    A process of an old release takes none once a newer one has finished its upgrade: it would not understand the work.
    """
    if written_format.is_newer:
        return None
    holder = holder or this_process()
    held = await reading_connection().execute_query_dict(
        _dialect(f"SELECT fence FROM leases WHERE name = ? AND until > {_now()}"), [name]
    )
    if held:
        return None  # without trying to write, because every process asks this all the time
    asked = time.monotonic()
    fence = await _run(
        f"INSERT INTO leases (name, holder, until, fence) VALUES (?, ?, {_now()} + {_ms(seconds)}, 1) "
        "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until, fence = leases.fence + 1 "
        f"WHERE leases.until <= {_now()} RETURNING fence",
        name,
        holder,
    )
    return Lease(name, holder, seconds, fence, asked + seconds) if fence else None


async def holders() -> list[tuple[str, str]]:
    """The leases that are held now, each with the process that holds it."""
    text = f"SELECT name, holder FROM leases WHERE until > {_now()} ORDER BY name"
    return [(row["name"], row["holder"]) for row in await reading_connection().execute_query_dict(text)]


def this_process() -> str:
    return _named(os.getpid())


@cache
def _named(pid: int) -> str:
    """By pid, because workers are forked: two of them must never take each other's lease for their own."""
    return f"{socket.gethostname()[:64]}/{pid}/{uuid4().hex[:8]}"


async def _taken(name: str, holder: str, seconds: float) -> Lease:
    while True:
        if lease := await take(name, seconds=seconds, holder=holder):
            return lease
        await asyncio.sleep(POLL_SECONDS)


async def _is_done(work: Callable[[Lease], Awaitable[None]], lease: Lease) -> bool:
    """Do the work while the lease lasts; returns whether it was completed."""
    working = asyncio.ensure_future(work(lease))
    renew_seconds = min(RENEW_SECONDS, lease.seconds / 4)
    try:
        while lease.is_held:
            # All leases of a process are renewed at the same moment, and so with one statement.
            await asyncio.wait({working}, timeout=renew_seconds - time.monotonic() % renew_seconds)
            if working.done():
                working.result()
                return True
            await lease.renew()
        return False
    except LeaseLost:
        return False
    finally:
        await ended(working)
        if not working.cancelled():
            working.exception()  # it was raised above, or doesn't matter because the work was cancelled


async def _renew(leases: Sequence[tuple[str, int]]) -> dict[tuple[str, int], bool]:
    """Extend leases, each by its time in milliseconds. Those that another process has are left out."""
    renewed: dict[tuple[str, int], bool] = {}
    for ms in {ms for _, ms in leases}:
        keys = [key for key, its_ms in leases if its_ms == ms]
        text = f"UPDATE leases SET until = {_now()} + {ms} WHERE {_KEY} = ANY($1) RETURNING {_KEY} AS key"
        rows = await in_turn(partial(prepared.select, text, keys))
        renewed |= {(row["key"], ms): True for row in rows}
    return renewed


_renewals = Batch(_renew)
_KEY = "name || '/' || holder || '/' || fence"


def _key(name: str, holder: str, fence: int) -> str:
    return f"{name}/{holder}/{fence}"


async def _run(statement: str, *values: object) -> int:
    """The fence that a statement returns; 0 if it changed no row."""
    rows = await in_turn(lambda: connection().execute_query_dict(_dialect(statement), list(values)))
    return int(rows[0]["fence"]) if rows else 0


def _dialect(statement: str) -> str:
    if not speaks_postgres():
        return statement
    first, *rest = statement.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))


def _now() -> str:
    """The time by the database's clock; for SQLite that is this machine's clock."""
    if speaks_postgres():
        return "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
