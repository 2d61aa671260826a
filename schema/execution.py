"""How graphql-core executes GraphQL operations here. root.py gives it to the schema."""

from inspect import signature
from typing import Any

from graphql import ExecutionResult
from graphql.pyutils import RefMap
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.work_budget import OPERATION_SECONDS, RESOLVED_WORK, WorkBudget

MOST_COERCION_ERRORS = 5  # of variables; each takes time

_POSITIONS = {
    name: number for number, name in enumerate(signature(StrawberryGraphQLCoreExecutionContext.build).parameters)
}


class LimitedExecution(StrawberryGraphQLCoreExecutionContext):
    """Ends an operation, or a frame of a stream, that produces too much or takes too long: with one error and no data."""

    hides_suggestions = True
    operation_seconds = OPERATION_SECONDS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.budget = WorkBudget(self.operation_seconds)

    @classmethod
    def build(cls, *args: Any, **options: Any) -> Any:
        args = _with("max_coercion_errors", MOST_COERCION_ERRORS, args, options)
        args = _with("hide_suggestions", cls.hides_suggestions, args, options)
        return super().build(*args, **options)

    def build_per_event_executor(self, payload: Any) -> Any:
        executor: Any = super().build_per_event_executor(payload)
        executor.budget = WorkBudget(self.operation_seconds)
        return executor

    # Once the budget is used up, nothing more is executed. What was produced until then is not sent.

    def execute_fields(
        self, parent_type: Any, source_value: Any, path: Any, grouped_field_set: Any, position_context: Any
    ) -> Any:
        if not self.budget.spend(RESOLVED_WORK * len(grouped_field_set)):
            return {}
        return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        # The fields of a mutation run one after another, and their number is small: no further one begins.
        if parent_type is self.schema.mutation_type and not self.budget.spend(RESOLVED_WORK):
            return None
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def build_response(self, data: dict[str, Any] | None) -> Any:
        response = super().build_response(data)
        return ExecutionResult(None, [self.budget.fault]) if self.budget.fault else response


class ForgetfulExecution(LimitedExecution):
    """Keeps nothing of a stream's frame after it was sent.

    graphql-core (3.3.2) executes each frame on a copy of the stream's executor, and all copies share one cache of
    selections. Each frame makes new keys, so no entry is ever found again, and each frame adds kilobytes to the cache.
    """

    def build_per_event_executor(self, payload: Any) -> Any:
        executor = super().build_per_event_executor(payload)
        executor._relevant_sub_fields = {}
        executor._stream_usages = RefMap()
        return executor


def _with(name: str, value: object, args: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, ...]:
    """Put an argument of `build` in its place, whether the caller gave it by position, by name or not at all."""
    position = _POSITIONS[name]
    if position < len(args):
        return (*args[:position], value, *args[position + 1 :])
    options[name] = value
    return args
