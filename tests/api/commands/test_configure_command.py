"""The command `configure`: what it prints, where, its exit status, and that a running server applies the changes."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.commands.configure import WOULD_CHANGE
from tests.api.commands.test_commands import run
from tests.support import databases
from tests.support.running_server import RunningServer

pytestmark = pytest.mark.timeout(400)  # each test runs several commands, each a process of its own

FILE = """\
queues:
  Chat: {priority: 5}
users:
  root: {name: Root, roles: [ADMIN]}
"""


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[RunningServer]:
    with closing(RunningServer(data_dir=tmp_path / "data")) as server:
        yield server


@pytest.fixture
def migrated(surroundings: RunningServer) -> RunningServer:
    """As after the first command or start, which takes seconds."""
    surroundings.data_dir.mkdir()
    databases.create_sqlite(surroundings.data_dir)
    return surroundings


def written(directory: Path, text: str) -> str:
    file = directory / "company.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def ended(done: "subprocess.CompletedProcess[str]") -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def test_from_nothing_to_applied_exported_and_pruned(surroundings: RunningServer, tmp_path: Path) -> None:
    file = written(tmp_path, FILE)
    steps = "create queue Chat: priority 5\ncreate user root: name Root; roles [ADMIN]\n"
    assert ended(run(surroundings, "configure", file, "--dry-run")) == (
        WOULD_CHANGE,
        f"{steps}2 changes would be made.\n",
        "",
    )
    assert ended(run(surroundings, "configure", file)) == (0, f"{steps}2 changes made.\n", "")
    assert ended(run(surroundings, "configure", file, "--dry-run")) == (0, "Nothing to change.\n", "")
    exported = run(surroundings, "configure", "--export")
    assert (exported.returncode, exported.stderr) == (0, "")
    assert run(surroundings, "configure", str(tmp_path / "copy.yaml"), "--export").stdout == ""
    assert (tmp_path / "copy.yaml").read_text("utf-8") == exported.stdout
    file = written(tmp_path, "queues: {}\n")
    assert ended(run(surroundings, "configure", file, "--prune", "--as", "root")) == (
        0,
        "retire: queue Chat\n1 change made.\n",
        "",
    )


def test_faults_are_told_with_file_and_line(migrated: RunningServer, tmp_path: Path) -> None:
    file = written(tmp_path, "queues:\n  Chat:\n    prioritty: 5\n    closed: maybe\n")
    assert ended(run(migrated, "configure", file)) == (
        1,
        "",
        f"{file}:3: queues: Chat: there is no key prioritty. Did you mean priority?\n"
        f"{file}:4: queues: Chat: closed: must be true or false, not 'maybe'.\n",
    )


def test_what_is_not_understood_ends_with_2(migrated: RunningServer, tmp_path: Path) -> None:
    for arguments, says in (
        ((), "Name the file to apply, or pass --export."),
        (("--export", "--prune"), "--export can't be combined with"),
        ((str(tmp_path / "nowhere.yaml"),), "can't be read"),
        (("--export", str(tmp_path / "no" / "such.yaml")), "can't be written"),
    ):
        done = run(migrated, "configure", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
        assert "Traceback" not in done.stderr


def test_only_an_administrator_can_answer_for_it(migrated: RunningServer, tmp_path: Path) -> None:
    done = run(migrated, "configure", written(tmp_path, FILE), "--as", "nobody")
    assert ended(done) == (1, "", "--as nobody: there is no administrator with this login.\n")


def test_a_running_server_follows(migrated: RunningServer, tmp_path: Path) -> None:
    """A running server applies the file; a refusal at the end reports the steps before it."""
    with migrated as server:
        assert run(server, "configure", written(tmp_path, FILE)).returncode == 0
        asked = "{ queues { name priority } }"
        assert server.ask(asked, user="root") == {"data": {"queues": [{"name": "Chat", "priority": 5}]}}
        text = (
            "workstreams: {Site: {channel: LIVE_CHAT, defaultQueue: Chat}}\n"
            "users: {carl: {name: Carl, roles: [CUSTOMER]}}\n"
        )
        assert run(server, "configure", written(tmp_path, text)).returncode == 0
        start = 'mutation { startConversation(input: {workstream: "Site", text: "Hello"}) { __typename } }'
        assert server.ask(start, user="carl")["data"]["startConversation"] == {"__typename": "ConversationSuccess"}
        file = written(tmp_path, "operatingHours: {Office: {}}\nworkstreams: {}\n")
        done = run(server, "configure", file, "--prune")
        assert (done.returncode, done.stdout) == (1, "create operating hours Office\n")
        assert re.search(r"Workstream Site is still in use by 1 ongoing conversation; .*\n1 change made", done.stderr)
