"""How far this machine's clock is from the database's. What is due, and how long somebody has waited, is told by clocks.

Hosts that disagree would act on due times too early or too late, and nothing else would say so.
"""

import asyncio

from models import clock
from models.database.connections import reading_connection
from models.followers.runner import keep_running

MEASURE_SECONDS = 10.0


class ClockOffset:
    """`seconds` is positive while this machine's clock is ahead, as it was measured last."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def run(self) -> None:
        """On PostgreSQL only: a SQLite file has no clock of its own."""
        await keep_running(self._for_ever)

    async def measure(self) -> None:
        """The database's answer is from the middle of the time for which we waited, give or take half of it."""
        asked = clock.now()
        [row] = await reading_connection().execute_query_dict("SELECT clock_timestamp() AS now")
        self.seconds = (asked - row["now"] + (clock.now() - asked) / 2).total_seconds()

    async def _for_ever(self) -> None:
        while True:
            await self.measure()
            await asyncio.sleep(MEASURE_SECONDS)


clock_offset = ClockOffset()
