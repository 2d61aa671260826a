"""The progress of a run, in answered operations. Actors stop and faults begin by it."""

import asyncio
import time
from heapq import heappop, heappush


class Pace:
    """The run is over once `operations` are answered and the faults have all struck, or its time is up."""

    def __init__(self, operations: int, seconds: float) -> None:
        self.operations = operations
        self.count = 0
        self.all_faults_struck = False
        self._until = time.monotonic() + seconds
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @property
    def is_up(self) -> bool:
        """Whether time has run out."""
        return time.monotonic() > self._until

    @property
    def is_over(self) -> bool:
        return self.is_up or (self.all_faults_struck and self.count >= self.operations)

    def one_more(self) -> None:
        self.count += 1
        while self._waiting and self._waiting[0][0] <= self.count:
            future = heappop(self._waiting)[2]
            if not future.done():
                future.set_result(None)

    async def reached(self, count: int) -> bool:
        """Wait until this many operations are answered; False if time runs out first."""
        if self.count < count:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heappush(self._waiting, (count, id(future), future))
            try:
                async with asyncio.timeout(max(0.0, self._until - time.monotonic())):
                    await future
            except TimeoutError:
                return False
        return True
