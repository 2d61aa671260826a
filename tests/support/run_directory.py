"""A pytest plugin: the directory of a test run, in which its workers share the databases of templates.py."""

import os
import shutil
import tempfile

import pytest

from tests.support import templates

OWN = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """In the main process only: workers inherit its environment."""
    if templates.RUN in os.environ:
        return
    os.environ[templates.RUN] = config.stash[OWN] = tempfile.mkdtemp(prefix=f"vigie-run-{os.getpid()}-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if OWN not in config.stash:
        return
    if given := os.environ.get("VIGIE_TEST_POSTGRES_URL"):  # any other server is gone, with all its databases
        templates.drop_postgres(given)
    del os.environ[templates.RUN]
    shutil.rmtree(config.stash[OWN])
