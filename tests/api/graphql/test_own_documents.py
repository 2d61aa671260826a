"""The documents of the pages and of GraphiQL stay far within the limits, also on a floor that is many times larger."""

from pathlib import Path
from typing import Any

import pytest
from graphql import DocumentNode, concat_ast, parse, print_ast, separate_operations

from api.graphql import limits, measuring
from api.graphql.documents import operations_of
from api.graphql.graphiql import tabs
from api.graphql.list_sizes import LISTS, ListSizes
from api.graphql.measuring import exceeded_limits
from api.graphql.validating import Comparing, validation_errors
from schema.root import schema

PAGES = Path(__file__).parents[3] / "frontend-example" / "src"
LARGE = ListSizes(queues=128, workstreams=128, agents=16_384, members_of_queue=512, queues_of_agent=16)
VARIABLES = {"first": 200}


def of_the_pages() -> dict[str, DocumentNode]:
    files = sorted(PAGES.rglob("*.graphql"))
    return separate_operations(concat_ast([parse(file.read_text(encoding="utf-8")) for file in files]))


OWN = {**of_the_pages(), **{f"tab {number}": parse(tab.query) for number, tab in enumerate(tabs())}}


@pytest.mark.parametrize("document", OWN.values(), ids=OWN)
def test_they_stay_far_within_the_limits(monkeypatch: pytest.MonkeyPatch, document: DocumentNode) -> None:
    text = print_ast(document)
    assert len(text) < limits.MAX_CHARACTERS / 2
    parse(text, max_tokens=limits.MAX_TOKENS // 2)
    monkeypatch.setattr(measuring, "LONG_COST", measuring.LONG_COST // 2)  # which is more than half of the limit
    for name in ("MAX_COST", "MAX_FIELDS", "MAX_ROOT_FIELDS", "MAX_ALIASES", "MAX_DIRECTIVES", "MAX_FRAGMENTS"):
        monkeypatch.setattr(measuring, name, getattr(limits, name) // 2)
    monkeypatch.setattr(Comparing, "most", limits.MAX_COMPARISONS // 4)
    assert exceeded_limits(schema._schema, document, VARIABLES, LARGE) == []
    assert validation_errors(schema._schema, document, suggests=False) == []


def test_there_are_documents_of_all_kinds() -> None:
    kinds = {operation.operation.value for document in OWN.values() for operation in operations_of(document)}
    assert kinds == {"query", "mutation", "subscription"}
    assert len(OWN) > 30


@pytest.mark.parametrize("coordinate", LISTS)
def test_the_lists_of_known_length_exist(coordinate: str) -> None:
    kind, name = coordinate.split(".")
    parent: Any = schema._schema.type_map[kind]
    assert name in parent.fields
