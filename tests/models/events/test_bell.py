"""The bell within one process, and which addresses it refuses."""

import asyncio
from contextlib import suppress

import pytest

from models.events.bell import Bell
from models.events.bells import reconnecting
from tests.models.events.bell_on_a_server import hanging


async def test_wakes_this_process_at_once() -> None:
    async with hanging("memory://") as bell:
        assert bell.is_up
        assert not bell.rung.is_set()
        await bell.ring(1)
        assert bell.rung.is_set()
        assert (bell.reconnects, bell.failed_rings) == (0, 0)
    assert not bell.is_up


async def test_rings_without_effect_on_others_where_it_does_not_hang() -> None:
    bell = Bell()
    await bell.ring(1)
    assert bell.failed_rings == 0
    assert not bell.is_up


@pytest.mark.parametrize("url", ["kafka://localhost", "redis-stream://localhost", "asyncpg://localhost/x", "localhost"])
async def test_refuses_another_kind_of_address_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match=r"^VIGIE_BELL_URL must begin with memory://, .*, not [\w-]+://\.$"):
        await Bell().hang(url)
    assert len(asyncio.all_tasks()) == 1


async def test_a_task_that_loses_its_cancellation_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconnecting, "CANCEL_AGAIN_SECONDS", 0.02)
    begun = asyncio.Event()

    async def listen() -> None:
        with suppress(asyncio.CancelledError):  # as a library does whose time-out comes at the same moment
            begun.set()
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(listen())
    await begun.wait()
    await reconnecting._ended(task)
    assert task.cancelled()
