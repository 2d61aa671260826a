"""Loaders read once for all coroutines of an operation, also for those that wait for a turn."""

import asyncio
from contextvars import ContextVar
from typing import cast

from strawberry.dataloader import DataLoader

from schema.gathered_reads import GatheredReads

asked_by: ContextVar[str] = ContextVar("asked_by")


class Reading:
    """A loader, and which keys were read together, and in whose context."""

    def __init__(self) -> None:
        self.reads = GatheredReads()
        self.batches: list[tuple[str, list[int]]] = []
        loop = cast(asyncio.AbstractEventLoop, self.reads)
        self.loader: DataLoader[int, int] = DataLoader(self._read, loop=loop)

    async def _read(self, keys: list[int]) -> list[int]:
        self.batches.append((asked_by.get("nobody"), keys))
        return keys

    async def load_at(self, key: int, turn: asyncio.Event) -> int:
        with self.reads.put_off():
            await turn.wait()
        return await self.loader.load(key)


async def test_what_waits_for_a_turn_is_read_with_the_rest() -> None:
    reading, turn = Reading(), asyncio.Event()
    asked_by.set("sam")
    later = asyncio.create_task(reading.load_at(2, turn))
    at_once = asyncio.ensure_future(reading.loader.load(1))
    asked_by.set("rosa")
    await _rounds(10)
    assert reading.batches == []
    turn.set()
    assert [await at_once, await later] == [1, 2]
    assert reading.batches == [("sam", [1, 2])]


async def test_whoever_gives_up_waiting_holds_up_nothing() -> None:
    reading = Reading()
    waiting = [asyncio.create_task(reading.load_at(key, asyncio.Event())) for key in (2, 3)]
    at_once = asyncio.ensure_future(reading.loader.load(1))
    await _rounds(10)
    for each in waiting:
        assert reading.batches == []
        each.cancel()
        await asyncio.gather(each, return_exceptions=True)
    assert await at_once == 1


async def test_nobody_waits_and_it_is_read() -> None:
    reading = Reading()
    assert await reading.loader.load_many([1, 2]) == [1, 2]
    assert reading.batches == [("nobody", [1, 2])]


async def test_what_is_asked_during_a_read_is_read_after_it_at_once() -> None:
    reading = Reading()
    with reading.reads.put_off():  # as a read of another loader
        first = asyncio.ensure_future(reading.loader.load(1))
        await _rounds(10)
        second = asyncio.ensure_future(reading.loader.load(2))
        await _rounds(10)
        assert reading.batches == []
    assert [await first, await second] == [1, 2]
    assert reading.batches == [("nobody", [1, 2])]


async def _rounds(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)
