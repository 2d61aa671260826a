"""When the loaders of an operation read: in waves, so that neither its turns nor the order of answers cost statements.

A wave begins once nothing of the operation waits for a turn, and none of its reads for an answer.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import Any

Read = Callable[[], None]

ROUNDS = 2  # of the loop, in which others may come to wait


class GatheredReads:
    """What the loaders of one operation ask of an event loop. Their reads begin later than they would on the loop itself."""

    __slots__ = ("_awaited", "_put_off")

    def __init__(self) -> None:
        self._awaited = 0  # turns for which coroutines of the operation wait, and reads that have begun
        self._put_off: list[tuple[Read, Context]] = []

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().create_future()

    def call_soon(self, read: Read) -> None:
        self._begin_soon(read, copy_context())

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """While a coroutine of the operation waits for a turn or a read: it may want more of the same."""
        self._awaited += 1
        try:
            yield
        finally:
            self._awaited -= 1
            if not self._awaited:
                reads, self._put_off = self._put_off, []
                for read, context in reads:
                    self._begin_soon(read, context)

    def _begin_soon(self, read: Read, context: Context, rounds: int = ROUNDS) -> None:
        asyncio.get_running_loop().call_soon(self._begin, read, context, rounds, context=context)

    def _begin(self, read: Read, context: Context, rounds: int) -> None:
        if self._awaited:
            self._put_off.append((read, context))
        elif rounds:
            self._begin_soon(read, context, rounds - 1)
        else:
            read()
