"""The floor that tests of reading look at."""

import pytest

from tests.schema.floor import Floor
from tests.support.databases import Database


@pytest.fixture
async def floor(database: Database) -> Floor:
    return await Floor().build()
