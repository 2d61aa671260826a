"""A client of a stream whose server can write without waiting, so that the stream is served together with its equals."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import strawberry
from graphql import ExecutionResult

from models.access.viewers import viewer_by_id
from models.values import Viewer
from schema.context import Context
from schema.frames_for_many import SharedData
from schema.streams.cohorts import cohorts
from tests.schema.streams.listening import PATIENCE_SECONDS, Listener


class Client:
    """Receives the frames that its own stream sends, and those that are written for it, in the order in which they come.

    `refusals`: how many of the next writes to refuse, as a socket does that accepts no data. `written`: frames written for it.
    """

    def __init__(self) -> None:
        self.received: asyncio.Queue[ExecutionResult | None] = asyncio.Queue()
        self.refusals = 0
        self.written = 0

    def encode(self, data: SharedData) -> bytes:
        return json.dumps(data).encode()

    def write(self, frames: Sequence[bytes]) -> bool:
        if self.refusals > 0:
            self.refusals -= 1
            return False
        for frame in frames:
            self.written += 1
            self.received.put_nowait(ExecutionResult(json.loads(frame), None))
        return True

    async def take(self, results: AsyncGenerator[Any, None]) -> None:
        async for result in results:
            self.received.put_nowait(result)
        self.received.put_nowait(None)

    async def results(self) -> AsyncIterator[Any]:
        while (result := await self.received.get()) is not None:
            yield result


@asynccontextmanager
async def listening_together(
    viewer: Viewer, document: str, *, by: strawberry.Schema, **variables: Any
) -> AsyncIterator[tuple[Listener, Client]]:
    now = await viewer_by_id(viewer.id)
    client = Client()
    context = Context(viewer=now, locale=viewer.locale, frame_writer=client)
    results = await by.subscribe(document, variable_values=variables, context_value=context)
    assert isinstance(results, AsyncGenerator)
    taking = asyncio.create_task(client.take(results))
    try:
        yield Listener(client.results(), variables.get("after")), client
    finally:
        taking.cancel()
        with suppress(asyncio.CancelledError):
            await taking
        await results.aclose()
        await _nobody_is_served_any_more()


async def _nobody_is_served_any_more() -> None:
    """After the last member has left, the tasks that served them end, unless another stream joins meanwhile."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not cohorts.members and any(  # noqa: ASYNC110  # there is no event for it
            task.get_name() == "cohorts" for task in asyncio.all_tasks()
        ):
            await asyncio.sleep(0)


async def all_members(number: int) -> None:
    """Wait until so many streams are served together."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while cohorts.members != number:  # noqa: ASYNC110  # there is no event for it
            await asyncio.sleep(0)
