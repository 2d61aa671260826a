"""A pytest plugin: one PostgreSQL and one Redis for a whole test run, shared by its workers; servers.py starts them.

`VIGIE_TEST_POSTGRES_URL` and `VIGIE_TEST_REDIS_URL` take precedence. Without them, the main pytest process starts the
servers and tells its workers where they are.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from typing import Any

import pytest

from tests.support import templates
from tests.support.server_binaries import NoServerFound
from tests.support.servers import Server, start_postgres, start_redis


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """The shared PostgreSQL. Its role may create databases: make one of your own. A machine without it fails."""
    url, problem = _shared(request.config, "postgres")
    if problem:
        pytest.fail(problem)
    return url


@pytest.fixture(scope="session")
def redis_url(request: pytest.FixtureRequest) -> str:
    """The shared Redis. Use keys and channels of your own. A machine without it skips: not every system has a wheel."""
    url, problem = _shared(request.config, "redis")
    if problem:
        pytest.skip(problem)
    return url


class SharedServers:
    """Started when first asked for; a pair is the address and, where there is none, what to do about it."""

    def __init__(self) -> None:
        self._open = ExitStack()

    @cached_property
    def postgres(self) -> tuple[str, str]:
        return self._find("VIGIE_TEST_POSTGRES_URL", start_postgres)

    @cached_property
    def redis(self) -> tuple[str, str]:
        return self._find("VIGIE_TEST_REDIS_URL", start_redis)

    def close(self) -> None:
        self._open.close()

    def _find(self, variable: str, start: Callable[[], Server]) -> tuple[str, str]:
        if given := os.environ.get(variable):
            return given, ""
        try:
            return self._open.enter_context(start()).url, ""
        except NoServerFound as error:
            return "", f"{error} Or set {variable}."


SERVERS = pytest.StashKey[SharedServers]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SERVERS] = SharedServers()


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVERS in config.stash:  # not when the configuration itself has failed
        config.stash[SERVERS].close()


@pytest.hookimpl(optionalhook=True)  # there without pytest-xdist, too
def pytest_configure_node(node: Any) -> None:
    """Before a worker starts: what it can't ask for later, and what all would wait for."""
    servers = node.config.stash[SERVERS]
    with ThreadPoolExecutor() as beside:
        sqlite = beside.submit(templates.sqlite)  # while that of PostgreSQL is made: clusters.py
        node.workerinput |= {"postgres": servers.postgres, "redis": servers.redis}
        sqlite.result()


def _shared(config: pytest.Config, name: str) -> tuple[str, str]:
    worker: dict[str, tuple[str, str]] | None = getattr(config, "workerinput", None)
    pair: tuple[str, str] = worker[name] if worker else getattr(config.stash[SERVERS], name)
    return pair
