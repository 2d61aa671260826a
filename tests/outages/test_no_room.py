"""Read-only databases, full disks and no file descriptors: changes are refused, reads go on, and so does Vigie, by itself."""

import asyncio
import resource

import httpx2
import pytest

from tests.api.conftest import add_people
from tests.outages.conftest import Stage
from tests.outages.test_database_away import (
    LIST,
    SEND,
    VIEWER,
    extensions_of,
    posted,
    ready_again,
    without_faults,
)
from tests.outages.watching import PATIENCE_SECONDS
from tests.support.limits import limited, read_only, without_descriptors
from tests.support.running_server import RunningServer

pytestmark = [pytest.mark.xdist_group("outages"), pytest.mark.timeout(180)]

CONNECTIONS = 5
TRANSCRIPT = """query ($id: ID!) { conversation(id: $id) { messages(first: 5) { edges { node { text } } } } }"""
PRESENCE = "mutation { setPresence(input: {presence: %s}) { ... on PresenceSuccess { position } } }"


async def gives(client: httpx2.AsyncClient, server: RunningServer, reason: str) -> None:
    """Wait until /readyz gives this reason."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            ready = await client.get(f"{server.base}/readyz")
            if ready.status_code == 503 and any(each.startswith(reason) for each in ready.json()["reasons"]):
                return
            await asyncio.sleep(0.1)


async def test_a_database_that_takes_no_changes(stage: Stage) -> None:
    given = {"id": stage.conversation, "requestId": "while nothing can be written"}
    async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        with without_faults(stage.server):
            async with read_only(stage.postgres.url):
                await gives(client, stage.server, "At present, the database takes no changes")
                refused = await posted(client, stage.server, "ada", SEND, **given)
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
                assert extensions_of(refused)["trouble"] == "READ_ONLY"
                for query in (LIST, VIEWER, TRANSCRIPT):
                    read = await posted(client, stage.server, "sam", query, **given if query is TRANSCRIPT else {})
                    assert (read.status_code, "errors" in read.json()) == (200, False), read.text
            await ready_again(client, stage.server)
            done = await posted(client, stage.server, "ada", SEND, **given)
            assert done.json()["data"]["sendMessage"]["sentMessage"]["id"]


async def test_a_full_disk() -> None:
    with RunningServer() as server:
        await asyncio.to_thread(_add_people_to, server)
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            assert (await posted(client, server, "ada", PRESENCE % "AWAY")).status_code == 200
            with without_faults(server):
                size = (server.data_dir / "vigie.sqlite3-wal").stat().st_size
                with limited(server.pid, resource.RLIMIT_FSIZE, size):
                    await gives(client, server, "At present, the database's disk is full or fails")
                    refused = await posted(client, server, "ada", PRESENCE % "BUSY")
                    assert (refused.status_code, extensions_of(refused)["trouble"]) == (503, "FULL")
                    assert (await posted(client, server, "ada", VIEWER)).json().keys() == {"data"}
                await ready_again(client, server)
                assert (await posted(client, server, "ada", PRESENCE % "BUSY")).json().keys() == {"data"}


def _add_people_to(server: RunningServer) -> None:
    asyncio.run(add_people(server.database_url))


async def test_no_more_files(stage: Stage) -> None:
    """The connections that are open go on being served."""
    server, limits = stage.server, httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS, limits=limits) as client:
        await _asked(client, server)  # opens the connections
        with without_faults(server):
            with without_descriptors(server.pid):
                await gives(client, server, "At present, the server can't open any more files")
                for answer in await _asked(client, server):
                    assert answer.status_code in (200, 503)
                    assert answer.status_code == 200 or extensions_of(answer)["trouble"] == "DESCRIPTORS"
            await ready_again(client, server)
            assert {answer.status_code for answer in await _asked(client, server)} == {200}


async def _asked(client: httpx2.AsyncClient, server: RunningServer) -> list[httpx2.Response]:
    return await asyncio.gather(*(posted(client, server, "sam", LIST) for _ in range(4 * CONNECTIONS)))
