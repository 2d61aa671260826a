"""The command line: what each command prints, where, and how it ends; api/commands/."""

import asyncio
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from api.identity.bearer_tokens import Identity, development_key
from api.settings import Settings
from models.database import connections
from models.tables import ConfiguredChannel
from models.vocabulary import ChannelKind
from tests.api.identity.provider import Provider
from tests.api.telemetry.collector import Collector
from tests.support import api_process
from tests.support.api_process import COMMAND_LINE, ROOT
from tests.support.builders import a_connector, a_queue, a_workstream
from tests.support.running_server import RunningServer


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[RunningServer]:
    """A server that is not running, for its environment and data directory."""
    with closing(RunningServer(data_dir=tmp_path / "data")) as server:
        yield server


@pytest.fixture
def with_tables(surroundings: RunningServer) -> None:
    """The commands find a migrated database. The others find none, as at a first start."""
    surroundings.migrate_quickly()


def run(surroundings: RunningServer, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return api_process.run(*arguments, environment={**surroundings.environment, **environment})


def run_anew(surroundings: RunningServer, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """As from a terminal: Python starts and imports what the command needs."""
    command = [sys.executable, *COMMAND_LINE, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=surroundings.environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_help_names_every_command_with_examples(surroundings: RunningServer) -> None:
    shown = run_anew(surroundings, "--help").stdout
    for command in ("serve", "migrate", "token", "check", "export-schema", "python -m api token --user ada --ttl 8h"):
        assert command in shown


def test_token_prints_a_token_and_nothing_else(surroundings: RunningServer) -> None:
    done = run_anew(surroundings, "token", "--user", "ada", "--ttl", "30m")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    bearer = asyncio.run(Identity(Settings(data_dir=surroundings.data_dir)).read(done.stdout.strip()))
    assert bearer.login == "ada"
    assert 29 * 60 < bearer.expires_at - time.time() <= 30 * 60
    assert [path.name for path in surroundings.data_dir.iterdir()] == ["development_key.pem"], "it needs no database"


@pytest.mark.parametrize("ttl", ["8", "h", "0h", "-1h", "1w", "9999999h"])
def test_token_refuses_what_is_no_time(surroundings: RunningServer, ttl: str) -> None:
    done = run(surroundings, "token", "--user", "ada", f"--ttl={ttl}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"--ttl {ttl} is not a duration; write it like 30s, 45m, 8h or 7d.\n"


def test_token_is_refused_where_a_real_issuer_signs(surroundings: RunningServer, tmp_path: Path) -> None:
    file = tmp_path / "public.pem"
    file.write_bytes(development_key(tmp_path).as_pem(private=False))
    done = run(surroundings, "token", "--user", "ada", VIGIE_JWT_PUBLIC_KEY_FILE=str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "VIGIE_JWT_PUBLIC_KEY_FILE is set" in done.stderr


@pytest.mark.parametrize("command", [("serve",), ("token", "--user", "ada"), ("migrate",), ("check",)])
def test_a_mistyped_setting_stops_each_command(surroundings: RunningServer, command: tuple[str, ...]) -> None:
    done = run(surroundings, *command, VIGIE_DATABSE_URL="x")
    assert done.returncode == 2
    assert "There is no setting VIGIE_DATABSE_URL: did you mean VIGIE_DATABASE_URL?" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("with_tables")
def test_serve_refuses_others_without_an_issuers_key(surroundings: RunningServer) -> None:
    done = run_anew(surroundings, "serve", "--host", "0.0.0.0", "--port", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("On 0.0.0.0 others can reach this server")


def test_serve_refuses_several_workers_that_could_not_hear_each_other(surroundings: RunningServer) -> None:
    done = run(surroundings, "serve", "--workers", "2", "--port", "0")
    assert done.returncode == 1
    assert "several workers need VIGIE_BELL_URL" in done.stderr


@pytest.mark.usefixtures("with_tables")
def test_serve_says_when_its_port_is_taken(surroundings: RunningServer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(surroundings, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "choose another port with --port or VIGIE_PORT" in done.stderr


@pytest.mark.usefixtures("with_tables")
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("serve", "--port", "0", "--workers", "2"), ("check",)])
def test_more_sockets_than_the_process_may_open_are_refused(
    surroundings: RunningServer, command: tuple[str, ...]
) -> None:
    done = run(surroundings, *command, VIGIE_MAX_SOCKETS="2000000000", VIGIE_BELL_URL="redis://127.0.0.1:1/0")
    assert done.returncode == (1 if command == ("check",) else 2)
    assert "VIGIE_MAX_SOCKETS is 2000000000, but this process may open only" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("with_tables")
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("serve", "--port", "0", "--workers", "2"), ("check",)])
def test_a_trusted_document_that_could_not_run_is_refused(
    surroundings: RunningServer, command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "pages.json").write_text('{"sha256:00": "{ asOf }"}', "utf-8")
    done = run(surroundings, *command, VIGIE_TRUSTED_DOCUMENTS=str(tmp_path), VIGIE_BELL_URL="redis://127.0.0.1:1/0")
    assert done.returncode == (1 if command == ("check",) else 2)
    assert "pages.json has documents that can't be trusted. sha256:00: this is neither" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_serve_refuses_a_database_that_lacks_migrations(surroundings: RunningServer, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/elsewhere.sqlite3"
    done = run(surroundings, "serve", "--port", "0", VIGIE_DATABASE_URL=url)
    assert done.returncode == 1
    assert "The database lacks 0001_initial" in done.stderr
    assert "run `python -m api migrate` first" in done.stderr

    done = run(surroundings, "migrate", VIGIE_DATABASE_URL=url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Applied 0001_initial.\n")
    assert run(surroundings, "migrate", VIGIE_DATABASE_URL=url).stdout == "The database is up to date.\n"
    with RunningServer(environment={"VIGIE_DATABASE_URL": url}) as server:
        assert server.ask("{ viewer { id } }") == {"data": {"viewer": None}}


@pytest.mark.parametrize("command", ["serve", "migrate", "check"])
def test_a_database_that_does_not_answer_is_said_in_a_sentence(surroundings: RunningServer, command: str) -> None:
    done = run(surroundings, command, VIGIE_DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 1
    assert "VIGIE_DATABASE_URL" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_processes_that_migrate_at_once_all_succeed(surroundings: RunningServer, tmp_path: Path) -> None:
    migrations = [
        api_process.start("migrate", environment=surroundings.environment, errors=tmp_path / "errors") for _ in range(3)
    ]
    for migration in migrations:
        assert migration.stdout is not None
        with migration.stdout:
            migration.stdout.read()
    assert [migration.wait(60) for migration in migrations] == [0, 0, 0]


def test_check_tries_everything(surroundings: RunningServer) -> None:
    done = run_anew(surroundings, "check")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line for line in lines if line[0] != "production"] == [
        [name, "ok"]
        for name in (
            "settings",
            "key",
            "sign-in",
            "sockets",
            "documents",
            "database",
            "migrations",
            "channels",
            "agreement",
            "bell",
            "traces",
        )
    ]
    assert [line[1] for line in lines if line[0] == "production"] == ["LACKS:", "LACKS:", "can't"]
    assert done.returncode == 0


def test_check_says_what_fails_and_what_to_do(surroundings: RunningServer, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as empty:
        empty.execute("CREATE TABLE something (id INTEGER)")
    done = run(
        surroundings,
        "check",
        VIGIE_HOST="0.0.0.0",
        VIGIE_DATABASE_URL=f"sqlite:///{tmp_path}/old.sqlite3",
        VIGIE_BELL_URL="redis://127.0.0.1:1/0",
    )
    assert done.returncode == 1
    failed = {line.split()[0]: line for line in done.stdout.splitlines() if "FAILED" in line}
    assert set(failed) == {"key", "migrations", "bell"}
    assert "set VIGIE_JWT_DISCOVERY_URL" in failed["key"]
    assert "run `python -m api migrate`" in failed["migrations"]
    assert "VIGIE_BELL_URL" in failed["bell"]


@pytest.mark.usefixtures("with_tables")
def test_check_says_where_traces_would_be_lost(surroundings: RunningServer) -> None:
    assert "FAILED: VIGIE_TRACES is otlp, but" in run(surroundings, "check", VIGIE_TRACES="otlp").stdout
    with Collector() as collector:
        assert "traces      ok" in run(surroundings, "check", **collector.environment).stdout
        collector.status = 401
        refused = run(surroundings, "check", **collector.environment)
    assert refused.returncode == 1
    assert "traces      FAILED: the collector does not accept traces; start it, or correct OTEL" in refused.stdout
    assert refused.stderr == ""


@pytest.mark.usefixtures("with_tables")
def test_check_says_why_nobody_can_sign_in_to_the_pages(surroundings: RunningServer) -> None:
    with Provider() as provider:
        provider.discovered = {"authorization_endpoint": "https://id.example.com/authorize"}
        given = {"VIGIE_JWT_DISCOVERY_URL": provider.discovery_url, "VIGIE_SIGN_IN_CLIENT_ID": "pages"}
        done = run(surroundings, "check", **given)
        assert done.returncode == 1
        assert "sign-in     FAILED: VIGIE_JWT_DISCOVERY_URL: the discovery document names no safe token_endpoint." in (
            done.stdout.splitlines()
        )
        provider.discovered["token_endpoint"] = "https://id.example.com/token"
        assert "sign-in     ok" in run(surroundings, "check", **given).stdout.splitlines()


@pytest.mark.usefixtures("with_tables")
def test_check_names_a_channel_whose_messages_are_not_sent(surroundings: RunningServer) -> None:
    assert run(surroundings, "migrate").returncode == 0
    asyncio.run(_add_channel(surroundings.database_url))
    done = run(surroundings, "check")
    assert done.returncode == 1
    assert "the url of texts leads to a private network, which takes VIGIE_PRIVATE_RECEIVERS=true." in done.stdout
    assert run(surroundings, "check", VIGIE_PRIVATE_RECEIVERS="true").returncode == 0


async def _add_channel(database_url: str) -> None:
    """As an earlier version would have saved it."""
    EXECUTOR_CACHE.clear()
    await connections.connect(database_url)
    try:
        workstream, connector = await a_workstream(await a_queue("Support")), await a_connector("Connector")
        await ConfiguredChannel.create(
            name="texts",
            kind=ChannelKind.JSON,
            connector_id=connector.id,
            workstream_id=workstream.id,
            url="https://10.0.0.7/hook",
        )
    finally:
        await connections.disconnect()


def test_migrations_are_complete(surroundings: RunningServer) -> None:
    done = run(surroundings, "migrate", "--check")
    assert (done.returncode, done.stdout) == (0, "Migrations and tables agree.\n"), done.stderr


def test_the_schema_file_is_up_to_date(surroundings: RunningServer) -> None:
    done = run(surroundings, "export-schema", "--check")
    assert (done.returncode, done.stdout) == (0, "schema/schema.graphql is up to date.\n"), done.stderr


def test_the_schema_is_written_where_it_is_wanted(surroundings: RunningServer, tmp_path: Path) -> None:
    ours = (ROOT / "schema/schema.graphql").read_text("utf-8")
    assert run(surroundings, "export-schema", "--output", "-").stdout == ours
    file = tmp_path / "contract.graphql"
    file.write_text("type Query", "utf-8")
    done = run(surroundings, "export-schema", "--check", "--output", str(file))
    assert (done.returncode, file.read_text("utf-8")) == (1, "type Query")
    done = run(surroundings, "export-schema", "--output", str(file))
    assert (done.stdout, file.read_text("utf-8")) == (f"Wrote {file}.\n", ours)
    done = run(surroundings, "export-schema", "--output", str(tmp_path / "no" / "folder.graphql"))
    assert (done.returncode, done.stderr) == (
        1,
        f"{tmp_path}/no/folder.graphql can't be written: No such file or directory.\n",
    )
