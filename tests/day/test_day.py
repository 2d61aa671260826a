"""A short day of simulated conversations on both databases; `make day` plays a whole one with run.py."""

import os

import pytest

from tests.day.day import Day
from tests.support.databases import Database

CONVERSATIONS = int(os.environ.get("VIGIE_TEST_DAY", "18"))


@pytest.mark.timeout(300 + 20 * CONVERSATIONS)
async def test_a_day_goes_by_and_everything_holds(database: Database) -> None:
    counted = await Day(CONVERSATIONS, seed=1).run(look_every=25)
    assert counted.conversations == CONVERSATIONS
    assert counted.looks > 1
    assert {"sendMessage", "acceptOffer", "endConversation", "closeConversation"} <= counted.operations_done.keys()
