"""Refuses GraphQL operations with texts that can't be stored, before they run: in variables at any depth, and in the document.

models/rules/texts.py says which texts these are.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import DocumentNode, GraphQLError, StringValueNode, Visitor, visit
from strawberry.extensions import SchemaExtension

from models.rules.texts import is_storable
from schema.context import bad_input


class StorableTexts(SchemaExtension):
    """One place for all arguments and inputs, of queries, mutations and streams."""

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        if context.graphql_document is not None and not context.pre_execution_errors:
            errors = unstorable_texts(context.graphql_document, context.query or "", context.variables or {})
            if errors:  # an empty list would say that the document is valid, None that nobody has looked yet
                context.pre_execution_errors = errors
        yield


def unstorable_texts(document: DocumentNode, query: str, variables: Mapping[str, Any]) -> list[GraphQLError]:
    """The error that names the first variable with such a text, or says that the document has one."""
    for name, value in variables.items():
        for where in _unstorable(f"${name}", value):
            return [bad_input(f"{where} must not contain NUL or half a surrogate pair.")]
    # Only an escape, or the character itself, can bring NUL into a document; the parser refuses half of a surrogate pair.
    if ("\\u" in query or "\x00" in query) and _has_unstorable(document):
        return [bad_input("No text in the document may contain NUL.")]
    return []


def _unstorable(where: str, value: object) -> Iterator[str]:
    """Where in this value the texts are that can't be stored."""
    if isinstance(value, str):
        if not is_storable(value):
            yield where
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _unstorable(f"{where}.{name}" if is_storable(name) else where, part)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _unstorable(f"{where}[{number}]", part)


def _has_unstorable(document: DocumentNode) -> bool:
    found = []

    class Texts(Visitor):
        def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
            if not is_storable(node.value):
                found.append(node)

    visit(document, Texts())
    return bool(found)
