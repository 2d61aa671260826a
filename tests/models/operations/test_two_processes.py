"""Two processes assign one conversation at the same moment: the database decides, not the process."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from models.tables import Conversation, Offer
from models.values import Viewer
from tests.models.operations.test_races import roomy
from tests.support import invariants
from tests.support.databases import Database
from tests.support.fixtures import Fixtures

ROOT = Path(__file__).parents[3]
ROUNDS = max(1, int(os.environ.get("VIGIE_TEST_ROUNDS", "100")) // 4)

pytestmark = pytest.mark.timeout(120 + ROUNDS)


async def _started(database: Database, supervisor: Viewer, agent: Viewer) -> Process:
    arguments = ("-m", "tests.models.operations.assigner", database.url, str(supervisor.id), str(agent.id))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert await _answer(process) == "ready"
    return process


async def _answer(process: Process) -> Any:
    assert process.stdout
    return json.loads(await process.stdout.readline())


async def _ended(process: Process) -> None:
    assert process.stdin
    process.stdin.close()
    await process.stdin.wait_closed()
    assert await process.wait() == 0


async def test_one_success_each_and_a_conflict_that_names_it(database: Database, fixtures: Fixtures) -> None:
    await roomy(fixtures.ada, fixtures.bob)
    processes = [
        await _started(database, fixtures.sam, fixtures.ada),
        await _started(database, fixtures.rosa, fixtures.bob),
    ]
    winners: Counter[int] = Counter()
    for _ in range(ROUNDS):
        row = await fixtures.open()
        for process in processes:
            assert process.stdin
            process.stdin.write(f"{row.id}\n".encode())
        answers = [await _answer(process) for process in processes]
        [won] = [place for place, answer in enumerate(answers) if "offer" in answer]
        assert UUID(answers[1 - won]["won_by"]) == (fixtures.sam, fixtures.rosa)[won].id
        assert (await Conversation.get(id=row.id)).agent_id == (fixtures.ada, fixtures.bob)[won].id
        winners[won] += 1
    for process in processes:
        await _ended(process)
    assert await Offer.all().count() == ROUNDS
    await invariants.check()
