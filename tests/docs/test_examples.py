"""Every GraphQL example of the pages is run, and answers what the page shows. The scenes are scenarios.py's."""

import json
import re
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import pytest
from graphql import GraphQLSchema, parse, validate
from strawberry.types import ExecutionResult

from api.replay import dialogues
from schema.context import Context
from schema.root import schema
from tests.docs.pages import API, PAGES, REPLAY, STREAMS, WORKED, Example, blocks, examples, fits, section
from tests.docs.scenarios import Scenario
from tests.support.databases import Database

EXAMPLES = examples()
CORE: GraphQLSchema = schema._schema
SENT = re.compile(r"-d '(\{.+\})'|^> (\{.+\})$", re.MULTILINE)


def written_elsewhere() -> Iterator[tuple[str, str]]:
    """Queries inside JSON, in commands and in messages on a socket."""
    for page in PAGES:
        for block in blocks(page):
            for groups in SENT.findall(block.text):
                body = json.loads(groups[0] or groups[1])
                if query := body.get("query") or body.get("payload", {}).get("query"):
                    yield f"{page.name}:{block.line}", query


@pytest.mark.parametrize(
    ("where", "query"), [*((str(each), each.block.text) for each in EXAMPLES), *written_elsewhere()]
)
def test_is_valid(where: str, query: str) -> None:
    assert [error.message for error in validate(CORE, parse(query))] == [], where


def test_there_are_queries_in_json_too() -> None:
    assert len(list(written_elsewhere())) == 3


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_answers_what_the_page_shows(database: Database, example: Example) -> None:
    scenario = await Scenario().prepare(example.scenario)
    given = await answer(scenario, example)
    assert fits(example.answer, given), f"{example.block.page.name}:{example.block.line} is answered\n{shown(given)}"


def test_every_mutation_has_a_worked_example() -> None:
    assert CORE.mutation_type
    shown_there = " ".join(example.block.text for example in EXAMPLES if example.block.page == WORKED)
    missing = [name for name in CORE.mutation_type.fields if not re.search(rf"\b{name}\(", shown_there)]
    assert missing == []


def test_every_subscription_is_named_in_an_example_or_explained() -> None:
    assert CORE.subscription_type
    pages = STREAMS.read_text(encoding="utf-8")
    assert [name for name in CORE.subscription_type.fields if f"`{name}`" not in pages] == []


def test_the_line_of_a_dialogue_can_be_played() -> None:
    [line] = [block.text for block in blocks(REPLAY) if '"turns"' in block.text]
    [dialogue] = dialogues.parse([line.encode()]).dialogues
    assert [turn.role for turn in dialogue.turns] == ["customer", "agent"]


def test_the_example_of_who_asks_is_the_one_that_curl_sends() -> None:
    [query] = [block.text.strip() for block in blocks(API) if block.language == "graphql" and "query Me" in block.text]
    assert json.dumps(query) in section(API, "The first query")


async def answer(scenario: Scenario, example: Example) -> Any:
    """The data; of a subscription, its first frame's."""
    viewer = await scenario.person(example.login)
    context = Context(viewer=viewer, locale=viewer.locale)
    asked = {
        name: scenario.variables[name]
        for name in re.findall(r"\$(\w+):", example.block.text)
        if name in scenario.variables
    }
    if example.kind != "subscription":
        result = await schema.execute(example.block.text, variable_values=asked, context_value=context)
    else:
        stream = await schema.subscribe(example.block.text, variable_values=asked, context_value=context)
        async with aclosing(stream) as frames:
            result = await anext(frames)
    assert isinstance(result, ExecutionResult)
    assert result.errors is None
    return result.data


def shown(given: Any) -> str:
    return json.dumps(given, indent=2, default=str, ensure_ascii=False)
