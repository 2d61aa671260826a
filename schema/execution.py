"""How graphql-core executes GraphQL operations here. root.py gives it to the schema."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Iterator, Sequence
from functools import partial
from inspect import isawaitable, iscoroutine, signature
from typing import Any
from weakref import ref

from graphql import ExecutionResult, Executor, GraphQLResolveInfoHelpers
from graphql.pyutils import RefMap, gather_with_cancel
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.work_budget import (
    AWAITED_WORK,
    MOST_WORK,
    MOST_WORK_AT_ONCE,
    OPERATION_SECONDS,
    RESOLVED_WORK,
    WorkBudget,
)

MOST_COERCION_ERRORS = 5  # of variables; each takes time

_POSITIONS = {
    name: number for number, name in enumerate(signature(StrawberryGraphQLCoreExecutionContext.build).parameters)
}


def _helpers_of(executor: Executor[Any]) -> GraphQLResolveInfoHelpers:
    """graphql-core's own hold their executor, which holds them: all that it holds would wait for Python's collector."""
    reference = ref(executor)

    def track(values: Sequence[Any]) -> None:
        if executor := reference():
            executor.track_async_work(values)

    return GraphQLResolveInfoHelpers(gather=lambda values: gather_with_cancel(*values), track=track)


class LimitedExecution(StrawberryGraphQLCoreExecutionContext):
    """Ends an operation, or a frame of a stream, that produces too much or takes too long: with one error and no data.

    One that takes long gives way to others again and again: between the fields of the query and the items of a list, before
    a resolver that awaits something, and when it goes on after it has waited. An answer that must be made without awaiting
    anything (`Context.only_floor`) is made at once.
    """

    hides_suggestions = True
    operation_seconds = OPERATION_SECONDS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.async_helpers = _helpers_of(self)
        self.budget = self._budget(MOST_WORK_AT_ONCE if self.is_made_at_once else MOST_WORK)

    @classmethod
    def build(cls, *args: Any, **options: Any) -> Any:
        args = _with("max_coercion_errors", MOST_COERCION_ERRORS, args, options)
        args = _with("hide_suggestions", cls.hides_suggestions, args, options)
        return super().build(*args, **options)

    def build_per_event_executor(self, payload: Any) -> Any:
        executor: Any = super().build_per_event_executor(payload)
        executor.budget = self._budget(MOST_WORK)
        return executor

    def _budget(self, work: int) -> WorkBudget:
        return WorkBudget(self.operation_seconds, work, getattr(self.context_value, "turns", None))

    def execute_operation(self, serially: bool | None = None) -> Any:
        if hasattr(self.context_value, "budget"):
            self.context_value.budget = self.budget  # for resolvers that compute much
        return super().execute_operation(serially)

    # Once the budget is used up, nothing more is executed. What was produced until then is not sent.

    def execute_fields(
        self, parent_type: Any, source_value: Any, path: Any, grouped_field_set: Any, position_context: Any
    ) -> Any:
        if not self.budget.spend(RESOLVED_WORK * len(grouped_field_set)):
            return {}
        with self.budget.timed():
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        # The fields of a mutation run one after another, and their number is small: no further one begins.
        if parent_type is self.schema.mutation_type and not self.budget.spend(RESOLVED_WORK):
            return None
        if parent_type is self.schema.query_type and not self.is_made_at_once and self.budget.is_turn_over:
            return self._executed_later(parent_type, source, field_details_list, path, position_context)
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    async def _executed_later(self, *field: Any) -> Any:
        """A field of the query, which may be a list that takes long to make."""
        await self.budget.next_turn()
        with self.budget.timed():
            value = super().execute_field(*field)
        return await value if self.is_awaitable(value) else value

    def complete_iterable_value(
        self, item_type: Any, field_details_list: Any, info: Any, path: Any, items: Iterable[Any], position_context: Any
    ) -> Any:
        complete = super().complete_iterable_value
        if self.is_made_at_once:
            return complete(item_type, field_details_list, info, path, items, position_context)
        rest = _InTurns(items, self.budget)

        def part(path: Any) -> Any:
            with self.budget.timed():
                return complete(item_type, field_details_list, info, path, rest, position_context)

        first = part(path)
        return first if rest.are_done else self._completed_in_turns(first, part, path, rest)

    async def _completed_in_turns(
        self, completed: Any, part: Callable[[Any], Any], path: Any, rest: "_InTurns"
    ) -> list[Any]:
        """A list whose items did not all fit into the turn in which it began."""
        parts: list[Any] = []
        awaited: list[asyncio.Future[Any]] = []
        try:
            while True:
                if self.is_awaitable(completed):
                    completed = asyncio.ensure_future(completed)
                    awaited.append(completed)
                parts.append(completed)
                if rest.are_done:
                    break
                await self.budget.next_turn()
                completed = part(_Continued(path, rest.done))
        except Exception:
            self.settle_in_background([*awaited])
            raise
        await self.gather_async_work(awaited)
        return [item for each in parts for item in (each.result() if isinstance(each, asyncio.Future) else each)]

    async def with_abort_signal(self, awaitable: Awaitable[Any]) -> Any:
        if self.is_made_at_once:
            return await super().with_abort_signal(awaitable)
        if iscoroutine(awaitable):
            try:
                await self.budget.next_turn()
            except BaseException:
                awaitable.close()
                raise
            awaitable = _Timed(awaitable, self.budget)
        value = await super().with_abort_signal(awaitable)
        self.budget.take_time(AWAITED_WORK)
        await self.budget.next_turn()
        return value

    @property
    def is_made_at_once(self) -> bool:
        return getattr(self.context_value, "only_floor", None) is not None

    def build_response(self, data: dict[str, Any] | None) -> Any:
        response = super().build_response(data)
        self.budget.charge()
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


class _InTurns:
    """The items of a list. Each iteration ends with the turn, after at least one item, and the next one goes on there."""

    def __init__(self, items: Iterable[Any], budget: WorkBudget) -> None:
        self._items = iter(items)
        self._budget = budget
        self.done = 0
        self.are_done = False

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            self.done += 1
            if isawaitable(item):
                self._budget.take_time(RESOLVED_WORK)
            yield item
            if self._budget.is_turn_over:
                return
        self.are_done = True


class _Timed:
    """A coroutine that measures what it computes between its awaits."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], budget: WorkBudget) -> None:
        self._coroutine = coroutine
        self._budget = budget

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self._coroutine
        go_on: Callable[[], Any] = partial(steps.send, None)
        while True:
            try:
                with self._budget.timed():
                    awaited = go_on()
            except StopIteration as done:
                return done.value
            try:
                sent = yield awaited
                if self._budget.is_turn_over:  # thousands may have waited for one read
                    yield from self._budget.next_turn().__await__()
                go_on = partial(steps.send, sent)
            except BaseException as error:
                go_on = partial(steps.throw, error)


class _Continued:
    """The path of a list of which some items are done: the next one has their number as its index."""

    def __init__(self, path: Any, done: int) -> None:
        self.key = path.key
        self._path = path
        self._done = done

    def add_key(self, index: int, typename: str | None) -> Any:
        return self._path.add_key(self._done + index, typename)


def _with(name: str, value: object, args: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, ...]:
    """Put an argument of `build` in its place, whether the caller gave it by position, by name or not at all."""
    position = _POSITIONS[name]
    if position < len(args):
        return (*args[:position], value, *args[position + 1 :])
    options[name] = value
    return args
