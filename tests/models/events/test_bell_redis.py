"""The bell on a real Redis, killed, frozen and started again; the tests are in bell_on_a_server.py."""

from collections.abc import Iterator

import pytest

from models.events.bells.redis import RedisBackend
from tests.models.events.bell_on_a_server import BellOnAServer
from tests.support.server_binaries import NoServerFound
from tests.support.servers import Server, start_redis


@pytest.fixture(scope="module")
def started() -> Iterator[Server]:
    try:
        server = start_redis()
    except NoServerFound as error:
        pytest.skip(str(error))
    with server:
        yield server


class TestBellOnRedis(BellOnAServer):
    backend = RedisBackend

    @pytest.fixture
    def server(self, started: Server) -> Server:
        started.start()  # after a test that killed it
        return started
