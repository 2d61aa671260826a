"""The one server of the proof, and the counts that it publishes."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.permissions.page import Published
from tests.permissions.proof import Proof, furnish
from tests.support.running_server import RunningServer


@pytest.fixture(scope="session")
def proof() -> Iterator[Proof]:
    """For all files of this folder, which one worker runs. Tests that change something have a server of their own."""
    server = RunningServer()
    try:
        furnished = asyncio.run(furnish(server, is_compared=True))
        server.start()
        with Proof(server, furnished) as running:
            yield running
    finally:
        server.close()


@pytest.fixture(scope="session")
def published() -> Published:
    return Published()
