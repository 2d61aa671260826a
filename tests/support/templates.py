"""Migrated databases, made once per test run for all its workers; databases.py hands out copies, run_directory.py keeps them.

Migrating an empty database takes seconds of computing, copying one takes milliseconds. The first worker that needs a
template makes it.
"""

import asyncio
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from models.database import migrating
from models.database.connections import is_sqlite

RUN = "VIGIE_TEST_RUN_DIRECTORY"
ROOT = Path(__file__).parents[2]


def in_a_run() -> bool:
    return RUN in os.environ


def sqlite() -> Path | None:
    """A migrated file that nobody opens; None outside of a test run."""
    if not in_a_run():
        return None
    path = Path(os.environ[RUN]) / "template.sqlite3"
    with made_by_one(path) as is_missing:
        if is_missing:
            new = path.with_name("migrating.sqlite3")
            _migrate(f"sqlite:///{new}")
            new.rename(path)
    return path


def postgres(server_url: str) -> str:
    """The name of a migrated database on this server, to which nobody connects. Servers of ours begin with it."""
    directory = Path(os.environ[RUN])
    name, mark = _name_in_postgres(directory), _mark(directory, server_url)
    with made_by_one(mark) as is_missing:
        if is_missing:
            asyncio.run(_run(server_url, f'CREATE DATABASE "{name}"'))
            _migrate(f"{server_url.rsplit('/', 1)[0]}/{name}")
            mark.touch()
    return name


async def migrate(url: str) -> None:
    """Bring a new database, to which nobody is connected, to the newest state. In a test run, by a copy of a template."""
    if is_sqlite(url) and (template := sqlite()):
        shutil.copyfile(template, url.removeprefix("sqlite:///"))
    elif is_sqlite(url) or not in_a_run() or await _run(url, "SELECT to_regclass('log_head')"):
        await migrating.migrate(url)
    else:
        await _replace(url, await asyncio.to_thread(postgres, url))


def drop_postgres(server_url: str) -> None:
    """Leave nothing on a server that outlives the run."""
    directory = Path(os.environ[RUN])
    if _mark(directory, server_url).exists():
        asyncio.run(_run(server_url, f'DROP DATABASE "{_name_in_postgres(directory)}"'))


async def _replace(url: str, template: str) -> None:
    server, _, name = url.rpartition("/")
    another = await asyncpg.connect(f"{server}/template1")  # `postgres`, the usual one, may be the one to replace
    try:
        await another.execute(f'DROP DATABASE "{name}"')
        await another.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await another.close()


def _mark(directory: Path, server_url: str) -> Path:
    """The file that is there once the server has its template. Servers with the same id are copies of one that has it."""
    identifier = asyncio.run(_run(server_url, "SELECT system_identifier FROM pg_control_system()"))
    return directory / f"template.postgres.{identifier}"


def _name_in_postgres(directory: Path) -> str:
    return directory.name.replace("-", "_")


@contextmanager
def made_by_one(path: Path) -> Iterator[bool]:
    """Whether this process must make it. The others wait until it has."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not path.exists()


def _migrate(url: str) -> None:
    """In a process of its own: Tortoise keeps statements and connections for the whole of one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    subprocess.run(
        [sys.executable, "-m", "api", "migrate"],
        cwd=ROOT,
        env={**environment, "VIGIE_DATA_DIR": os.environ[RUN], "VIGIE_DATABASE_URL": url},
        check=True,
        capture_output=True,
    )


async def _run(url: str, statement: str) -> Any:
    """The first value of the answer, if there is one."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
