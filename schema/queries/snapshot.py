"""Runs each query on one snapshot of the database, so that all its data and its `asOf` are of the same moment."""

from collections.abc import AsyncIterator

from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from models.access.viewers import viewer_again
from models.floor.floor import floor
from schema.context import Context


class Snapshot(SchemaExtension):
    """For queries only: operations of mutations open their own transactions, and a stream lasts longer than any snapshot."""

    async def on_execute(self) -> AsyncIterator[None]:
        if self.execution_context.operation_type is not OperationType.QUERY:
            yield
            return
        async with floor.snapshot() as view:
            context = self.execution_context.context
            if isinstance(context, Context):
                context.floor = view
                read_at = context.rights_at
                if context.viewer and (read_at is None or read_at.seq != view.seq):
                    # The rights must be those of the snapshot: a stream that begins after `asOf` doesn't report earlier
                    # changes of rights.
                    context.viewer = await viewer_again(context.viewer, context.sign_in.now)
            yield
