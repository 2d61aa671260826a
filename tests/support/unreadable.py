"""Makes a database unreadable for a while, without ending it: who reads the log waits, as behind a dead disk."""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import asyncpg

# SQLite's locks for readers are bytes of the -shm file. They belong to processes, so another process must take them.
_READERS_FIRST, _READERS = 123, 5
_LOCK = f"""import fcntl, sys
with open(sys.argv[1], "r+b") as shared:
    fcntl.lockf(shared, fcntl.LOCK_EX, {_READERS}, {_READERS_FIRST})
    print("locked", flush=True)
    sys.stdin.read()
"""


@asynccontextmanager
async def unreadable(url: str) -> AsyncIterator[None]:
    """In the block, nobody can read the log of this database; PostgreSQL answers everything else."""
    locking = _sqlite(Path(url.removeprefix("sqlite:///"))) if url.startswith("sqlite") else _postgres(url)
    async with aclosing(locking) as locked:
        await anext(locked)
        yield


async def _sqlite(path: Path) -> AsyncGenerator[None, None]:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", _LOCK, f"{path}-shm", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert program.stdin
    assert program.stdout
    try:
        assert await program.stdout.readline() == b"locked\n"
        yield
    finally:
        program.stdin.close()
        await program.wait()


async def _postgres(url: str) -> AsyncGenerator[None, None]:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE log_head IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()
