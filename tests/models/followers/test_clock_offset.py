"""A process measures how far its clock is from the database's: models/followers/clock_offset.py."""

from datetime import timedelta

import pytest

from models import clock
from models.followers.clock_offset import ClockOffset
from tests.support.databases import Database

pytestmark = pytest.mark.parametrize("_database", ["postgres"], indirect=True)


@pytest.mark.parametrize("ahead", [0.0, 90.0, -90.0])
async def test_the_offset_is_that_of_this_machine(database: Database, ahead: float) -> None:
    offset = ClockOffset()
    with clock.standing_at(clock.now() + timedelta(seconds=ahead)):
        await offset.measure()
    assert offset.seconds == pytest.approx(ahead, abs=5)
