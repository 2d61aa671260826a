"""What stands behind the night: two hosts of Vigie, and a PostgreSQL whose disk can be full. stage.py puts them together."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.support.running_server import RunningServer
from tests.support.servers import PostgresServer

DISK = "4g"  # in memory, of which only what is written takes room


class Host(RunningServer):
    """Counts its starts and ends. Whoever ends it says so first; other ends are its own."""

    starts = stops = kills = 0
    is_meant_to_run = False

    def start(self) -> None:
        super().start()
        self.starts += 1
        self.is_meant_to_run = True

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        self.is_meant_to_run = False
        self.stops += 1
        return super().stop(signal_number)

    def kill(self) -> None:
        self.is_meant_to_run = False
        self.kills += 1
        super().kill()

    @property
    def resident_bytes(self) -> int:
        size: int = psutil.Process(self.pid).memory_info().rss
        return size


class PostgresOnItsDisk(PostgresServer):
    """Its tables are on a disk of their own, where this system lets us mount one; what it writes ahead is not."""

    is_mounted = False

    def _create(self) -> None:
        if os.geteuid() == 0:
            self._data.mkdir(mode=0o700)
            owner = os.stat(self.directory)
            mount = f"size={DISK},mode=700,uid={owner.st_uid},gid={owner.st_gid}"
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", mount, "vigie-night", self._data], check=False)
            self.is_mounted = mounted.returncode == 0
        options = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"]
        self._run("initdb", *options, f"--pgdata={self._data}", f"--waldir={self.directory / 'wal'}")

    @contextmanager
    def full(self) -> Iterator[None]:
        """In the block, no table can grow."""
        assert self.is_mounted
        disk = os.statvfs(self._data)
        self._resize(f"{(disk.f_blocks - disk.f_bfree) * disk.f_frsize}")
        try:
            yield
        finally:
            self._resize(DISK)

    def _resize(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", self._data], check=True)

    def close(self) -> None:
        self.stop()
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", self._data], check=True)
            self.is_mounted = False
        super().close()
