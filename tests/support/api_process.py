"""`python -m api …` in a process of its own, for running_server.py and the tests of the command line.

To import the program takes seconds of computing, and a test run starts hundreds of processes. So within a test run each is
forked from a process of its worker that has imported the program and done nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tests.support import templates

ROOT = Path(__file__).parents[2]
VIGIE = "api"
COMMAND_LINE = ("-m", VIGIE)
RUN_SECONDS = 60

forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload(["tests.support.imported_program"])
_one_at_a_time = threading.Lock()  # multiprocessing looks for the ends of all its processes whenever one is started


class ForkedProcess:
    """The part of subprocess.Popen that tests use, for a process that is forked."""

    def __init__(self, module: str, arguments: tuple[str, ...], environment: Mapping[str, str], errors: Path) -> None:
        reader, writer = forking.Pipe(duplex=False)
        with reader, writer:
            process = forking.Process(
                target=_become, args=(module, arguments, dict(environment), writer, errors), daemon=True
            )  # a daemon: nobody waits for it at the end of the run
            with _one_at_a_time:
                process.start()
            self.stdout = open(os.dup(reader.fileno()), encoding="utf-8")  # noqa: SIM115  # as long as the process
        self._process = process

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        with _one_at_a_time:
            return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        if not wait([self._process.sentinel], timeout):
            raise subprocess.TimeoutExpired("python -m api", timeout or 0)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


ApiProcess = subprocess.Popen[str] | ForkedProcess


def start(*arguments: str, environment: Mapping[str, str], errors: Path, module: str = VIGIE) -> ApiProcess:
    """What it writes to stderr is added to the file `errors`. `module` may be one that changes Vigie and then runs it."""
    errors = errors.absolute()
    if templates.in_a_run():
        return ForkedProcess(module, arguments, environment, errors)
    return start_anew("-m", module, *arguments, environment=environment, errors=errors)


def start_anew(
    *arguments: str, environment: Mapping[str, str], errors: Path, root: Path = ROOT
) -> subprocess.Popen[str]:
    """A Python that imports everything by itself; the arguments begin with what it runs. `root` has the program."""
    with errors.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
        )


def run(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Let the command come to its end."""
    with tempfile.TemporaryDirectory(prefix="vigie-command-") as directory:
        errors = Path(directory) / "errors"
        process = start(*arguments, environment=environment, errors=errors)
        assert process.stdout is not None
        try:
            with process.stdout:
                printed = process.stdout.read()
            return subprocess.CompletedProcess(arguments, process.wait(RUN_SECONDS), printed, errors.read_text("utf-8"))
        finally:
            process.kill()


def _become(
    module: str, arguments: tuple[str, ...], environment: dict[str, str], output: Connection, errors: Path
) -> None:
    """Go on as `python -m api` with these arguments would, once it has imported the program."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # so that it is looked up in this environment
    os.dup2(output.fileno(), sys.stdout.fileno())
    output.close()
    with errors.open("ab") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)
