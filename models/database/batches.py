"""Answers those who ask the same question at about the same moment with one read of the database."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Batch(Generic[K, V]):
    """Reads the values of several keys at once. A read begins after everybody whom it answers has asked.

    It runs outside of the units of work and snapshots of those who ask, so they may not need what these see.
    """

    def __init__(self, read: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._read = read
        self._asked: dict[K, asyncio.Future[V | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def load(self, key: K) -> V | None:
        """The value of this key; None if there is none."""
        if self._reading is None or self._reading.done():
            self._asked = {}  # of an event loop that has ended
            self._reading = asyncio.create_task(self._answer_all(), context=contextvars.Context())
        answer = self._asked.setdefault(key, asyncio.get_running_loop().create_future())
        return await asyncio.shield(answer)  # others may wait for it too

    async def _answer_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            if not await self._answer(asked) and len(asked) > 1:
                for key, answer in asked.items():
                    await self._answer({key: answer})  # so that a key that can't be read fails alone

    async def _answer(self, asked: Mapping[K, "asyncio.Future[V | None]"]) -> bool:
        """Whether the read succeeded. A failed read of one key is its answer."""
        try:
            found = await self._read(list(asked))
        except Exception as error:
            if len(asked) == 1:
                [answer] = asked.values()
                answer.set_exception(error)
                answer.exception()  # if nobody waits any more, nobody needs it
            return False
        for key, answer in asked.items():
            answer.set_result(found.get(key))
        return True
