"""The floor that tests of reading look at."""

import pytest

from tests.databases import Database
from tests.graphql.floor import Floor


@pytest.fixture
async def floor(database: Database) -> Floor:
    return await Floor().build()
