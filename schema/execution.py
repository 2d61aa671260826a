"""How graphql-core executes GraphQL operations here. root.py gives it to the schema."""

from inspect import signature
from typing import Any

from graphql.pyutils import RefMap
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

MOST_COERCION_ERRORS = 5  # of variables; each takes time

_BUILDING = signature(StrawberryGraphQLCoreExecutionContext.build)


class ForgetfulExecution(StrawberryGraphQLCoreExecutionContext):
    """Keeps nothing of a stream's frame after it was sent.

    graphql-core (3.3.2) executes each frame on a copy of the stream's executor, and all copies share one cache of
    selections. Each frame makes new keys, so no entry is ever found again, and each frame adds kilobytes to the cache.
    """

    hides_suggestions = True

    @classmethod
    def build(cls, *args: Any, **options: Any) -> Any:
        given = _BUILDING.bind(*args, **options)
        given.arguments["max_coercion_errors"] = MOST_COERCION_ERRORS
        given.arguments["hide_suggestions"] = cls.hides_suggestions
        return super().build(*given.args, **given.kwargs)

    def build_per_event_executor(self, payload: Any) -> Any:
        executor = super().build_per_event_executor(payload)
        executor._relevant_sub_fields = {}
        executor._stream_usages = RefMap()
        return executor
