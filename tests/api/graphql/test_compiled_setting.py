"""VIGIE_COMPILED_SELECTIONS: without it, graphql-core runs every selection for every viewer, and answers the same."""

import pytest
from strawberry.types import ExecutionResult

from api.graphql.served_schema import ServedSchema
from models.access.viewers import viewer_by_id
from schema.context import Context
from schema.execution import ForgetfulExecution
from schema.root import schema
from schema.shared_frames import SharedExecution
from tests.support.fixtures import Fixtures

PAGE = "{ ongoingConversations { edges { node { id title queue { name } viewerActions { action allowed code } } } } }"
RUNS = 3  # after which a selection is compiled


@pytest.mark.parametrize(("compiles", "execution"), [(True, SharedExecution), (False, ForgetfulExecution)])
def test_the_setting_chooses_the_execution(compiles: bool, execution: type) -> None:
    served = ServedSchema.of(schema, compiles=compiles)
    assert served.execution_context_class.__bases__ == (execution,)
    assert schema.execution_context_class is SharedExecution


async def test_the_answers_are_the_same(fixtures: Fixtures) -> None:
    for _ in range(RUNS):
        await fixtures.talking()
    viewer = await viewer_by_id(fixtures.sam.id)
    answers = []
    for compiles in (True, False):
        served = ServedSchema.of(schema, compiles=compiles)
        for _ in range(RUNS):
            result = await served.execute(PAGE, context_value=Context(viewer=viewer, locale="en"))
            assert isinstance(result, ExecutionResult)
            assert result.errors is None, result.errors
        answers.append(result.data)
    assert answers[0] == answers[1]
    assert answers[0] is not None
    assert len(answers[0]["ongoingConversations"]["edges"]) == RUNS
