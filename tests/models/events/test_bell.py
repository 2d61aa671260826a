"""The bell within one process, and which addresses it refuses."""

import asyncio

import pytest

from models.events.bell import Bell
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
