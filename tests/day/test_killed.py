"""A short day with a real server that is killed after every few operations; `make day KILL_EVERY=40` plays a whole one."""

import os
from collections.abc import Iterator

import pytest

from tests.day.killed import KilledDay, a_server
from tests.support import databases

CONVERSATIONS = int(os.environ.get("VIGIE_TEST_KILLED_DAY", "3"))
KILL_EVERY_OPERATIONS = 10


@pytest.fixture(params=databases.KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """None is the server's own SQLite file."""
    if request.param == "sqlite":
        yield None
        return
    server_url, name = request.getfixturevalue("postgres_url"), f"vigie_killed_{os.getpid()}"
    yield databases.create_postgres(server_url, name).url
    databases.drop_postgres(server_url, name)


@pytest.mark.timeout(600 + 30 * CONVERSATIONS)
async def test_a_day_on_which_the_server_dies_again_and_again(database_url: str | None) -> None:
    async with a_server(database_url) as server:
        day = KilledDay(server, CONVERSATIONS, seed=1, kill_every=KILL_EVERY_OPERATIONS)
        counted = await day.run()
    assert counted.conversations == CONVERSATIONS
    assert day.kills > 0
    assert counted.looks == day.kills + 1
