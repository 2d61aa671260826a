"""`make night`: a night of eight hours in one, with a report at its end, and exit status 1 unless all of it holds.

.venv/bin/python -m tests.night.run [--minutes 60] [--only stopped,redis] [--compression 8] [--report FILE] [--logs DIR]
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import report as of_benchmarks
from tests.faults.run import report_progress
from tests.night.faults import FAULTS
from tests.night.hosts import Host
from tests.night.night import Night
from tests.night.report import written
from tests.night.stage import night_stage
from tests.night.verdict import judged

COMPRESSION = 8.0  # a night of eight hours in one


async def spend(
    names: Sequence[str], *, minutes: float, factor: float, seed: int, logs: Path | None
) -> tuple[str, bool]:
    """The report, and whether all holds. The processes' logs are left in the directory `logs`, if there is one."""
    async with night_stage(factor) as stage:
        machine = await of_benchmarks.machine(stage.disk.url)
        night = Night(stage, [FAULTS[name] for name in names], minutes=minutes, factor=factor, seed=seed)
        progress = asyncio.create_task(report_progress(night))
        try:
            counted = await night.play()
        finally:
            progress.cancel()
            if logs:
                _leave(logs, [*stage.hosts, *stage.strays])
        found = await night.look_back()
    text = written(counted, found, machine, factor)
    return text, all(each.holds for each in judged(counted, found))


def _leave(logs: Path, hosts: Sequence[Host]) -> None:
    logs.mkdir(parents=True, exist_ok=True)
    for number, host in enumerate(hosts, 1):
        (logs / f"host-{number}.log").write_text(host.log, "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.night.run", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--compression", type=float, default=COMPRESSION, help="how many times shorter everything is")
    parser.add_argument("--only", default=",".join(FAULTS), help="the faults, in order")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, help="a file for the report, too")
    parser.add_argument("--logs", type=Path, help="a directory in which to leave the logs of the hosts")
    given = parser.parse_args()
    names = [name for name in given.only.split(",") if name]
    if unknown := set(names) - FAULTS.keys():
        parser.error(f"no such faults: {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)  # it logs at length that the database is unavailable
    text, is_good = asyncio.run(
        spend(names, minutes=given.minutes, factor=given.compression, seed=given.seed, logs=given.logs)
    )
    if given.report:
        given.report.write_text(text, "utf-8")
    sys.stdout.write(text)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
