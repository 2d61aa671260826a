"""`make day`: plays a whole day of simulated conversations, checks the invariants throughout, and prints the counts."""

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.day.day import Counts, Day
from tests.day.killed import KilledDay, a_server
from tests.support.servers import start_postgres

PROGRESS_SECONDS = 60.0


@asynccontextmanager
async def _database_url(kind: str) -> AsyncIterator[str | None]:
    """None: the server's own SQLite file."""
    if kind == "sqlite":
        yield None
        return
    postgres = await asyncio.to_thread(start_postgres)
    with postgres:
        yield postgres.url


async def play(kind: str, conversations: int, seed: int, kill_every: int, look_every: int) -> tuple[Counts, int]:
    async with _database_url(kind) as url, a_server(url) as server:
        if not kill_every:
            day = Day(conversations, seed)
            progress = asyncio.create_task(_report(day.counted))
            counted, kills = await day.run(look_every=look_every), 0
        else:
            killed = KilledDay(server, conversations, seed=seed, kill_every=kill_every)
            progress = asyncio.create_task(_report(killed.counted))
            counted = await killed.run()
            kills = killed.kills
        progress.cancel()
        return counted, kills


async def _report(counted: Counts) -> None:
    """Print the progress of a long run on stderr."""
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        sys.stderr.write(f"{counted}\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.day.run", description=__doc__)
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="sqlite")
    parser.add_argument("--conversations", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--kill-every", type=int, default=0, help="answered operations between two kills of a real server; 0: none"
    )
    parser.add_argument("--look-every", type=int, default=1_000, help="steps after which all rows are looked at")
    given = parser.parse_args()
    logging.getLogger("vigie").setLevel(logging.ERROR)
    begun = time.monotonic()
    counted, kills = asyncio.run(
        play(given.database, given.conversations, given.seed, given.kill_every, given.look_every)
    )
    sys.stdout.write(f"{given.database}, seed {given.seed}, {time.monotonic() - begun:,.0f} s, killed {kills} times\n")
    sys.stdout.write(f"{counted}\n")
    for title, counts in (("done", counted.operations_done), ("refused", counted.refusals)):
        sys.stdout.write(f"  {title}: {', '.join(f'{name} {number:,}' for name, number in counts.most_common())}\n")


if __name__ == "__main__":
    main()
