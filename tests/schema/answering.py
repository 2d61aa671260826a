"""Asks for shared answers as api/ does it, and for what a viewer would be told alone."""

from functools import cache
from typing import Any

import orjson
from graphql import DocumentNode, parse

from models.access.viewers import viewer_by_id
from models.events import log
from models.values import Viewer
from schema.context import Context
from schema.root import schema
from schema.shared_answers import Question, SharedAnswer, SharedAnswers
from schema.shared_frames import SharedExecution
from tests.schema.asking import execute
from tests.schema.queries.test_page_costs import ROWS

WHOLE = ROWS.replace(
    "query Rows($first: Int) {", "query($first: Int, $after: String) { asOf queues { id name }"
).replace("first: $first,", "first: $first, after: $after,")

parsed = cache(parse)  # as on a server, clients that send the same document share the parsed one


async def context_of(somebody: Viewer) -> Context:
    viewer = await viewer_by_id(somebody.id)
    return Context(viewer, viewer.locale if viewer else "en", rights_at=await log.head())


async def shared(
    answers: SharedAnswers, asker: Viewer | Context, document: str, **variables: Any
) -> SharedAnswer | None:
    context = asker if isinstance(asker, Context) else await context_of(asker)
    node: DocumentNode = parsed(document)
    return await answers.answer(schema._schema, SharedExecution, Question(document, node, None, variables), context)


async def told(answers: SharedAnswers, viewer: Viewer, document: str = WHOLE, **variables: Any) -> Any:
    """The answer, which must be shared."""
    answer = await shared(answers, viewer, document, **variables)
    assert answer is not None
    return orjson.loads(answer.body)["data"]


async def alone(viewer: Viewer, document: str = WHOLE, **variables: Any) -> Any:
    result = await execute(viewer, document, **variables)
    assert result.errors is None, result.errors
    return orjson.loads(orjson.dumps(result.data))
