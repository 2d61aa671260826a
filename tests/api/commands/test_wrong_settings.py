"""Wrong settings on the command line: help is always there, and each command ends with a sentence; api/settings.py."""

from pathlib import Path

import pytest

from api.__main__ import COMMANDS
from tests.api.commands.test_commands import run, run_anew, surroundings, with_tables
from tests.support.running_server import RunningServer

__all__ = ["surroundings", "with_tables"]  # fixtures

WRONG = {"VIGIE_DATABASE_URL": "mysql://vigie:s3cret@db/vigie", "VIGIE_BELL_URL": "", "VIGIE_DATABSE_URL": "x"}
POSTGRES = "postgres://vigie:s3cret@db.example"


def test_help_reads_no_setting(tmp_path: Path) -> None:
    """In a new Python, in which the modules of all commands are imported."""
    server = RunningServer(data_dir=tmp_path / "data", environment=WRONG)
    try:
        done = run_anew(server, "--help")
    finally:
        server.close()
    assert (done.returncode, done.stderr) == (0, "")
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_reads_no_setting(surroundings: RunningServer, command: str) -> None:
    done = run(surroundings, command, "--help", **WRONG)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: " in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ("serve", "--port", "0"),
        ("migrate",),
        ("token", "--user", "ada"),
        ("configure", "company.yaml"),
        ("audit", "verify"),
        ("privacy", "report"),
        ("check",),
        ("replay", "dialogues.jsonl"),
    ],
)
def test_a_wrong_address_ends_each_command_that_reads_it(surroundings: RunningServer, command: tuple[str, ...]) -> None:
    done = run(surroundings, *command, VIGIE_DATABASE_URL=WRONG["VIGIE_DATABASE_URL"])
    if command[0] in ("configure", "replay"):  # they look for the file first
        assert done.returncode == 2
        return
    said = done.stdout + done.stderr
    assert done.returncode == 2
    assert "VIGIE_DATABASE_URL: must begin with sqlite:/// or postgres://" in said
    assert len(said.splitlines()) == 1
    assert "s3cret" not in said


@pytest.mark.usefixtures("with_tables")
@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "VIGIE_DATABASE_URL",
            f"{POSTGRES}/vigie?sslmode=on",
            "VIGIE_DATABASE_URL: has sslmode=on; choose one of disable",
        ),
        (
            "VIGIE_DATABASE_URL",
            f"{POSTGRES}/vigie?ssl=1",
            "VIGIE_DATABASE_URL: has the parameter ssl, which is not known",
        ),
        ("VIGIE_DATABASE_URL", f"{POSTGRES}:port/vigie", "VIGIE_DATABASE_URL: has a port that is no number"),
        (
            "VIGIE_BELL_URL",
            "redis://:s3cret@redis:port",
            "VIGIE_BELL_URL: has a port that is no number from 1 to 65535",
        ),
        ("VIGIE_BELL_URL", "", "VIGIE_BELL_URL is empty: give it a value, or remove the variable."),
        ("VIGIE_HOST", "no.such.host.invalid", "choose another address with --host or VIGIE_HOST"),
        ("VIGIE_METRICS_HOST", "192.0.2.1", "choose another address with VIGIE_METRICS_HOST"),
        ("FORWARDED_ALLOW_IPS", "proxy", "FORWARDED_ALLOW_IPS: proxy is no address and no network"),
        ("VIGIE_DATA_DIR", "/dev/null/vigie", "/dev/null/vigie can't be made: Not a directory"),
    ],
)
def test_serve_ends_with_one_sentence(surroundings: RunningServer, name: str, value: str, says: str) -> None:
    given = {name: value, **({"VIGIE_METRICS_PORT": "9"} if name == "VIGIE_METRICS_HOST" else {})}
    done = run(surroundings, "serve", "--port", "0", **given)
    assert done.returncode in (1, 2)
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "s3cret" not in done.stderr


def test_a_data_directory_that_can_not_be_made_is_said(surroundings: RunningServer) -> None:
    done = run(surroundings, "token", "--user", "ada", VIGIE_DATA_DIR="/dev/null/vigie")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "VIGIE_DATA_DIR: /dev/null/vigie/development_key.pem can't be created or read (Not a dir"
    )
    assert len(done.stderr.splitlines()) == 1


def test_an_empty_address_means_sqlite(surroundings: RunningServer) -> None:
    done = run(surroundings, "migrate", VIGIE_DATABASE_URL="")
    assert done.stderr == ""
    assert done.stdout.startswith("Applied 0001_initial.\n")
    assert (surroundings.data_dir / "vigie.sqlite3").exists()
