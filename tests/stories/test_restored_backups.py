"""A backup is restored, or PostgreSQL goes on where it was not: no position of before then means something else."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import httpx2
import pytest

from models.database import migrating
from tests.api.conftest import add_people
from tests.support import api_process, databases
from tests.support.failover import recover
from tests.support.freezing import until
from tests.support.running_server import RunningServer
from tests.support.server_binaries import postgres_binaries
from tests.support.servers import PostgresServer

PRESENCE = "mutation ($input: PresenceInput!) { setPresence(input: $input) { __typename } }"
STATES = """subscription ($after: StreamPosition) {
  conversationStateChanged(after: $after) { __typename ... on StreamItem { position } }
}"""


def change(server: RunningServer, *presences: str) -> str:
    """Record a fact for each of these; the position after them."""
    for presence in presences:
        answer = server.ask(PRESENCE, {"input": {"presence": presence}}, user="ada")
        assert answer == {"data": {"setPresence": {"__typename": "PresenceSuccess"}}}, answer
    return as_of(server)


def as_of(server: RunningServer) -> str:
    position: str = server.ask("{ asOf }", user="ada")["data"]["asOf"]
    return position


def epoch(position: str) -> str:
    return position[1:9]


async def resumed(server: RunningServer, after: str) -> str:
    """What a client first gets that continues after this position."""
    async with server.socket("ada") as socket:
        payload = {"query": STATES, "variables": {"after": after}}
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        message = await socket.receive_json(timeout=20)
    kind: str = message["payload"]["data"]["conversationStateChanged"]["__typename"]
    return kind


async def must_be_another_log(server: RunningServer, seen: str) -> None:
    assert await resumed(server, seen) == "ResyncRequired"
    later = change(server, "AWAY", "BUSY", "AVAILABLE")  # as many facts as were lost: one has the number of `seen`
    assert epoch(later) != epoch(seen)
    assert await resumed(server, seen) == "ResyncRequired"
    assert epoch(as_of(server)) == epoch(later)


@pytest.mark.timeout(120)
async def test_a_file_of_sqlite_that_is_copied_back(tmp_path: Path) -> None:
    with RunningServer() as server:
        await add_people(server.database_url)
        change(server, "AWAY", "BUSY")
        server.stop()
        file = server.data_dir / "vigie.sqlite3"
        shutil.copyfile(file, tmp_path / "backup")
        server.start()
        seen = change(server, "AVAILABLE", "AWAY")
        server.stop()
        server.start()
        assert epoch(as_of(server)) == epoch(seen), "a restart is no restoration"
        server.kill()
        for part in ("-wal", "-shm"):
            file.with_name(f"{file.name}{part}").unlink(missing_ok=True)
        shutil.copyfile(tmp_path / "backup", file)
        server.start()
        await must_be_another_log(server, seen)
        assert "it has a new epoch" in server.log

        before = as_of(server)
        done = await asyncio.to_thread(api_process.run, "restored", environment=server.environment)
        assert (done.returncode, "new epoch" in done.stdout) == (0, True), done
        await until(lambda: epoch(as_of(server)) != epoch(before))
        assert await resumed(server, before) == "ResyncRequired"


@pytest.mark.timeout(180)
async def test_a_dump_of_postgres_and_another_timeline(tmp_path: Path) -> None:
    with PostgresServer(postgres_binaries()) as postgres:
        postgres.start()
        url = await asyncio.to_thread(databases.create_bare_postgres, postgres.url, "vigie")
        await migrating.migrate(url)
        with RunningServer(environment={"VIGIE_DATABASE_URL": url}) as server:
            await add_people(url)
            change(server, "AWAY", "BUSY")
            _run("pg_dump", "--format=custom", f"--file={tmp_path / 'backup'}", url)
            seen = change(server, "AVAILABLE", "AWAY")
            server.stop()
            server.start()
            assert epoch(as_of(server)) == epoch(seen), "a restart is no restoration"
            server.stop()
            await asyncio.to_thread(databases.create_bare_postgres, postgres.url, "vigie")
            _run("pg_restore", f"--dbname={url}", f"{tmp_path / 'backup'}")
            (server.data_dir / "seen").unlink()  # on another host
            server.start()
            await must_be_another_log(server, seen)

            seen = change(server, "AWAY")
            await asyncio.to_thread(recover, postgres)
            await until(lambda: _is_ready(server))
            await until(lambda: epoch(change(server, "BUSY", "AVAILABLE")) != epoch(seen))
            await must_be_another_log(server, seen)


def _is_ready(server: RunningServer) -> bool:
    return httpx2.get(f"{server.base}/readyz", timeout=10).status_code == 200


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([postgres_binaries() / program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
