"""finish-upgrade learns which processes run, also those of releases that don't register themselves."""

import asyncio

import asyncpg

from models.database.addresses import PostgresAddress
from models.database.connections import speaks_postgres
from models.events.formats import FIRST, FORMAT
from models.followers import leases, processes
from models.followers.leases import Lease
from models.tables import Lease as LeaseRow
from tests.support.databases import Database

PATIENCE_SECONDS = 20


async def held(name: str, holder: str) -> Lease:
    lease = await leases.take(name, holder=holder)
    assert lease is not None
    return lease


async def test_older_ones_are_found_by_what_they_hold(database: Database) -> None:
    await held(f"process/{FORMAT}/aaaaaaaa", "new/1/aaaaaaaa")
    await held("due_times", "new/1/aaaaaaaa")
    assert await processes.older() == []
    registered = await held(f"process/{FIRST}/bbbbbbbb", "old/2/bbbbbbbb")
    unregistered = await held("routing", "older/3/cccccccc")
    assert await processes.older() == ["old/2", "older/3"]
    await registered.release()
    await unregistered.release()
    assert await processes.older() == []


async def test_on_postgres_older_ones_are_found_by_sessions_without_a_name(database: Database) -> None:
    """While a process of this release holds all leases, one before the register holds none."""
    assert await processes.nameless_sessions() == []
    if not speaks_postgres():
        return
    ours = PostgresAddress.of(database.url).credentials
    older = await asyncpg.connect(**{**ours, "server_settings": {}})
    try:
        [client] = await processes.nameless_sessions()
        assert client.startswith("127.0.0.1:")
    finally:
        await older.close()


async def test_a_process_registers_itself_and_is_forgotten_later(database: Database) -> None:
    running = asyncio.create_task(processes.run())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (held_now := await leases.holders()):
                pass
        [(name, holder)] = held_now
        assert (holder, name.split("/")[:2]) == (leases.this_process(), ["process", f"{FORMAT}"])
    finally:
        running.cancel()
        await asyncio.wait([running])
    await LeaseRow.update_or_create({"holder": holder, "until": 1, "fence": 1}, name=name)  # released, or run out
    assert await leases.holders() == []
    assert await processes.forget_ended() == 1
    assert await processes.forget_ended() == 0
