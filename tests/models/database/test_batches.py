"""Those who ask at about the same moment get one read, which begins after all of them have asked."""

import asyncio
from collections.abc import Sequence

import pytest

from models.database.batches import Batch


class Squares:
    """Numbers with their squares; a number below zero can't be read. It notes each read, which waits for `goes_on`."""

    def __init__(self) -> None:
        self.reads: list[list[int]] = []
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()

    async def read(self, numbers: Sequence[int]) -> dict[int, int]:
        self.reads.append(sorted(numbers))
        self.begun.set()
        await self.goes_on.wait()
        if min(numbers) < 0:
            raise ValueError(f"{min(numbers)}")
        return {number: number**2 for number in numbers if number}


async def test_one_read_answers_everybody_who_has_asked_before_it() -> None:
    squares = Squares()
    batch = Batch(squares.read)
    first = [asyncio.create_task(batch.load(number)) for number in (1, 2, 2, 0)]
    await squares.begun.wait()
    later = [asyncio.create_task(batch.load(number)) for number in (2, 3)]  # their answer may not be older than this
    await asyncio.sleep(0)
    squares.goes_on.set()
    assert await asyncio.gather(*first, *later) == [1, 4, 4, None, 4, 9]
    assert squares.reads == [[0, 1, 2], [2, 3]]


async def test_a_key_that_cannot_be_read_fails_alone() -> None:
    squares = Squares()
    squares.goes_on.set()
    batch = Batch(squares.read)
    good, bad = await asyncio.gather(batch.load(3), batch.load(-1), return_exceptions=True)
    assert good == 9
    assert isinstance(bad, ValueError)
    assert squares.reads == [[-1, 3], [3], [-1]]


async def test_who_leaves_takes_the_answer_from_nobody() -> None:
    squares = Squares()
    batch = Batch(squares.read)
    leaving, staying = (asyncio.create_task(batch.load(5)) for _ in range(2))
    await squares.begun.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    squares.goes_on.set()
    assert await staying == 25
