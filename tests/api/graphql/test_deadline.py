"""VIGIE_OPERATION_SECONDS: a query or mutation that takes longer ends for its client, on every transport."""

import asyncio

import strawberry
from strawberry.types import ExecutionResult

from api.graphql.served_schema import ServedSchema
from models.database.connections import work_in_hand_done
from schema.context import Context
from tests.support.fixtures import Fixtures
from tests.support.running_server import RunningServer


@strawberry.type
class Query:
    @strawberry.field
    async def hangs(self, info: strawberry.Info) -> str:
        await info.context.may_end.wait()
        return "ended"


class Waiting(Context):
    may_end: asyncio.Event


def test_the_setting_holds_on_a_server() -> None:
    with RunningServer(environment={"VIGIE_OPERATION_SECONDS": "0.000001"}) as server:
        [error] = server.ask("{ viewer { id } }")["errors"]
        assert error["extensions"]["code"] == "OPERATION_TIMED_OUT"


async def test_who_waits_in_vain_is_told(fixtures: Fixtures) -> None:
    served = ServedSchema.of(strawberry.Schema(Query), operation_seconds=0.001)
    context = Waiting(fixtures.sam, "en")
    context.may_end = asyncio.Event()
    result = await served.execute("{ hangs }", context_value=context)
    assert [(error.extensions or {})["code"] for error in result.errors or []] == ["OPERATION_TIMED_OUT"]
    streamed = [each async for each in await served.stream("{ hangs }", context_value=context)]
    assert [isinstance(each, ExecutionResult) and each.data for each in streamed] == [None]
    context.may_end.set()
    await work_in_hand_done()
