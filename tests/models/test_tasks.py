"""Each place that ends background tasks ends them for certain, although a task may lose its first cancellation."""

import asyncio
from contextlib import suppress

import pytest

from models import followers, tasks
from models.events.bell import Bell
from models.events.hub import Hub
from models.followers import leases
from models.followers.leases import take
from models.tasks import ended
from tests.support.databases import Database

PATIENCE_SECONDS = 5


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "CANCEL_AGAIN_SECONDS", 0.02)


class Losing:
    """Work that loses its first cancellations, as a library does whose time-out comes at the same moment."""

    def __init__(self, times: int = 1) -> None:
        self.begun = asyncio.Event()
        self.has_ended = False
        self._times = times

    async def __call__(self, *given: object) -> None:
        self.begun.set()
        try:
            for _ in range(self._times):
                with suppress(asyncio.CancelledError):
                    await asyncio.Event().wait()
            await asyncio.Event().wait()
        finally:
            self.has_ended = True


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_a_task_is_ended_however_often_it_loses_its_cancellation(times: int) -> None:
    losing = Losing(times)
    task = asyncio.create_task(losing())
    await losing.begun.wait()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await ended(task, None)
    assert task.cancelled()


@pytest.mark.parametrize("comes_first", ["time-out", "cancellation"])
async def test_a_time_out_of_asyncio_loses_no_cancellation(comes_first: str) -> None:
    """So what waits only with asyncio's own means, such as the hub, never loses one. Libraries may."""
    loop = asyncio.get_running_loop()
    when = loop.time() + 0.02
    begun = asyncio.Event()

    async def wait() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(when if comes_first == "time-out" else when + 0.001):
                begun.set()
                await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await begun.wait()
    loop.call_at(when if comes_first == "cancellation" else when + 0.001, task.cancel)
    while loop.time() < when + 0.002:  # the loop stands still, so that both are due in one turn
        pass
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.wait({task})
    assert task.cancelled()


async def test_who_waits_for_the_end_can_be_cancelled() -> None:
    losing = Losing(1_000)
    task = asyncio.create_task(losing())
    await losing.begun.wait()
    waiting = asyncio.create_task(ended(task))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    losing._times = 0
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)


async def test_followers_end(monkeypatch: pytest.MonkeyPatch) -> None:
    losing = Losing()
    for name in (
        "client_presence",
        "due_times",
        "routing",
        "queue_positions",
        "scoring",
        "pruning",
        "retention",
        "sealing",
    ):
        monkeypatch.setattr(getattr(followers, name), "run", Losing(0))
    await followers.start(losing)
    await losing.begun.wait()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await followers.stop()
    assert losing.has_ended
    assert len(asyncio.all_tasks()) == 1


async def test_work_ends_with_its_lease(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    losing = Losing()
    lease = await take("work")
    assert lease
    doing = asyncio.create_task(leases._is_done(losing, lease))
    await losing.begun.wait()
    doing.cancel()
    async with asyncio.timeout(PATIENCE_SECONDS):
        with suppress(asyncio.CancelledError):
            await doing
    assert losing.has_ended
    await lease.release()


async def test_the_bells_listener_ends() -> None:
    losing = Losing()

    class Deaf(Bell):
        async def _listen(self, *given: object) -> None:
            listening = given[-1]
            assert isinstance(listening, asyncio.Event)
            listening.set()
            await losing()

    bell = Deaf()
    await bell.hang()
    await losing.begun.wait()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await bell.take_down()
    assert losing.has_ended


async def test_the_hubs_reader_ends(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    losing = Losing()
    own = Hub(Bell())
    monkeypatch.setattr(own, "_read", losing)
    await own.open()
    await losing.begun.wait()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await own.close()
    assert losing.has_ended
