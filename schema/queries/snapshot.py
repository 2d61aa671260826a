"""A query reads everything at one moment of the database, its `asOf` included."""

from collections.abc import AsyncIterator

from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from models.access.viewers import viewer_by_id
from models.database.connections import snapshot
from schema.context import Context


class Snapshot(SchemaExtension):
    """Only for queries: a mutation's operations open transactions of their own, and a stream outlives every snapshot."""

    async def on_execute(self) -> AsyncIterator[None]:
        if self.execution_context.operation_type is not OperationType.QUERY:
            yield
            return
        async with snapshot():
            context = self.execution_context.context
            if isinstance(context, Context) and context.viewer:
                # Of the same moment as the rows: a stream after this `asOf` would not tell of a change before it.
                context.viewer = await viewer_by_id(context.viewer.id)
            yield
