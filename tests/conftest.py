"""What every test may ask for; databases.py makes the databases, shared_servers.py runs the servers behind them."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest

from models.database.connections import connect, disconnect
from models.events.bell import bell
from models.events.hub import hub
from models.events.log import create_head
from tests.support import databases
from tests.support.databases import Database, ReusedPostgres
from tests.support.fixtures import Fixtures, new_fixtures

# Folders at the end of the alphabet whose tests start and kill servers.
WITH_SERVERS = frozenset({"stories", "support", "upgrade"})
SHARED = frozenset({"server", "demo", "shared_floor", "companies"})  # fixtures of a module that start a server

pytest_plugins = [
    "tests.support.run_directory",
    "tests.support.shared_servers",
    "tests.support.unskipped",
    "tests.support.certificates",
    "tests.support.prepared_tables",
    "tests.support.validated_documents",
]


@pytest.hookimpl(optionalhook=True)  # there without pytest-xdist, too
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests of real servers wait for them a good part of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing of what is collected is garbage; to look for it in half a million objects takes long, also later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=databases.KINDS, help="run the tests that need a database on this one only")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist asks for the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of a module that share a server are run by one worker: to start it takes longer than most of them.

    The longest tests begin first, so that at the end no worker waits for another one's.
    """
    items.sort(key=lambda item: item.path.parent.name not in WITH_SERVERS)
    for item in items:
        if not item.get_closest_marker("xdist_group") and SHARED.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
    only = config.getoption("--database")
    if not only:
        return
    others = [item for item in items if _database_of(item) not in (None, only)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


def _database_of(item: pytest.Item) -> str | None:
    call = getattr(item, "callspec", None)
    return call.params.get("_database") if call else None


@pytest.fixture(scope="session")
def _postgres_of_worker(postgres_url: str) -> Iterator[ReusedPostgres]:
    """One per worker: to create one takes longer than most tests."""
    reused = ReusedPostgres(postgres_url, f"vigie_test_{os.getpid()}")
    yield reused
    reused.drop()


@pytest.fixture(params=databases.KINDS)
def _database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return databases.create_sqlite(tmp_path)
    reused: ReusedPostgres = request.getfixturevalue("_postgres_of_worker")
    reused.empty()
    return reused.database


@pytest.fixture
async def database(_database: Database) -> AsyncIterator[Database]:
    """A migrated, empty database, connected; the bell hangs, the hub is open. The test runs once on each kind."""
    await connect(_database.url)
    await create_head()
    await bell.hang("memory://")
    await hub.open()
    yield _database
    await hub.close()
    await bell.take_down()
    await disconnect()
    left_running = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left_running, f"tasks that outlived their test: {left_running}"


@pytest.fixture
async def fixtures(database: Database) -> Fixtures:
    """A small floor with all switches on; fixtures.py says who is on it."""
    return await new_fixtures()
