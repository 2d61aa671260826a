"""A PostgreSQL cluster with a migrated database, made once per test run; the servers of servers.py begin with a copy of it.

To initialize a cluster and to migrate a database takes seconds of computing each, to copy them a tenth of one.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support import templates

if TYPE_CHECKING:
    from tests.support.servers import PostgresServer


def migrated(binaries: Path) -> Path | None:
    """Its data directory, which no server uses. templates.py knows its migrated database. None outside of a test run."""
    if not templates.in_a_run():
        return None
    path = Path(os.environ[templates.RUN]) / "cluster"
    with templates.made_by_one(path) as is_missing:
        if is_missing:
            with ThreadPoolExecutor(1) as aside:  # an event loop may run here, and another one can't run inside of it
                aside.submit(_make, path, binaries).result()
    return path


def _make(path: Path, binaries: Path) -> None:
    with _first_server(binaries) as server:
        server.start()
        templates.postgres(server.url)
        server.stop()
        new = shutil.copytree(server.directory / "data", path.with_name("new-cluster"))
    new.rename(path)


def _first_server(binaries: Path) -> PostgresServer:
    from tests.support.servers import PostgresServer

    class FirstPostgres(PostgresServer):
        def _create(self) -> None:
            self._initialize()

    return FirstPostgres(binaries)
