"""Which database the log is in, and how far it was seen: a restored one must not give out positions a second time.

Clients keep positions. If facts that they have seen are gone, the next facts would get the same positions, and the clients
would never show them. So the log then gets a new epoch, by which every older position is refused (log.py).

- PostgreSQL knows whether it is another server, another timeline (after a promotion or a recovery), or another table (after a
  dump was restored). The statement that numbers facts compares this with `log_head.basis`, so that nothing comes in between.
- A process remembers in a file beside the database's backups how far it has read. It finds a log that ends before that.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import asyncpg
from tortoise.exceptions import OperationalError

from models.database.connections import connection, in_turn, speaks_postgres
from models.database.prepared import select

log = logging.getLogger("vigie.log")

EPOCH_DIGITS = 8
TABLE = (
    "(SELECT oid::text FROM pg_database WHERE datname = current_database()) || '.' || 'log_head'::regclass::oid::text"
)
TIMELINE = "left(pg_walfile_name(pg_current_wal_lsn()), 8)"
SYSTEM = "(SELECT system_identifier::text FROM pg_control_system())"
EXACT = f"('E.' || {SYSTEM} || '.' || {TIMELINE} || '.' || {TABLE})"
PLAIN = f"('P.' || {TABLE})"  # for servers that let nobody ask for the others
# The two say nothing about each other.
IS_SAME = "(log_head.basis IS NULL OR log_head.basis = at.here OR left(log_head.basis, 2) <> left(at.here, 2))"
UNTOLD = (
    OperationalError,  # Tortoise's for a function that is not there
    asyncpg.InsufficientPrivilegeError,
    asyncpg.UndefinedFunctionError,
    asyncpg.FeatureNotSupportedError,
)


class Basis:
    """How to ask PostgreSQL which database this is, as an expression of SQL."""

    def __init__(self) -> None:
        self.expression = EXACT

    async def find(self) -> None:
        """Find out what this server answers. Call it before the first write."""
        self.expression = EXACT
        if not speaks_postgres():
            return
        try:
            await select(f"SELECT {EXACT} AS here")
        except UNTOLD as error:
            self.expression = PLAIN
            log.warning(
                "PostgreSQL does not tell its identity (%s): after a failover, run `restored`.", type(error).__name__
            )

    async def settle(self) -> None:
        """Give the log a new epoch if it has come to another database than the one in which it was written last."""
        if not speaks_postgres():
            return
        text = f"""UPDATE log_head SET epoch = CASE WHEN {IS_SAME} THEN epoch ELSE $1 END, basis = at.here
            FROM (SELECT {self.expression} AS here) AS at
            WHERE id = 1 AND log_head.basis IS DISTINCT FROM at.here RETURNING epoch"""
        epoch = new_epoch()
        rows = await connection().execute_query_dict(text, [epoch])
        if rows and rows[0]["epoch"] == epoch:
            log.warning("The log is in another database or on another timeline than before: it has a new epoch.")


def new_epoch() -> str:
    return uuid4().hex[:EPOCH_DIGITS]


async def begin_anew(epoch: str | None = None, *, seen: int = 0) -> bool:
    """Give the log a new epoch; with `epoch`, only if it still has that one and ends before the fact `seen`."""
    condition = "" if epoch is None else " AND epoch = $2 AND seq < $3"
    given = [new_epoch()] if epoch is None else [new_epoch(), epoch, seen]
    here = f", basis = {basis.expression}" if speaks_postgres() else ""  # or the next fact would begin anew once more
    text = f"UPDATE log_head SET epoch = $1{here} WHERE id = 1{condition} RETURNING seq"
    if not speaks_postgres():
        text = text.replace("$", "?")
    rows = await in_turn(lambda: connection().execute_query_dict(text, given))
    if rows and epoch:
        log.warning("The log ends at %d, but was seen up to %d: it has a new epoch.", rows[0]["seq"], seen)
    return bool(rows)


class Seen:
    """How far processes with this data directory have read the log, in a file. It is written before clients get the facts."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._file: int | None = None

    def open(self, path: Path) -> None:
        """Without a directory to write to, nothing is remembered."""
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            log.info("How far the log was read can't be remembered in %s (%s).", path.name, type(error).__name__)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file = None

    def read(self) -> tuple[str, int] | None:
        """The epoch and the number of the newest fact that was seen; None if nothing is known."""
        if self._file is None:
            return None
        epoch, _, seq = os.pread(self._file, 64, 0).decode("ascii", "replace").strip().partition(" ")
        return (epoch, int(seq)) if len(epoch) == EPOCH_DIGITS and seq.isdecimal() else None

    def note(self, epoch: str, seq: int) -> None:
        if self._file is not None:
            with suppress(OSError):  # such as a full disk: what is remembered is older then
                os.pwrite(self._file, f"{epoch} {seq:020}\n".encode(), 0)

    async def compare(self) -> None:
        """Give the log a new epoch if it ends before what was seen of it."""
        if known := self.read():
            epoch, seq = known
            await begin_anew(epoch, seen=seq)


basis = Basis()
seen = Seen()
