"""Which errors tell of trouble that passes, and which are faults or mistakes."""

import errno
import socket
import ssl

import asyncpg
import pytest
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError, TransactionManagementError

from models.database import last_write as last_writes
from models.database.last_write import LastWrite
from models.database.trouble import ConnectionLost, Trouble, trouble_of

BEING_ENDED = "cannot switch to state 12; another operation (2) is in progress"
USED_TWICE = "cannot perform operation: another operation is in progress"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), Trouble.AWAY),
        (TimeoutError(), Trouble.AWAY),
        (socket.gaierror(socket.EAI_AGAIN, "no such host for now"), Trouble.AWAY),
        (ssl.SSLCertVerificationError(1, "certificate has expired"), Trouble.AWAY),
        (asyncpg.InvalidPasswordError("password authentication failed"), Trouble.AWAY),
        (asyncpg.InvalidCatalogNameError("database does not exist"), Trouble.AWAY),
        (OSError(errno.EHOSTUNREACH, "no way there"), Trouble.AWAY),
        (ConnectionLost("lost"), Trouble.AWAY),
        (DBConnectionError("no database"), Trouble.AWAY),
        (asyncpg.CannotConnectNowError("starting up"), Trouble.AWAY),
        (asyncpg.AdminShutdownError("terminating connection"), Trouble.AWAY),
        (asyncpg.ConnectionDoesNotExistError("closed in the middle of operation"), Trouble.AWAY),
        (asyncpg.TooManyConnectionsError("sorry, too many clients already"), Trouble.AWAY),
        (asyncpg.InterfaceError("connection is closed"), Trouble.AWAY),
        (asyncpg.InternalClientError(BEING_ENDED), Trouble.AWAY),
        (asyncpg.DiskFullError("could not extend file"), Trouble.FULL),
        (OperationalError("database or disk is full"), Trouble.FULL),
        (OperationalError("disk I/O error"), Trouble.FULL),
        (OSError(errno.ENOSPC, "no space left"), Trouble.FULL),
        (caused(TransactionManagementError("x"), asyncpg.ReadOnlySQLTransactionError("x")), Trouble.READ_ONLY),
        (OperationalError("attempt to write a readonly database"), Trouble.READ_ONLY),
        (OSError(errno.EMFILE, "too many open files"), Trouble.DESCRIPTORS),
        (OperationalError("unable to open database file"), Trouble.DESCRIPTORS),
        (ExceptionGroup("several", [OSError(errno.EMFILE, "too many open files")]), Trouble.DESCRIPTORS),
        (asyncpg.InterfaceError(USED_TWICE), None),
        (asyncpg.InterfaceError("the server expects 1 argument for this query, 2 were passed"), None),
        (asyncpg.QueryCanceledError("canceling statement"), None),
        (OperationalError("database disk image is malformed"), None),
        (IntegrityError("duplicate key"), None),
        (OSError(errno.ENOENT, "no such file"), None),
        (ValueError("a mistake"), None),
        (None, None),
    ],
)
def test_is_told_from_faults(error: Exception | None, trouble: Trouble | None) -> None:
    assert trouble_of(error) is trouble


def test_a_disk_is_full_until_no_write_was_refused_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk, writes that need no more room are done."""
    last_write = LastWrite()
    last_write.has_met(Trouble.FULL)
    last_write.is_done()
    assert last_write.trouble is Trouble.FULL
    monkeypatch.setattr(last_writes, "FULL_SECONDS", 0.0)
    last_write.is_done()
    assert last_write.trouble is None


def test_other_trouble_ends_with_the_next_write() -> None:
    last_write = LastWrite()
    last_write.has_met(Trouble.READ_ONLY)
    last_write.is_done()
    assert last_write.trouble is None
