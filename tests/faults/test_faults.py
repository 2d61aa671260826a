"""A small run of faults on each database. `make faults` does long ones; test_it_can_fail.py shows that a run can fail."""

from dataclasses import replace

import pytest

from tests.faults import run
from tests.faults.counted import Counts
from tests.faults.plan import Kind
from tests.faults.report import table

pytestmark = pytest.mark.timeout(420)

OPERATIONS, FAULTS, SEED = 250, 8, 1  # on PostgreSQL one of each kind
KILLS = 2  # there and back again


async def test_two_processes_on_postgresql_and_redis_lose_nothing() -> None:
    judge(await run.on_postgres(run.options(OPERATIONS, FAULTS, SEED), processes=2))


async def test_one_process_on_sqlite_loses_nothing() -> None:
    judge(await run.on_sqlite(run.options(OPERATIONS, FAULTS, SEED)))


async def test_on_one_sqlite_file_the_release_before_and_this_one_take_turns() -> None:
    """On PostgreSQL they run side by side, in tests/upgrade/; with `make faults RELEASES=…` under all faults."""
    options = replace(run.options(100, KILLS, SEED), only=frozenset({Kind.KILL_SERVER}))
    counted = await run.on_sqlite(options, releases=[run.BEFORE, run.THIS])
    assert not counted.wrong, table(counted)
    assert counted.release_changes == KILLS


def judge(counted: Counts) -> None:
    assert not counted.wrong, table(counted)
    assert counted.kills.total() == FAULTS
    assert counted.contested_pairs > 0
    assert counted.drafts_sent > 0
    assert counted.comparisons > 0
    assert counted.histories > 0
