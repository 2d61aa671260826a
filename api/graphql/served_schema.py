"""The schema as a server runs it: within limits, never cancelled halfway, and no frame of a stream without all its parts."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, Self

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext, ExecutionResult, StreamExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.graphql.limits import Limits
from models.database.connections import shielded
from models.followers.session_keepalive import keep_reading
from schema.context import Context


class ReadingKeepsSessions(SchemaExtension):
    """A monitoring session lasts while its transcript is read, be it once or frame by frame."""

    async def on_operation(self) -> AsyncIterator[None]:
        yield
        await self._keep()

    async def on_stream_result(self, result: StreamExecutionResult) -> AsyncIterator[None]:
        yield
        await self._keep()

    async def _keep(self) -> None:
        context = self.execution_context.context
        if isinstance(context, Context) and context.viewer and context.transcripts_read:
            read, context.transcripts_read = context.transcripts_read, set()
            await shielded(keep_reading(context.viewer.id, read))


class ServedSchema(strawberry.Schema):
    """The schema as a server runs it: within limits, never cancelled halfway, its errors told by faults.py."""

    @classmethod
    def of(cls, schema: strawberry.Schema) -> Self:
        served = cls.__new__(cls)
        served.__dict__.update(schema.__dict__)
        served.extensions = (Limits, ReadingKeepsSessions, *schema.extensions)
        return served

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """By default each is logged with the whole query; what needs a log line gets it where it is presented."""

    async def _execute_operation(self, *args: Any, **kwargs: Any) -> Any:
        # Private, and the one place that every query and mutation passes on every transport. Strawberry cancels when
        # a client leaves; a task that is cancelled inside a transaction holds its lock for ever.
        return await shielded(super()._execute_operation(*args, **kwargs))

    async def _stream(
        self, execution_context: ExecutionContext, *args: Any, **kwargs: Any
    ) -> AsyncGenerator[StreamExecutionResult, None]:
        """A frame of which a part could not be read ends its stream: who took it would lack that part for good."""
        async with aclosing(super()._stream(execution_context, *args, **kwargs)) as results:
            async for result in results:
                assert isinstance(result, ExecutionResult), "incremental delivery is not enabled"
                has_run = not isinstance(result, PreExecutionError)
                if has_run and result.errors and execution_context.operation_type is OperationType.SUBSCRIPTION:
                    yield PreExecutionError(data=None, errors=result.errors, extensions=result.extensions)
                    return
                yield result
