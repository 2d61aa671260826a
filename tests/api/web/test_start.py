"""What a server does not import before it is ready, because it needs it later, or only with some settings.

Each module costs time at every start, also when a worker is replaced. What is counted here are modules, not seconds.
"""

import signal

import pytest

from tests.support.running_server import RunningServer

TELLS = "import atexit, linecache, runpy, sys; "
TELLS += "atexit.register(lambda: print('imported', *sys.modules, *linecache.cache, file=sys.stderr)); "
TELLS += "runpy.run_module('api', run_name='__main__', alter_sys=True)"
# With the reason why a server on a database that is up to date begins without it.
LATER = {
    "httpx2": "no receiver was called, and the key is in a file",
    "httpcore2": "likewise",
    "api.channels.calling": "likewise",
    "models.database.migrating": "there is nothing to migrate",
    "tortoise.migrations.executor": "likewise",
    "models.migrations": "likewise",
    "opentelemetry": "no traces are sent",
    "api.reports": "only commands make reports",
    "api.configuration": "only commands read the configuration file",
    "api.demo": "only the demo has it",
    "api.replay": "only a command replays",
    "yaml": "only commands read the configuration file",
    "redis": "the bell is not Redis",
}


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """The modules of a server whose database was there, and the files whose source it has read."""
    with RunningServer(program=("-c", TELLS)) as server:
        server.stop(signal.SIGINT)  # uvicorn ends by any other signal once more, without what atexit has
        [line] = [line for line in server.log.splitlines() if line.startswith("imported ")]
    return set(line.split()[1:])


@pytest.mark.parametrize("module", LATER)
def test_a_server_starts_without(module: str, imported: set[str]) -> None:
    assert "api.web.server" in imported
    assert module not in imported, f"{LATER[module]}, but it is imported at the start"


def test_the_source_of_no_table_is_read(imported: set[str]) -> None:
    """Tortoise would read all of them for comments, and what it reads stays in the cache of linecache."""
    assert "models.tables" in imported
    assert not [name for name in imported if "models/tables/" in name]
