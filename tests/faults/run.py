"""`make faults`: one run with a table at its end, and exit status 1 unless everything that must be zero is."""

import argparse
import asyncio
import logging
import sys

from tests.faults.counted import Counts
from tests.faults.play import Options, Run
from tests.faults.report import table
from tests.faults.stage import stage_on_postgres, stage_on_sqlite

SECONDS_FOR_AN_OPERATION = 0.1  # at most, on a slow machine that does other things as well
SECONDS_FOR_A_FAULT = 10.0
SECONDS_TO_BEGIN = 60.0
PROGRESS_SECONDS = 30.0


def options(operations: int, faults: int, seed: int) -> Options:
    """The options, with the time that a run of this size may take."""
    seconds = SECONDS_TO_BEGIN + operations * SECONDS_FOR_AN_OPERATION + faults * SECONDS_FOR_A_FAULT
    return Options(operations, faults, seed, seconds)


async def _report_progress(run: Run) -> None:
    """Print the progress of a long run on stderr."""
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        sys.stderr.write(f"{run.progress}\n")


async def on_postgres(chosen: Options, *, processes: int) -> Counts:
    async with stage_on_postgres(processes=processes) as stage:
        return await _played(Run(stage, chosen))


async def on_sqlite(chosen: Options) -> Counts:
    async with stage_on_sqlite() as stage:
        return await _played(Run(stage, chosen))


async def _played(run: Run) -> Counts:
    progress = asyncio.create_task(_report_progress(run))
    try:
        return await run.play()
    finally:
        progress.cancel()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.run", description=__doc__)
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--operations", type=int, default=2_000)
    parser.add_argument("--faults", type=int, default=40)
    parser.add_argument("--processes", type=int, default=3, help="of Vigie, on PostgreSQL")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chosen = options(given.operations, given.faults, given.seed)
    run = on_sqlite(chosen) if given.database == "sqlite" else on_postgres(chosen, processes=given.processes)
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)  # it logs at length that the database is unavailable
    counted = asyncio.run(run)
    sys.stdout.write(f"{given.database}, seed {given.seed}\n{table(counted)}\n")
    return 1 if counted.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
