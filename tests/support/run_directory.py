"""A pytest plugin: the directory of a test run, in which its workers share the databases of templates.py.

All temporary files of a run are in memory if the system has room there: then no test waits for a disk, although databases
keep all their settings. `TMPDIR` in the environment takes precedence.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support import templates

IN_MEMORY = Path("/dev/shm")
NEEDED_BYTES = 4 * 1024**3  # the files of PostgreSQL, of browsers and of running tests take less than half of it


OWN = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """In the main process only: workers inherit its environment."""
    if templates.in_a_run():
        return
    if "TMPDIR" not in os.environ and _has_room(IN_MEMORY):
        os.environ["TMPDIR"] = str(IN_MEMORY)
        tempfile.tempdir = None  # so that it is looked up anew
    os.environ[templates.RUN] = config.stash[OWN] = tempfile.mkdtemp(prefix=f"vigie-run-{os.getpid()}-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if OWN not in config.stash:
        return
    if given := os.environ.get("VIGIE_TEST_POSTGRES_URL"):  # any other server is gone, with all its databases
        templates.drop_postgres(given)
    del os.environ[templates.RUN]
    shutil.rmtree(config.stash[OWN])


def _has_room(directory: Path) -> bool:
    """Whether it is there, large enough, and programs that are copied into it would run."""
    if not os.access(directory, os.W_OK):
        return False
    system = os.statvfs(directory)
    return system.f_bavail * system.f_frsize >= NEEDED_BYTES and not system.f_flag & os.ST_NOEXEC
