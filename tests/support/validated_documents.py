"""A pytest plugin: a process validates a valid document once, as a server does.

Tests without a server execute the same documents again and again, and to validate one takes longer than to execute it. It is
still parsed each time, so that nothing that is kept for the nodes of a document outlives a test.
"""

from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema
from strawberry.schema import schema as strawberry_schema

validate_by_itself = strawberry_schema.validate_document

_valid: set[tuple[GraphQLSchema, str, tuple[Any, ...]]] = set()


def pytest_configure() -> None:
    strawberry_schema.validate_document = validate_document


def pytest_unconfigure() -> None:
    strawberry_schema.validate_document = validate_by_itself


def validate_document(
    schema: GraphQLSchema, document: DocumentNode, validation_rules: tuple[Any, ...]
) -> list[GraphQLError]:
    if document.loc is None:  # not parsed from a text
        return validate_by_itself(schema, document, validation_rules)
    key = (schema, document.loc.source.body, validation_rules)
    if key in _valid:
        return []
    errors = validate_by_itself(schema, document, validation_rules)
    if not errors:
        _valid.add(key)
    return errors
