"""An operation that produces too much, or takes too long, ends, and a long one gives way to others: however it is executed."""

import asyncio
from inspect import isawaitable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
import strawberry
from graphql import execute, parse
from strawberry.types import ExecutionResult

import schema.turns
from schema.compiled_selections import CompiledExecution
from schema.execution import ForgetfulExecution
from schema.turns import OwnTurns, Turns
from schema.work_budget import AWAITED_WORK, MOST_WORK, RESOLVED_WORK, TURN_WORK, WorkBudget

PATIENCE_SECONDS = 30
WORTH = 4  # objects, so that the selection is compiled
ITEMS, FAULTY = 3_000, 2_500


@strawberry.type
class Node:
    name: str = "node"

    @strawberry.field
    def children(self, info: strawberry.Info) -> list["Node"]:
        info.context["made"] += 10
        return [Node() for _ in range(10)]

    @strawberry.field
    async def slow_children(self, info: strawberry.Info) -> list["Node"]:
        info.context["made"] += 10
        return [Node() for _ in range(10)]


@strawberry.type
class Item:
    number: strawberry.Private[int]

    @strawberry.field
    async def awaited(self, info: strawberry.Info) -> int | None:
        info.context["made"] += 1
        return self._value()

    @strawberry.field
    def resolved(self, info: strawberry.Info, plus: int = 0) -> int | None:
        info.context["made"] += 1
        return self._value()

    def _value(self) -> int:
        if self.number == FAULTY:
            raise ValueError
        return self.number


@strawberry.type
class Query:
    @strawberry.field
    def items(self) -> list[Item]:
        return [Item(number=number) for number in range(ITEMS)]

    @strawberry.field
    async def awaited_items(self) -> list[Item]:
        return [Item(number=number) for number in range(ITEMS)]

    @strawberry.field
    def nodes(self) -> list[Node]:
        return [Node() for _ in range(WORTH)]

    @strawberry.field
    def other(self) -> str | None:
        return "other"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def act(self, info: strawberry.Info) -> Node:
        info.context["acts"] += 1
        return Node()


EXECUTIONS = [ForgetfulExecution, CompiledExecution]


def nested(field: str, levels: int) -> str:
    return f"{field} {{ " * levels + "name" + " }" * levels


async def answer(execution: Any, document: str) -> tuple[Any, list[str], dict[str, int]]:
    schema = strawberry.Schema(Query, Mutation, execution_context_class=execution)
    context = {"made": 0, "acts": 0}
    result = await schema.execute(document, context_value=context)
    assert isinstance(result, ExecutionResult)
    return result.data, [(error.extensions or {})["code"] for error in result.errors or []], context


@pytest.mark.parametrize("execution", EXECUTIONS)
@pytest.mark.parametrize("field", ["children", "slowChildren"])
async def test_too_much_ends_with_one_error(execution: Any, field: str) -> None:
    data, codes, context = await answer(execution, f"{{ other nodes {{ {nested(field, 6)} }} }}")
    assert (data, codes) == (None, ["QUERY_TOO_COMPLEX"])
    assert context["made"] < 2 * MOST_WORK, "it would have made four millions"


@pytest.mark.parametrize("execution", EXECUTIONS)
@pytest.mark.parametrize("field", ["children", "slowChildren"])
async def test_less_than_that_is_answered(execution: Any, field: str) -> None:
    for _ in range(2):
        data, codes, context = await answer(execution, f"{{ other nodes {{ {nested(field, 3)} }} }}")
        assert (codes, data["other"], len(data["nodes"])) == ([], "other", WORTH)
        assert context["made"] % (WORTH * (10 + 100 + 1_000)) == 0


@pytest.mark.parametrize("execution", EXECUTIONS)
async def test_too_late_ends_with_one_error(execution: Any) -> None:
    late = type("Late", (execution,), {"operation_seconds": -1.0})
    assert (await answer(late, "{ other nodes { name } }"))[:2] == (None, ["OPERATION_TIMED_OUT"])
    assert await answer(late, "mutation { act { name } more: act { name } }") == (
        None,
        ["OPERATION_TIMED_OUT"],
        {"made": 0, "acts": 0},
    )


