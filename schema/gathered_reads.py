"""When the loaders of an operation read: once nothing of it waits for a turn, so that its turns cost no statements."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import Any

Read = Callable[[], None]

ROUNDS = 2  # of the loop, in which others may come to wait


class GatheredReads:
    """What the loaders of one operation ask of an event loop. Their reads begin later than they would on the loop itself."""

    __slots__ = ("_put_off", "_to_go_on")

    def __init__(self) -> None:
        self._to_go_on = 0  # coroutines of the operation that wait for a turn
        self._put_off: list[tuple[Read, Context]] = []

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().create_future()

    def call_soon(self, read: Read) -> None:
        self._begin_soon(read, copy_context())

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """While a coroutine of the operation waits for a turn: it may want more of the same."""
        self._to_go_on += 1
        try:
            yield
        finally:
            self._to_go_on -= 1
            if not self._to_go_on:
                reads, self._put_off = self._put_off, []
                for read, context in reads:
                    self._begin_soon(read, context)

    def _begin_soon(self, read: Read, context: Context, rounds: int = ROUNDS) -> None:
        asyncio.get_running_loop().call_soon(self._begin, read, context, rounds, context=context)

    def _begin(self, read: Read, context: Context, rounds: int) -> None:
        if self._to_go_on:
            self._put_off.append((read, context))
        elif rounds:
            self._begin_soon(read, context, rounds - 1)
        else:
            read()
