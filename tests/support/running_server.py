"""The real server in its own process, which a test can start, stop, kill and start again on the same port."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx2
import psutil
from httpx2.websockets import AsyncWebSocketSession

from api.identity.bearer_tokens import make_token
from api.settings import Settings
from tests.support import api_process, templates
from tests.support.api_process import ApiProcess

READY = "Vigie is ready: "
START_SECONDS = 90  # an ordinary start takes two; the machine may be busy with other tests
STOP_SECONDS = 20
LARGEST_FRAME_BYTES = 16 * 1024 * 1024  # a whole list or the whole schema may come in one
TRANSPORT_WS = "graphql-transport-ws"


class ServerFailed(Exception):
    """The server didn't start or didn't end; the message ends with its log."""


class RunningServer:
    """`python -m api serve` with a data directory of its own. The port stays the same over any number of starts.

    `environment` are further settings, such as VIGIE_DATABASE_URL; `arguments` go to the command. With `program`, a new
    Python runs that, in place of the command line itself; in a test run, several workers need it, because a process that is
    forked (api_process.py) can't have processes of its own. `module` is forked in place of `api`. `root` is the checkout of
    another release, whose server it then is.
    """

    def __init__(
        self,
        *,
        environment: Mapping[str, str] | None = None,
        arguments: tuple[str, ...] = (),
        data_dir: Path | None = None,
        program: tuple[str, ...] = (),
        module: str = api_process.VIGIE,
        root: Path | None = None,
    ) -> None:
        self._of_this_release = program
        self._module = module
        self.become(root)
        self._temporary = tempfile.TemporaryDirectory(prefix="vigie-server-")
        self.data_dir = data_dir or Path(self._temporary.name) / "data"
        self._begins_migrated = data_dir is None and not (environment or {}).get("VIGIE_DATABASE_URL")
        self._log = Path(self._temporary.name) / "log"
        self._environment = dict(environment or {})
        self._arguments = arguments
        self._process: ApiProcess | None = None
        self.port = 0

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Life

    def become(self, root: Path | None) -> None:
        """From the next start on, be the server of the release in this checkout; None is this one."""
        self._program = api_process.COMMAND_LINE if root else self._of_this_release
        self._root = root or api_process.ROOT

    def start(self) -> None:
        """Start, and return when it answers."""
        if self._begins_migrated:
            self.migrate_quickly()
        command = (*self._program, "serve", "--port", str(self.port), *self._arguments)
        if self._program:
            self._process = api_process.start_anew(
                *command, environment=self.environment, errors=self._log, root=self._root
            )
        else:
            self._process = api_process.start(
                *command, environment=self.environment, errors=self._log, module=self._module
            )
        address = self._ready_address(self._process)
        self.port = int(address.rpartition(":")[2].partition("/")[0])
        answer = httpx2.get(f"{self.base}/readyz", timeout=10)
        if answer.status_code != 200:
            raise ServerFailed(f"Not ready: {answer.text}\n{self.log}")

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Ask it to stop, and return its exit status."""
        assert self._process is not None
        self._process.send_signal(signal_number)
        return self.wait()

    def wait(self) -> int:
        assert self._process is not None
        return self._status_of(self._process)

    def kill(self) -> None:
        """End it at once, as a crash would, its workers too; as soon as it is dead somebody may start the next."""
        dying = self._process
        assert dying is not None
        workers: list[psutil.Process] = []
        with suppress(psutil.NoSuchProcess):  # somebody else may have killed it
            workers = psutil.Process(dying.pid).children(recursive=True)
        for worker in workers:
            with suppress(psutil.NoSuchProcess):  # one that has ended by itself keeps no other alive
                worker.kill()
        dying.kill()
        self._status_of(dying)

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        if self._process and self._process.poll() is None:
            self.kill()
        self._temporary.cleanup()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """What it has logged so far, over all its starts."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def migrate_quickly(self) -> None:
        """Let its own first start find the tables. With a data directory of somebody else, only who calls this does so."""
        path = self.data_dir / "vigie.sqlite3"
        if not path.exists() and (template := templates.sqlite()):
            self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(template, path)

    # Addresses and requests

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its process, without the settings in the environment of the tests."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
        return {**inherited, "VIGIE_DATA_DIR": str(self.data_dir), "PYTHONUNBUFFERED": "1", **self._environment}

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.base}/graphql"

    @property
    def websocket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/graphql"

    @property
    def database_url(self) -> str:
        return self._environment.get("VIGIE_DATABASE_URL") or f"sqlite:///{self.data_dir / 'vigie.sqlite3'}"

    def token(self, user: str, ttl: timedelta = timedelta(hours=1)) -> str:
        return make_token(self._settings, user, ttl)

    @cached_property
    def _settings(self) -> Settings:
        """Read once: to read them takes longer than to make a token, and some tests make hundreds."""
        return Settings(data_dir=self.data_dir)

    def headers(self, user: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(user)}"}

    def ask(self, query: str, variables: Mapping[str, Any] | None = None, *, user: str | None = None) -> Any:
        """One operation over HTTP: the whole answer, errors included."""
        answer = httpx2.post(
            self.url,
            json={"query": query, "variables": variables},
            headers=self.headers(user) if user else {},
            timeout=30,
        )
        return answer.json()

    @asynccontextmanager
    async def socket(self, user: str | None = None, token: str | None = None) -> AsyncIterator[AsyncWebSocketSession]:
        """A WebSocket; with a user or a token it has been acknowledged already."""
        async with (
            httpx2.AsyncClient(timeout=30) as client,
            client.websocket(
                self.websocket_url,
                subprotocols=[TRANSPORT_WS],
                keepalive_ping_interval_seconds=None,
                max_message_size_bytes=LARGEST_FRAME_BYTES,
            ) as socket,
        ):
            if user or token:
                bearer = token or self.token(user or "")
                await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {bearer}"}})
                assert (await socket.receive_json(timeout=20))["type"] == "connection_ack"
            yield socket

    def _status_of(self, process: ApiProcess) -> int:
        try:
            status = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise ServerFailed(f"It did not end within {STOP_SECONDS} seconds.\n{self.log}") from None
        if process.stdout:
            process.stdout.close()
        return status

    def _ready_address(self, process: ApiProcess) -> str:
        found: list[str] = []
        ready = threading.Event()

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith(READY):
                    found.append(line.removeprefix(READY).strip())
                    ready.set()
            ready.set()

        threading.Thread(target=read, daemon=True).start()
        ready.wait(START_SECONDS)
        if not found:
            log = self.log
            self.close()
            raise ServerFailed(f"It did not start:\n{log}")
        return found[0]
