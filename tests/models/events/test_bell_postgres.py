"""The bell on a real PostgreSQL, killed, frozen and started again; the tests are in bell_on_a_server.py."""

from collections.abc import Iterator

import pytest

from models.events.bells.postgres import PostgresBackend
from tests.models.events.bell_on_a_server import BellOnAServer
from tests.support.servers import Server, start_postgres


@pytest.fixture(scope="module")
def started() -> Iterator[Server]:
    with start_postgres() as server:
        yield server


class TestBellOnPostgres(BellOnAServer):
    backend = PostgresBackend

    @pytest.fixture
    def server(self, started: Server) -> Server:
        started.start()  # after a test that killed it
        return started
