"""Accepts or refuses a document: parses, measures and validates it once, however often it is sent. limits.py measures."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from api.graphql.documents import is_introspection, missing_operation_name
from api.graphql.limits import CEILING, COUNTED_ARGUMENTS, MAX_TOKENS, exceeded_limits

CACHED_DOCUMENTS = 128
CACHED_MEASURES = 1_024  # documents times the sizes that their variables ask for
CACHED_INTROSPECTION_RESULTS = 8  # enough for a few tools
LONGEST_CACHED_CHARACTERS = 16_384
RULES = tuple(specified_rules)

_Size = tuple[
    str, int | None, bool
]  # a variable, the number or the length of the list that it has, whether it is a list


class Limits(SchemaExtension):
    """Refuses documents that exceed a limit or are not valid."""

    def on_operation(self) -> Iterator[None]:
        self.execution_context.parse_options["max_tokens"] = MAX_TOKENS
        yield

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        if context.graphql_document is None and context.query:
            # graphql-core parses a faulty document again and reports the error. Raised here, it would end a stream silently.
            context.graphql_document = _parsed_or_none(context.query)
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        document, query = context.graphql_document, context.query or ""
        if document is not None and context.pre_execution_errors is None:
            schema = context.schema._schema
            exceeded = _exceeded(schema, document, query, context.variables or {})
            # If the request names no operation, `operation_name` is the first one's; hence the private attribute.
            unnamed = [] if context._provided_operation_name else missing_operation_name(document)
            context.pre_execution_errors = exceeded or unnamed or _validation_errors(schema, document, query)
        yield

    def on_execute(self) -> Iterator[None]:
        """Caches introspection: a result takes a tenth of a second, and is always the same for everyone."""
        context, query = self.execution_context, self.execution_context.query or ""
        is_cacheable = _is_cached(query) and is_introspection(context.graphql_document)
        key = (id(context.schema._schema), query)
        if is_cacheable and (known := _introspection_results.get(key)):
            context.result = known
        yield
        if (
            is_cacheable
            and context.result
            and not context.result.errors
            and len(_introspection_results) < CACHED_INTROSPECTION_RESULTS
        ):
            _introspection_results[key] = context.result


_introspection_results: dict[tuple[int, str], Any] = {}


def accepted(schema: GraphQLSchema, query: str, variables: Mapping[str, Any]) -> DocumentNode | None:
    """The parsed document, if it is valid, within the limits, and short enough to be cached."""
    document = _parsed_or_none(query) if _is_cached(query) else None
    if document is None or _exceeded(schema, document, query, variables):
        return None
    return None if _validation_errors(schema, document, query) else document


def _is_cached(query: str) -> bool:
    return 0 < len(query) <= LONGEST_CACHED_CHARACTERS


def _parse(query: str) -> DocumentNode:
    return parse(query, max_tokens=MAX_TOKENS)


_parsed = lru_cache(CACHED_DOCUMENTS)(_parse)


def _parsed_or_none(query: str) -> DocumentNode | None:
    try:
        return _parsed(query) if _is_cached(query) else _parse(query)
    except GraphQLError:
        return None


def _exceeded(
    schema: GraphQLSchema, document: DocumentNode, query: str, variables: Mapping[str, Any]
) -> list[GraphQLError]:
    if not _is_cached(query):
        return exceeded_limits(schema, document, variables)
    sizes = tuple(_size(name, variables[name]) for name in _counted_variables(query) if name in variables)
    return list(_exceeded_by(schema, query, sizes))


def _size(name: str, value: object) -> _Size:
    if isinstance(value, list):
        return name, len(value), True
    return name, min(value, CEILING) if isinstance(value, int) else None, False


@lru_cache(CACHED_DOCUMENTS)
def _counted_variables(query: str) -> tuple[str, ...]:
    """The variables on which the size of the answer depends."""
    found: set[str] = set()

    class Counted(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            for argument in node.arguments or ():
                if argument.name.value in COUNTED_ARGUMENTS and isinstance(argument.value, VariableNode):
                    found.add(argument.value.name.value)

    visit(_parsed(query), Counted())
    return tuple(sorted(found))


@lru_cache(CACHED_MEASURES)
def _exceeded_by(schema: GraphQLSchema, query: str, sizes: tuple[_Size, ...]) -> tuple[GraphQLError, ...]:
    variables = {name: [None] * (size or 0) if is_list else size for name, size, is_list in sizes}
    return tuple(exceeded_limits(schema, _parsed(query), variables))


@lru_cache(CACHED_DOCUMENTS)
def _validated(schema: GraphQLSchema, query: str) -> tuple[GraphQLError, ...]:
    return tuple(validate_document(schema, _parsed(query), RULES))


def _validation_errors(schema: GraphQLSchema, document: DocumentNode, query: str) -> list[GraphQLError]:
    if not _is_cached(query):
        return list(validate_document(schema, document, RULES))
    return list(_validated(schema, query))
