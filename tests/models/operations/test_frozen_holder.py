"""A process that is frozen while it holds the log's counter doesn't hold up the others; connections.py sets the time."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from models.database.connections import IDLE_IN_TRANSACTION_TIMEOUT_MS, LOCK_TIMEOUT_MS
from models.events import log
from models.operations.conversations.send_message import send_message
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.freezing import frozen

ROOT = Path(__file__).parents[3]
MOST_SECONDS = 5


@pytest.mark.parametrize("_database", ["postgres"], indirect=True)  # on SQLite there is one process
async def test_others_write_on_within_seconds_and_nothing_of_it_is_left(fixtures: Fixtures, database: Database) -> None:
    assert IDLE_IN_TRANSACTION_TIMEOUT_MS < LOCK_TIMEOUT_MS < MOST_SECONDS * 1_000
    row = await fixtures.talking()
    command = ("-m", "tests.models.operations.holder", database.url, str(fixtures.ada.id))
    holder = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"holding\n"
    with frozen(holder.pid):
        began = time.monotonic()
        sent = await send_message(row.id, text="Hello", by=fixtures.ada)
        assert time.monotonic() - began < MOST_SECONDS
    assert sent.position == 1
    assert [entry.fact.kind for entry in await log.read_after(0, limit=10)] == ["MessagePosted"]
    holder.stdin.write(b"\n")
    assert (await holder.stdout.readline()).startswith(b"lost ")
    holder.stdin.close()
    assert await holder.wait() == 0
