"""A process of api_process.py ends, prints and hears signals as one does that Python has started for it alone."""

import signal
import sys
from pathlib import Path

import psutil
import pytest

from tests.support import api_process
from tests.support.api_process import COMMAND_LINE
from tests.support.running_server import RunningServer


@pytest.mark.parametrize(
    "arguments", [("token", "--user", "ada", "--ttl", "never"), ("tokken",), ("serve", "--port", "x")]
)
def test_it_ends_as_python_would(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    environment = {"VIGIE_DATA_DIR": str(tmp_path)}
    forked = api_process.run(*arguments, environment=environment)
    errors = tmp_path / "errors"
    alone = api_process.start_anew(*COMMAND_LINE, *arguments, environment=environment, errors=errors)
    assert alone.stdout is not None
    with alone.stdout:
        printed = alone.stdout.read()
    assert (forked.returncode, forked.stdout, forked.stderr) == (alone.wait(60), printed, errors.read_text("utf-8"))
    assert forked.returncode != 0


def test_its_environment_is_what_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_NO_SUCH_SETTING", "x")
    done = api_process.run("token", "--user", "ada", environment={"VIGIE_DATA_DIR": str(tmp_path / "given")})
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in (tmp_path / "given").iterdir()] == ["development_key.pem"]


def test_it_is_killed_and_asked_to_end() -> None:
    with RunningServer() as server:
        first = psutil.Process(server.pid)
        server.kill()
        assert not first.is_running()
        server.start()
        assert server.pid != first.pid
        assert (
            server.stop(signal.SIGTERM) == -signal.SIGTERM
        )  # after an orderly end, uvicorn lets the signal end the process


def test_it_has_imported_the_program_before_it_begins() -> None:
    process = api_process.forking.Process(target=_missing_of_the_program)
    process.start()
    process.join(60)
    assert process.exitcode == 0


def _missing_of_the_program() -> None:
    sys.exit(sum(name not in sys.modules for name in ("api.web.server", "models.migrations.0001_initial")))
