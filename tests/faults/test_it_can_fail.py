"""The checks of a run can fail: each server in broken/ lacks one thing that the guarantees depend on."""

from contextlib import AbstractAsyncContextManager

import pytest

from tests.faults.counted import Counts
from tests.faults.plan import Kind
from tests.faults.play import Options, Run
from tests.faults.stage import Stage, stage_on_postgres, stage_on_sqlite

pytestmark = pytest.mark.timeout(420)

OPERATIONS = 60
SECONDS = 200.0
PATIENCE_SECONDS = 8.0  # these servers' streams without news send a Heartbeat every 2 s


async def played(stage: AbstractAsyncContextManager[Stage], *, withdrawals: int = 0) -> Counts:
    """Each withdrawal lasts until the log has facts of that queue, and the viewer's streams have passed them."""
    only, seed = frozenset({Kind.WITHDRAW}), 1
    options = Options(OPERATIONS, withdrawals, seed, SECONDS, PATIENCE_SECONDS, only=only, holds_withdrawals=True)
    async with stage as ready:
        return await Run(ready, options).play()


async def test_with_ordering_switched_off_facts_are_lost() -> None:
    counted = await played(stage_on_postgres(processes=2, module="tests.faults.broken.unordered"))
    assert counted.wrong["lost"] > 0


async def test_with_the_timer_off_and_the_bell_broken_facts_never_come() -> None:
    counted = await played(stage_on_sqlite(module="tests.faults.broken.deaf"))
    assert counted.wrong["lost"] > 0


# This one starts anew, as it changes what others import before they do.
async def test_with_the_rights_check_off_others_conversations_leak() -> None:
    counted = await played(stage_on_sqlite(program=("-m", "tests.faults.broken.unguarded")))
    assert counted.wrong["leaked"] > 0
    assert counted.wrong["lists unlike the query"] > 0


async def test_with_rights_that_stand_still_a_withdrawn_queue_leaks() -> None:
    counted = await played(stage_on_sqlite(module="tests.faults.broken.stale_rights"), withdrawals=2)
    assert counted.wrong["leaked"] > 0
