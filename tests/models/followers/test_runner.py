"""Work that fails again and again is said to be stuck; what fails after a while, or begins anew in another log, is not."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from models import faults
from models.events.interest import Pruned
from models.followers import runner
from tests.support.freezing import until

NAME = "test_runner"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(runner, "STUCK_SECONDS", 0.05)
    monkeypatch.setattr(runner, "_failing", {})


async def while_running(work: Callable[[], Awaitable[None]], condition: Callable[[], bool]) -> None:
    running = asyncio.create_task(runner.keep_running(work))
    try:
        await until(condition)
    finally:
        running.cancel()


async def test_what_always_fails_is_stuck() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    await while_running(fail, lambda: runner.stuck() == [NAME])


async def test_what_worked_for_a_while_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "STEADY_SECONDS", 0.0)
    failures: list[int] = []

    async def fail_later() -> None:
        failures.append(1)
        raise ZeroDivisionError

    await while_running(fail_later, lambda: len(failures) == 10)
    assert runner.stuck() == []


async def test_trouble_that_passes_is_no_fault_and_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    tried: list[int] = []

    async def find_nobody() -> None:
        tried.append(1)
        raise ConnectionRefusedError("10.0.0.7 does not answer")

    before = faults.FAULTS.collect()
    await while_running(find_nobody, lambda: len(tried) == 10 and runner.stuck() == [NAME])
    assert faults.FAULTS.collect() == before
    [record] = caplog.records
    assert (record.name, record.levelname) == ("vigie.followers", "WARNING")
    waits = f"{__name__} waits, because the database does not answer (ConnectionRefusedError)."
    assert record.getMessage() == waits


@pytest.mark.parametrize("error", [Pruned(), ExceptionGroup("of a group of tasks", [Pruned()])])
async def test_another_log_is_no_failure(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    begun: list[int] = []

    async def begin_anew() -> None:
        begun.append(1)
        raise error

    await while_running(begin_anew, lambda: len(begun) == 10)
    assert runner.stuck() == []
    assert caplog.records == []
