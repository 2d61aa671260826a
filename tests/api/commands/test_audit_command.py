"""The command `audit`: what it prints, its exit status, and that exports and reports are verified without a database."""

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


def test_from_a_key_to_a_verified_report(surroundings: RunningServer, tmp_path: Path) -> None:
    asyncio.run(_on(surroundings.database_url, has_trail=True))  # its last day is over
    key, out = tmp_path / "report.pem", tmp_path / "out"
    asked = ("audit", "report", "--output", str(out), "--month")
    without_key = run(surroundings, *asked, "2026-10")
    assert (without_key.returncode, without_key.stderr.startswith("There is no key to sign with")) == (2, True)
    assert run(surroundings, "audit", "report-key", str(key)).returncode == 0
    again = run(surroundings, "audit", "report-key", str(key))
    assert (again.returncode, again.stderr) == (2, f"{key} can't be written: File exists.\n")

    made = run(surroundings, *asked, "2026-10", VIGIE_REPORT_KEY_FILE=str(key))
    assert (made.returncode, made.stderr, made.stdout.count("Wrote")) == (0, "", 4)
    file = out / "monitoring-2026-10.json"
    assert json.loads(file.read_text("utf-8"))["sessions"]["begun"] == 0
    public = str(tmp_path / "report.pub.pem")
    genuine = run(surroundings, "audit", "verify-report", str(file), "--key", public, "--month", "2026-10")
    assert (genuine.returncode, genuine.stderr) == (0, "")
    assert "is the report of 2026-10, as it was signed with this key" in genuine.stdout
    other = run(surroundings, "audit", "verify-report", str(file), "--key", public, "--month", "2026-09")
    assert (other.returncode, other.stderr) == (1, f"{file} is the report of 2026-10, not of 2026-09.\n")
    twice = run(surroundings, *asked, "2026-10", "--key", str(key))
    assert (twice.returncode, twice.stderr) == (2, f"{file} can't be written: File exists.\n")
    elsewhere = run(surroundings, *asked, "2026-09", "--key", str(key), VIGIE_DATA_DIR=str(tmp_path))
    assert (elsewhere.returncode, "Make sure that this is the installation's database" in elsewhere.stderr) == (1, True)
    wrong = run(surroundings, *asked, "October", "--key", str(key))
    assert (wrong.returncode, wrong.stderr) == (2, "--month: 'October' is no month; write it like 2026-10.\n")


def test_nothing_is_reported_of_a_forged_trail(surroundings: RunningServer, tmp_path: Path) -> None:
    with closing(sqlite3.connect(surroundings.data_dir / "vigie.sqlite3")) as database:
        database.execute("DROP TRIGGER audit_entries_on_update")
        database.execute("UPDATE audit_entries SET outcome = 'REFUSED' WHERE number = 5")
        database.commit()
    key, out = tmp_path / "report.pem", tmp_path / "out"
    run(surroundings, "audit", "report-key", str(key))
    made = run(surroundings, "audit", "report", "--month", "2026-10", "--output", str(out), "--key", str(key))
    assert made.returncode == 1
    assert made.stderr.startswith("The audit trail does not hold, so no report can rest on it: Entry 5 is not what")
    assert not out.exists()
