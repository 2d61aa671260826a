"""What a running process or database may no longer do for a while: open files, write larger ones, take changes."""

import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg

STANDARD_FILES = 3  # input, output and errors


@asynccontextmanager
async def read_only(url: str) -> AsyncIterator[None]:
    """As after a failover to a standby."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        await connection.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            await connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
            await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()


@contextmanager
def limited(pid: int, kind: int, most: int) -> Iterator[None]:
    """A limit of a running process: how large its files may become, or how many it may open."""
    soft, hard = resource.prlimit(pid, kind)
    resource.prlimit(pid, kind, (most, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, kind, (soft, hard))


@contextmanager
def without_descriptors(pid: int) -> Iterator[None]:
    """The process can open no more files, also in place of those that it closes; those that are open stay so."""
    with limited(pid, resource.RLIMIT_NOFILE, STANDARD_FILES):
        yield
