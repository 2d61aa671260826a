"""The command `audit`: what it prints, its exit status, and that an export is verified without a database."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import connections
from models.followers.sealing import round_of_sealing
from tests.api.commands.test_commands import run
from tests.models.audit.trails import a_trail
from tests.support import databases
from tests.support.running_server import RunningServer

pytestmark = pytest.mark.timeout(400)  # each test runs several commands, each a process of its own


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[RunningServer]:
    """A database with the trail of three days, without a server."""
    with closing(RunningServer(data_dir=tmp_path / "data")) as server:
        server.data_dir.mkdir()
        databases.create_sqlite(server.data_dir)
        asyncio.run(_on(server.database_url))
        yield server


async def _on(url: str, *, has_trail: bool = False) -> None:
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await connections.connect(url)
    try:
        await (round_of_sealing() if has_trail else a_trail())
    finally:
        await connections.disconnect()


def test_verifies_and_exports_what_can_be_verified_elsewhere(surroundings: RunningServer, tmp_path: Path) -> None:
    whole = run(surroundings, "audit", "verify")
    counts, newest = whole.stdout.splitlines()
    assert counts == "9 entries in 3 segments, 0 of them pruned; 0 texts erased; 0 entries not sealed yet."
    head = newest.removeprefix("The newest hash is ").removesuffix(".")
    assert (whole.returncode, whole.stderr, len(head)) == (0, "", 64)

    file = tmp_path / "trail.jsonl"
    assert run(surroundings, "audit", "export", str(file)).returncode == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 12
    assert run(surroundings, "audit", "export").stdout.splitlines() == lines
    elsewhere = run(surroundings, "audit", "verify", "--file", str(file), "--expect", head, VIGIE_DATA_DIR="nowhere")
    assert (elsewhere.returncode, elsewhere.stdout) == (0, whole.stdout)

    forged = [line.replace("SAVE_QUEUE", "SAVE_AGENT") if '"entry":5' in line else line for line in lines]
    file.write_text("\n".join(forged), encoding="utf-8")
    found = run(surroundings, "audit", "verify", "--file", str(file))
    assert (found.returncode, found.stderr) == (1, "Entry 5 is not what was sealed under its number.\n")
    without_note = [json.loads(line) for line in lines]
    del without_note[2]["beside"]["note"]
    file.write_text("\n".join(map(json.dumps, without_note)), encoding="utf-8")
    found = run(surroundings, "audit", "verify", "--file", str(file))
    assert (found.returncode, found.stderr) == (1, "The note of entry 2 was altered or deleted.\n")
    file.write_text('{"entry":', encoding="utf-8")
    found = run(surroundings, "audit", "verify", "--file", str(file))
    assert (found.returncode, found.stderr) == (
        1,
        f"{file} is no export of an audit trail: line 1 is not as exported.\n",
    )


def test_a_forged_database_fails(surroundings: RunningServer) -> None:
    with closing(sqlite3.connect(surroundings.data_dir / "vigie.sqlite3")) as database:
        database.execute("DROP TRIGGER audit_entries_on_update")
        database.execute("UPDATE audit_entries SET outcome = 'REFUSED' WHERE number = 5")
        database.commit()
    done = run(surroundings, "audit", "verify", "--expect", "f" * 64)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Entry 5 is not what was sealed under its number.",
        f"The hash {'f' * 64} is not in the chain: the history was rewritten, or cut off, after it was published.",
    ]
    assert done.stdout.endswith("The audit trail does not hold.\n")


def test_erases_and_prunes_and_says_so_in_the_trail(surroundings: RunningServer) -> None:
    assert run(surroundings, "audit", "erase", "1", "2", "77").stdout == "Erased the texts of 2 entries.\n"
    assert run(surroundings, "audit", "erase", "1", "--as", "nobody").returncode == 1
    asyncio.run(_on(surroundings.database_url, has_trail=True))
    assert run(surroundings, "audit", "prune", "--keep-days", "36500").stdout == ""
    counts = run(surroundings, "audit", "verify").stdout.splitlines()[0]
    assert counts.endswith("0 of them pruned; 5 texts erased; 0 entries not sealed yet.")
