"""`make faults`: one run with a table at its end, and exit status 1 unless everything that must be zero is."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.counted import Counts
from tests.faults.play import Options, Run
from tests.faults.report import table
from tests.faults.stage import stage_on_postgres, stage_on_sqlite
from tests.upgrade import release

BEFORE, THIS = "before", "this"
RELEASES = (
    f"of each process, such as {BEFORE},{THIS},{BEFORE}; at each kill it becomes the next of them. On SQLite, one process is "
    "each in turn"
)
SECONDS_FOR_AN_OPERATION = 0.1  # at most, on a slow machine that does other things as well
SECONDS_FOR_A_FAULT = 10.0
SECONDS_TO_BEGIN = 60.0
PROGRESS_SECONDS = 30.0


def options(operations: int, faults: int, seed: int) -> Options:
    """The options, with the time that a run of this size may take."""
    seconds = SECONDS_TO_BEGIN + operations * SECONDS_FOR_AN_OPERATION + faults * SECONDS_FOR_A_FAULT
    return Options(operations, faults, seed, seconds)


async def report_progress(run: Run) -> None:
    """Print the progress of a long run on stderr."""
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        sys.stderr.write(f"{run.progress}\n")


async def on_postgres(chosen: Options, *, processes: int, releases: Sequence[str] = ()) -> Counts:
    with _unpacked(releases) as roots:
        async with stage_on_postgres(processes=processes, releases=roots) as stage:
            return await _played(Run(stage, chosen))


async def on_sqlite(chosen: Options, *, releases: Sequence[str] = ()) -> Counts:
    with _unpacked(releases) as roots:
        async with stage_on_sqlite(releases=roots) as stage:
            return await _played(Run(stage, chosen))


@contextmanager
def _unpacked(releases: Sequence[str]) -> Iterator[list[Path | None]]:
    """Where each of the releases is, BEFORE or THIS; this one is here, which is None."""
    if BEFORE not in releases:
        yield [None for _ in releases]
        return
    with TemporaryDirectory(prefix="vigie-release-before-") as directory:
        root = release.unpack(Path(directory))
        yield [root if name == BEFORE else None for name in releases]


async def _played(run: Run) -> Counts:
    progress = asyncio.create_task(report_progress(run))
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
    parser.add_argument("--releases", type=_releases, default=[], help=RELEASES)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chosen = options(given.operations, given.faults, given.seed)
    if given.database == "sqlite":
        run = on_sqlite(chosen, releases=given.releases)
    else:
        run = on_postgres(chosen, processes=given.processes, releases=given.releases)
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)  # it logs at length that the database is unavailable
    counted = asyncio.run(run)
    of_releases = f", releases {' '.join(given.releases)}" if given.releases else ""
    sys.stdout.write(f"{given.database}{of_releases}, seed {given.seed}\n{table(counted)}\n")
    return 1 if counted.wrong else 0


def _releases(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    if not set(names) <= {BEFORE, THIS}:
        raise argparse.ArgumentTypeError(f"name {BEFORE} and {THIS}, separated by commas")
    return names


if __name__ == "__main__":
    sys.exit(main())
