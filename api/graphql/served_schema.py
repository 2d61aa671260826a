"""The schema as a server runs it: with limits, without cancelling operations, without sending incomplete frames."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing, nullcontext
from typing import Any, Self

import strawberry
from graphql import ExecutionResult as GraphQLResult
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.types import ExecutionContext, ExecutionResult, StreamExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.graphql.accepting import Documents
from api.graphql.documents import is_introspection, missing_operation_name
from api.graphql.introspection import Introspection
from api.graphql.operation_metrics import identify, measured, streams
from api.graphql.operation_spans import describe, note_errors, operation_span
from api.traffic.refusals import Limited
from api.traffic.waiting import afford
from models import correlation
from models.database.connections import shielded
from models.followers.session_keepalive import keep_reading
from schema.context import Context
from schema.execution import ForgetfulExecution
from schema.shared_frames import SharedExecution
from schema.turns import OwnTurns
from schema.work_budget import OPERATION_SECONDS, timed_out

EXAMINING_WORK = 3_000  # about microseconds, for a document that is not known
EXAMINING_WORK_EACH = 2  # for each of its characters
STREAM_WORK = 3_000  # to begin a stream, beside what each operation takes


class SessionKeepalive(SchemaExtension):
    """Extends a monitoring session whenever its transcript is read, by a query or by a frame of a stream."""

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
    """The schema with what a server adds. client_errors.py decides what clients learn of its errors."""

    documents: Documents
    _introspection: Introspection
    _operation_seconds: float
    names_operations = False  # whether metrics may name them

    @classmethod
    def of(
        cls,
        schema: strawberry.Schema,
        *,
        compiles: bool = True,
        explains: bool = False,
        operation_seconds: float = OPERATION_SECONDS,
    ) -> Self:
        """The same schema, served. Unless it compiles, graphql-core runs every selection.

        `explains`: whether clients may read the schema, and get suggestions in error messages. `operation_seconds`: when
        a query or mutation ends, and the execution of one frame of a stream.
        """
        served = cls.__new__(cls)
        served.__dict__.update(schema.__dict__)
        execution = SharedExecution if compiles else ForgetfulExecution
        options = {"hides_suggestions": not explains, "operation_seconds": operation_seconds}
        served.execution_context_class = type(execution.__name__, (execution,), options)
        served.extensions = (SessionKeepalive, *schema.extensions)
        served.documents = Documents(schema._schema, explains=explains)
        served._introspection = Introspection(schema._schema)
        served._operation_seconds = operation_seconds
        return served

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Does nothing. Strawberry would log each error with the whole query; client_errors.py logs what is needed."""

    async def _prepare_operation_async(
        self, context: ExecutionContext, extensions_runner: SchemaExtensionsRunner
    ) -> PreExecutionError | None:
        try:
            return await self._prepared(context, extensions_runner)
        except Limited as limited:
            fault = limited.refusal.error
            return PreExecutionError(data=None, errors=[GraphQLError(fault["message"], extensions=fault["extensions"])])

    async def _prepared(
        self, context: ExecutionContext, extensions_runner: SchemaExtensionsRunner
    ) -> PreExecutionError | None:
        """Accepts or refuses the document of every operation on every transport, before Strawberry looks at it."""
        own = _turns_of(context)
        if context.query:
            viewer = context.context.viewer if isinstance(context.context, Context) else None
            correlation.note(operation=None, principal_id=viewer.id if viewer else None)
            is_anonymous = _is_anonymous(context.context)
            if own and (is_anonymous or not self.documents.knows(context.query)):
                work = EXAMINING_WORK + len(context.query) * EXAMINING_WORK_EACH
                await afford(own, work, takes_place=True)
            with own.aside() if own else nullcontext():
                verdict = await self.documents.verdict(
                    context.query, context.variables or {}, is_anonymous=is_anonymous
                )
            errors = context.pre_execution_errors = verdict.errors
            if verdict.document is None:
                return PreExecutionError(data=None, errors=errors)
            context.graphql_document = verdict.document
            correlation.note(operation=context.operation_name, principal_id=None)
            describe(verdict.document, context.operation_name)
            identify(context.context, verdict.document, context.operation_name, is_named=self.names_operations)
            # If the request names no operation, `operation_name` is the first one's; hence the private attribute.
            if not errors and not context._provided_operation_name:
                context.pre_execution_errors = missing_operation_name(verdict.document)
        refused = await super()._prepare_operation_async(context, extensions_runner)
        if own and not refused and context.operation_type is OperationType.SUBSCRIPTION:
            await afford(own, STREAM_WORK)
        return refused

    async def _execute_operation(self, execution_context: ExecutionContext, *args: Any, **kwargs: Any) -> Any:
        # A private method, but the only one that runs every query and mutation on every transport. Strawberry cancels
        # an operation when its client leaves; a task that is cancelled inside a transaction never releases its lock.
        document = execution_context.graphql_document
        if document is not None and is_introspection(document):
            return await self._introspection.result(document)
        own = _turns_of(execution_context)
        try:
            async with asyncio.timeout(self._operation_seconds) as deadline:
                if own:
                    await own.take_place()
                return await shielded(_executed(own, super()._execute_operation(execution_context, *args, **kwargs)))
        except TimeoutError:
            if not deadline.expired():
                raise
            return GraphQLResult(None, [timed_out()])  # the operation itself ends at its next field

    async def _stream(
        self, execution_context: ExecutionContext, *args: Any, **kwargs: Any
    ) -> AsyncGenerator[StreamExecutionResult, None]:
        """Ends a stream at the first frame with an error: a client that took it would never get the missing part."""
        async with aclosing(super()._stream(execution_context, *args, **kwargs)) as results:
            try:
                with measured(execution_context.context) as operation, operation_span(execution_context.query):
                    result = await anext(results, None)  # up to the first frame; those after it are not measured
                    errors = result.errors if isinstance(result, ExecutionResult) else None
                    note_errors(errors)
                    operation.has(errors)
            finally:
                if own := _turns_of(execution_context):
                    own.settle()  # nobody waits for what follows
            if result is None or isinstance(result, PreExecutionError):
                if result is not None:
                    yield result
                return
            is_stream = execution_context.operation_type is OperationType.SUBSCRIPTION
            with streams.one_more() if is_stream else nullcontext():
                while result is not None:
                    assert isinstance(result, ExecutionResult), "incremental delivery is not enabled"
                    if is_stream and result.errors:
                        yield PreExecutionError(data=None, errors=result.errors, extensions=result.extensions)
                        return
                    streams.frames += is_stream
                    yield result
                    result = await anext(results, None)


async def _executed(own: OwnTurns | None, execution: Coroutine[Any, Any, Any]) -> Any:
    with own.executed() if own else nullcontext():
        return await execution


def _turns_of(context: ExecutionContext) -> OwnTurns | None:
    return context.context.turns if isinstance(context.context, Context) else None


def _is_anonymous(context: object) -> bool:
    return isinstance(context, Context) and context.viewer is None
