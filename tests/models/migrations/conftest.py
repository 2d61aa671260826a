"""Databases of the release before, made and upgraded once per run and kind; each test has a copy of its own.

To make them takes longer than the tests, so one worker runs all tests of a kind.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models import clock
from models.database import migrating
from models.database.connections import connect, disconnect
from models.events.bell import bell
from models.events.hub import hub
from tests.models.migrations.looking import load
from tests.models.migrations.release_before import RELEASE_BEFORE, WRITTEN_AT
from tests.support import databases

Make = Callable[[str | None, str], str]  # a copy of the database of the first name, or a bare one, under the second


ON_ONE_WORKER = [pytest.param(kind, marks=pytest.mark.xdist_group(f"upgrade on {kind}")) for kind in databases.KINDS]


@pytest.fixture(scope="session", params=ON_ONE_WORKER)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def make(kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    made: list[str] = []
    if kind == "sqlite":
        directory = tmp_path_factory.mktemp("upgrading")

        def file(template: str | None, name: str) -> str:
            for part in ("", "-wal", "-shm"):  # also what a connection that closes late has not written back
                (directory / f"{name}{part}").unlink(missing_ok=True)
            if template:
                shutil.copyfile(directory / template, directory / name)
            return f"sqlite:///{directory / name}"

        yield file
        return
    server = request.getfixturevalue("postgres_url")

    def database(template: str | None, name: str) -> str:
        made.append(f"vigie_{name}_{os.getpid()}")
        if template is None:
            return databases.create_bare_postgres(server, made[-1])
        return databases.copy_postgres(server, f"vigie_{template}_{os.getpid()}", made[-1])

    yield database
    for name in set(made):
        databases.drop_postgres(server, name)


@pytest.fixture(scope="session")
def _old(make: Make) -> str:
    url = make(None, "old")
    asyncio.run(migrating.migrate(url, upto=RELEASE_BEFORE))
    load(url)
    return "old"


@pytest.fixture(scope="session")
def _upgraded(make: Make, _old: str) -> str:
    assert asyncio.run(migrating.migrate(make(_old, "upgraded"))) != []
    return "upgraded"


@pytest.fixture
def old(make: Make, _old: str) -> str:
    """As the release before left it."""
    return make(_old, "old_copy")


@pytest.fixture
def migrated(make: Make, _upgraded: str) -> str:
    """The same, migrated."""
    return make(_upgraded, "upgraded_copy")


@pytest.fixture
def new(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Migrated from nothing, as the other tests' are."""
    if kind == "sqlite":
        yield databases.create_sqlite(tmp_path).url
        return
    server, name = request.getfixturevalue("postgres_url"), f"vigie_new_{os.getpid()}"
    yield databases.create_postgres(server, name).url
    databases.drop_postgres(server, name)


@pytest.fixture
async def upgraded(migrated: str) -> AsyncIterator[None]:
    """Migrated, connected, and the clock at the moment at which the rows were written."""
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await connect(migrated)
    await bell.hang("memory://")
    await hub.open()
    with clock.standing_at(WRITTEN_AT):
        yield
    await hub.close()
    await bell.take_down()
    await disconnect()
