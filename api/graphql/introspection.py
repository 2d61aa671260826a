"""Answers queries that only read the schema. accepting.py decides who may ask them."""

from collections import OrderedDict

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute_sync

from api.graphql.working import beside_the_loop
from api.newest import keep

MOST_RESULTS = 8  # enough for a few tools


class Introspection:
    """Keeps the results: each takes a tenth of a second, and is always the same for everyone."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._results: OrderedDict[int, tuple[DocumentNode, ExecutionResult]] = OrderedDict()

    async def result(self, document: DocumentNode) -> ExecutionResult:
        known = self._results.get(id(document))
        if known is None:
            result = await beside_the_loop(execute_sync, self._schema, document)
            known = keep(self._results, id(document), (document, result), most=MOST_RESULTS)
        return known[1]