async def test_no_further_mutation_begins() -> None:
    document = f"mutation {{ act {{ {nested('children', 6)} }} more: act {{ name }} }}"
    data, codes, context = await answer(ForgetfulExecution, document)
    assert (data, codes, context["acts"]) == (None, ["QUERY_TOO_COMPLEX"], 1)


def test_a_budget_that_is_used_up_allows_nothing() -> None:
    budget = WorkBudget(10, work=5)
    assert [budget.spend(3), budget.spend(2), budget.spend(1), budget.spend(0)] == [True, True, False, False]


@pytest.mark.parametrize("execution", EXECUTIONS)
@pytest.mark.parametrize("items", ["items", "awaitedItems"])
@pytest.mark.parametrize("field", ["awaited", "resolved(plus: 1)"])
async def test_a_long_operation_gives_way_to_others(execution: Any, items: str, field: str) -> None:
    schema = strawberry.Schema(Query, execution_context_class=execution)
    context = {"made": 0}
    made: list[int] = []

    async def note_each_round() -> None:
        while True:
            made.append(context["made"])
            await asyncio.sleep(0)

    noting = asyncio.create_task(note_each_round())
    result = await schema.execute(f"{{ {items} {{ value: {field} }} }}", context_value=context)
    noting.cancel()
    assert isinstance(result, ExecutionResult)
    assert result.data is not None
    values = [each["value"] for each in result.data[items]]
    assert values == [None if number == FAULTY else number for number in range(ITEMS)]
    assert [error.path for error in result.errors or []] == [[items, FAULTY, "value"]]
    in_one_round = max(later - earlier for earlier, later in pairwise(made))
    assert 0 < in_one_round <= 2 * TURN_WORK / RESOLVED_WORK


@pytest.mark.parametrize("execution", EXECUTIONS)
async def test_what_may_not_be_awaited_is_made_at_once(execution: Any) -> None:
    schema = strawberry.Schema(Query, Mutation, execution_context_class=execution)
    context = SimpleNamespace(only_floor=object())
    result: Any = execute(
        schema._schema,
        parse("{ nodes { name } }"),
        context_value=context,
        executor_class=execution,
    )
    assert not isawaitable(result)
    assert result.data == {"nodes": [{"name": "node"}] * WORTH}


async def test_who_waits_for_a_turn_goes_on_with_a_new_one() -> None:
    budget = WorkBudget(10)
    assert not budget.is_turn_over
    budget.take_time(TURN_WORK)
    assert budget.is_turn_over
    await budget.next_turn()
    assert not budget.is_turn_over
    assert budget.spend(MOST_WORK), "time that is taken is nothing that is produced"


async def test_no_more_go_on_in_a_turn_than_have_enough_to_do() -> None:
    budget, going_on = WorkBudget(10), list[int]()
    budget.take_time(TURN_WORK)
    rounds = [0]

    async def work() -> None:
        await budget.next_turn()
        budget.take_time(AWAITED_WORK)
        going_on.append(rounds[0])

    async def count() -> None:
        while True:
            rounds[0] += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    cancelled = asyncio.create_task(budget.next_turn())
    waiting = [asyncio.create_task(work()) for _ in range(2_000)]
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(*waiting)
    counting.cancel()
    most = max(going_on.count(number) for number in set(going_on))
    assert most <= TURN_WORK / AWAITED_WORK + 1
    assert len(set(going_on)) < 50, "it learns how many fit"


async def test_a_turn_ends_once_those_who_went_on_in_it_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time for a turn is for what waits for something else; others of the execution need not sit it out."""
    monkeypatch.setattr(schema.turns, "LONGEST_TURN_SECONDS", 3_600.0)
    budget = WorkBudget(10, own=OwnTurns(Turns()))
    budget.take_time(TURN_WORK)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(budget.next_turn() for _ in range(200)))
