"""A document is validated before it is executed, once if it is valid; validated_documents.py."""

from typing import Any

import pytest
from strawberry.schema import schema as strawberry_schema

from schema.context import Context
from schema.root import schema
from tests.support import validated_documents

pytestmark = [
    pytest.mark.usefixtures("database"),  # a query begins with a snapshot
    pytest.mark.parametrize("_database", ["sqlite"], indirect=True),
]


@pytest.fixture
def validated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that were validated, in order."""
    texts: list[str] = []
    by_itself = validated_documents.validate_by_itself

    def noting(of: Any, document: Any, rules: Any) -> Any:
        texts.append(document.loc.source.body)
        return by_itself(of, document, rules)

    monkeypatch.setattr(validated_documents, "validate_by_itself", noting)
    return texts


async def errors_of(text: str) -> list[str]:
    result = await schema.execute(text, context_value=Context(viewer=None, locale="en"))
    return [error.message for error in result.errors or []]


async def test_a_valid_document_is_validated_once(validated: list[str]) -> None:
    assert strawberry_schema.validate_document is validated_documents.validate_document
    for _ in range(2):
        assert await errors_of("{ once: __typename }") == []
    assert await errors_of("{ another: __typename }") == []
    assert validated == ["{ once: __typename }", "{ another: __typename }"]


async def test_an_invalid_document_is_refused_each_time(validated: list[str]) -> None:
    for _ in range(2):
        [message] = await errors_of("{ nothing }")
        assert message.startswith("Cannot query field 'nothing' on type 'Query'.")
    assert validated == ["{ nothing }"] * 2
