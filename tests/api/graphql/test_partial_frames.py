"""A frame with an error is never delivered: its stream ends, and the client resumes after the last complete frame."""

from collections.abc import AsyncIterator

import strawberry
from strawberry.types import ExecutionResult, StreamExecutionResult
from strawberry.types.execution import PreExecutionError

from api.graphql.served_schema import ServedSchema

FRAMES = 3
BROKEN = 2


@strawberry.type
class Frame:
    number: int

    @strawberry.field
    def conversation(self) -> str | None:
        if self.number == BROKEN:
            raise ConnectionRefusedError("the database is away")
        return "as it is"


@strawberry.type
class Query:
    frame: Frame = strawberry.field(resolver=lambda: Frame(number=BROKEN))


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def changes(self) -> AsyncIterator[Frame]:
        for number in range(1, FRAMES + 1):
            yield Frame(number=number)


SCHEMA = ServedSchema.of(strawberry.Schema(Query, subscription=Subscription))


async def streamed(document: str) -> list[StreamExecutionResult]:
    return [result async for result in await SCHEMA.stream(document)]


async def test_it_ends_the_stream_without_a_word_of_what_could_be_read() -> None:
    whole, last = await streamed("subscription { changes { number conversation } }")
    assert isinstance(whole, ExecutionResult)
    assert whole.data == {"changes": {"number": 1, "conversation": "as it is"}}
    assert isinstance(last, PreExecutionError)
    assert last.data is None
    assert [error.path for error in last.errors or []] == [["changes", "conversation"]]


async def test_frames_that_do_not_ask_for_it_go_on() -> None:
    assert len(await streamed("subscription { changes { number } }")) == FRAMES


async def test_a_query_gives_what_could_be_read() -> None:
    (answer,) = await streamed("{ frame { number conversation } }")
    assert isinstance(answer, ExecutionResult)
    assert answer.data == {"frame": {"number": BROKEN, "conversation": None}}
    assert answer.errors
