"""What may be wrong with the database, or with this machine, for a while: whoever asked may simply try again."""

import errno
import socket
import sqlite3
import ssl
from collections.abc import Iterator
from enum import StrEnum

import asyncpg
from tortoise.exceptions import DBConnectionError, OperationalError

MOST_LINKS = 5  # of a chain of causes


class Trouble(StrEnum):
    """Each value completes the sentence "At present, …"."""

    AWAY = "the database does not answer"
    FULL = "the database's disk is full or fails"
    READ_ONLY = "the database takes no changes"
    DESCRIPTORS = "the server can't open any more files"


class ConnectionLost(Exception):
    """The connection was lost before the commit, so that nothing was written. The cause says how."""


_AWAY = (
    ConnectionLost,
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    ssl.SSLError,  # a certificate has expired, or was changed on one side first
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,  # likewise a password
    asyncpg.InvalidCatalogNameError,  # a database that is being restored
    asyncpg.IdleInTransactionSessionTimeoutError,
)
_BY_NUMBER = {
    errno.EMFILE: Trouble.DESCRIPTORS,
    errno.ENFILE: Trouble.DESCRIPTORS,
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EHOSTUNREACH: Trouble.AWAY,
    errno.ENETUNREACH: Trouble.AWAY,
}
_OF_SQLITE = {
    "disk is full": Trouble.FULL,
    "disk I/O error": Trouble.FULL,
    "readonly database": Trouble.READ_ONLY,
    "unable to open database file": Trouble.DESCRIPTORS,
    "database is locked": Trouble.AWAY,
    "locking protocol": Trouble.AWAY,
}
_CLOSED = ("closed", "closing", "released back to the pool")  # asyncpg has one type for these and for mistakes in calls
# A server that shuts down tells idle sessions so, and closes them a moment later. Whoever uses one in between gets this.
_BEING_ENDED = "is in progress"


def trouble_of(error: BaseException | None) -> Trouble | None:
    """The trouble that this error tells of; None if it is a fault of Vigie or of the client."""
    for link in _links(error):
        if found := _of(link):
            return found
    return None


def _of(error: BaseException) -> Trouble | None:
    match error:
        case asyncpg.DiskFullError():
            return Trouble.FULL
        case asyncpg.ReadOnlySQLTransactionError():
            return Trouble.READ_ONLY
        case asyncpg.InterfaceError():
            return Trouble.AWAY if any(words in str(error) for words in _CLOSED) else None
        case asyncpg.InternalClientError():
            return Trouble.AWAY if _BEING_ENDED in str(error) else None
        case OSError() if error.errno in _BY_NUMBER:
            return _BY_NUMBER[error.errno]
        case sqlite3.OperationalError() | OperationalError():
            return next((trouble for words, trouble in _OF_SQLITE.items() if words in str(error)), None)
        case _:
            return Trouble.AWAY if isinstance(error, _AWAY) else None


def _links(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(MOST_LINKS):
        if error is None:
            return
        yield error
        error = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error.__cause__
