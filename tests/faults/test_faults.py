"""A small run of faults on each database. `make faults` does long ones; test_it_can_fail.py shows that a run can fail."""

import pytest

from tests.faults import run
from tests.faults.counted import Counts
from tests.faults.report import table

pytestmark = pytest.mark.timeout(420)

OPERATIONS, FAULTS, SEED = 250, 8, 1  # on PostgreSQL one of each kind


async def test_two_processes_on_postgresql_and_redis_lose_nothing() -> None:
    judge(await run.on_postgres(run.options(OPERATIONS, FAULTS, SEED), processes=2))


async def test_one_process_on_sqlite_loses_nothing() -> None:
    judge(await run.on_sqlite(run.options(OPERATIONS, FAULTS, SEED)))


def judge(counted: Counts) -> None:
    assert not counted.wrong, table(counted)
    assert counted.kills.total() == FAULTS
    assert counted.contested_pairs > 0
    assert counted.comparisons > 0
    assert counted.histories > 0
