"""An operation that produces too much, or takes too long, ends: in generated code as in graphql-core's."""

from typing import Any

import pytest
import strawberry
from strawberry.types import ExecutionResult

from schema.compiled_selections import CompiledExecution
from schema.execution import ForgetfulExecution
from schema.work_budget import MOST_WORK, WorkBudget

WORTH = 4  # objects, so that the selection is compiled


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
class Query:
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
    assert context["made"] < MOST_WORK, "it would have made four millions"


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
