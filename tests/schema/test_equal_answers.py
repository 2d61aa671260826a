"""Everybody is told by a shared answer what they would be told alone: in random runs, and for random documents."""

import random
from typing import Any

import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type, is_composite_type

from models.access.viewers import viewer_by_id
from models.events import log
from models.events.hub import hub
from models.values import Viewer
from models.vocabulary import ConversationState
from schema.root import schema
from schema.shared_answers import SharedAnswers
from tests.models.operations.random_run.run import RandomRun
from tests.schema.answering import WHOLE, alone, shared, told
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

STEPS = 12
DOCUMENTS = 40
DEEPEST = 3
# Arguments that the random documents give to the fields that have some.
ARGUMENTS = {
    "ongoingConversations": ("", "(first: 2)", "(last: 3, orderBy: WORST_SENTIMENT)", "(filter: {states: [OPEN]})"),
    "queues": ("", "(includeRetired: true)"),
    "participants": ("", "(includeFormer: true)"),
}


@pytest.fixture
def answers() -> SharedAnswers:
    return SharedAnswers()


def everyone(fixtures: Fixtures) -> tuple[Viewer, ...]:
    return (
        fixtures.sam,
        fixtures.rosa,
        fixtures.tom,
        fixtures.api_sam,
        fixtures.admin,
        fixtures.ada,
        fixtures.bob,
        fixtures.bot,
        fixtures.connector,
        fixtures.cleo,
    )


@pytest.mark.parametrize("seed", range(3))
async def test_everyone_is_told_what_they_would_be_told_alone(
    fixtures: Fixtures, answers: SharedAnswers, seed: int
) -> None:
    random_run = RandomRun(fixtures, seed)
    await random_run.prepare()
    await load_floor()
    for _ in range(STEPS):
        await random_run.step()
        assert await hub.reached((await log.head()).seq)
        for who in everyone(fixtures):
            if await viewer_by_id(who.id) is not None:
                expected = await alone(who, first=5)
                if who in (fixtures.connector, fixtures.cleo) and _waits(expected):
                    # Whether anybody works on its position is read anew each time.
                    assert await shared(answers, who, WHOLE, first=5) is None
                else:
                    assert await told(answers, who, first=5) == expected, (who.name, random_run.trail[-1])
    assert answers.hits > STEPS


@pytest.mark.parametrize("seed", range(3))
async def test_random_documents_are_answered_as_alone_or_not_shared(
    fixtures: Fixtures, answers: SharedAnswers, seed: int
) -> None:
    random_run = RandomRun(fixtures, seed)
    await random_run.prepare()
    for _ in range(STEPS):
        await random_run.step()
    await load_floor()
    choose = random.Random(seed)
    documents = [_random_document(choose) for _ in range(DOCUMENTS)]
    are_shared = set()
    for document in documents:
        for who in (fixtures.sam, fixtures.rosa, fixtures.admin, fixtures.ada, fixtures.bot, fixtures.cleo):
            if await viewer_by_id(who.id) is None:
                continue
            answer = await shared(answers, who, document)
            are_shared.add(answer is not None)
            if answer:
                assert orjson.loads(answer.body)["data"] == await alone(who, document), (who.name, document)
    assert are_shared == {True, False}


def _waits(found: Any) -> bool:
    return any(edge["node"]["state"] == ConversationState.OPEN for edge in found["ongoingConversations"]["edges"])


def _random_document(choose: random.Random) -> str:
    roots = ["asOf", *(_random_field(choose, "Query", each, 0) for each in ("ongoingConversations", "queues"))]
    if choose.random() < 0.1:
        roots.append("viewer { id }")
    return f"{{ {' '.join(choose.sample(roots, choose.randint(1, len(roots))))} }}"


def _random_field(choose: random.Random, parent: str, name: str, depth: int) -> str:
    given = choose.choice(ARGUMENTS.get(name, ("",)))
    kind = get_named_type(_fields(parent)[name].type)
    if not is_composite_type(kind):
        return f"{name}{given}"
    paths = {"ConversationConnection": ("edges", "totalCount"), "ConversationEdge": ("node", "cursor")}
    candidates = paths.get(kind.name) or [
        each
        for each, field in _fields(kind.name).items()
        if (not field.args or each in ARGUMENTS)
        and (depth < DEEPEST or not is_composite_type(get_named_type(field.type)))
    ]
    # Most documents must have a chance to be shared, and one unmarked field is enough to prevent it.
    chosen = choose.sample(list(candidates), min(len(candidates), choose.randint(1, 3)))
    return f"{name}{given} {{ __typename {' '.join(_random_field(choose, kind.name, each, depth + 1) for each in chosen)} }}"


def _fields(kind: str) -> Any:
    found = schema._schema.get_type(kind)
    return found.fields if isinstance(found, GraphQLObjectType) else {}
