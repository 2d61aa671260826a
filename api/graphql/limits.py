"""What one request may ask for. One walk over the document, linear in its length; endpoint.py puts it before validation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
    parse,
    specified_rules,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from api.graphql.documents import only_describes, operations_of, undecided

MAX_BODY_BYTES = 100_000
MAX_WEBSOCKET_MESSAGE_BYTES = 65_536
MAX_SUBSCRIPTIONS_PER_CONNECTION = 100
MAX_TOKENS = 2_000
MAX_DEPTH = 15
MAX_ALIASES = 30
MAX_ROOT_FIELDS = 20
MAX_DIRECTIVES = 50
MAX_FRAGMENTS = 50
MAX_OPERATIONS = 20  # of which one runs, but all are validated
MAX_FIELDS = 500  # after spreading fragments: validation compares fields of one name pairwise
MAX_COST = 5_000  # fields in the answer, as far as can be told beforehand

DEFAULT_PAGE = 50  # of a list that can be paged and isn't
LIST_GUESS = 5  # of a list that can't be paged
INTROSPECTION_ALIAS_WEIGHT = 10
CEILING = 10**9
CACHED_DOCUMENTS = 128
CACHED_DESCRIPTIONS = 8  # a tool or two
LONGEST_CACHED_CHARACTERS = 16_384
RULES = tuple(specified_rules)


class Limits(SchemaExtension):
    """Parses and validates a document once, however often it is sent, and refuses what would take too much."""

    def on_operation(self) -> Iterator[None]:
        self.execution_context.parse_options["max_tokens"] = MAX_TOKENS
        yield

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        if context.graphql_document is None and context.query:
            # The core parses again and reports: raised here, a stream would end without a word.
            context.graphql_document = _parsed_or_none(context.query)
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        document = context.graphql_document
        if document is not None and context.pre_execution_errors is None:
            schema = context.schema._schema
            excesses = excess(schema, document, context.variables or {})
            # `operation_name` would be the first one's, where none was named.
            unnamed = [] if context._provided_operation_name else undecided(document)
            context.pre_execution_errors = excesses or unnamed or _validation_errors(schema, document, context.query)
        yield

    def on_execute(self) -> Iterator[None]:
        """The whole schema takes a tenth of a second to describe, for anyone, and is the same each time."""
        context, query = self.execution_context, self.execution_context.query or ""
        is_kept = len(query) <= LONGEST_CACHED_CHARACTERS and only_describes(context.graphql_document)
        key = (id(context.schema._schema), query)
        if is_kept and (described := _descriptions.get(key)):
            context.result = described
        yield
        if is_kept and context.result and not context.result.errors and len(_descriptions) < CACHED_DESCRIPTIONS:
            _descriptions[key] = context.result


_descriptions: dict[tuple[int, str], Any] = {}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a selection amounts to; depth is the deepest, the others are sums."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    directives: int = 0
    cost: int = 0

    def beside(self, other: "Measure") -> "Measure":
        return Measure(
            max(self.depth, other.depth),
            min(CEILING, self.aliases + other.aliases),
            min(CEILING, self.fields + other.fields),
            min(CEILING, self.directives + other.directives),
            min(CEILING, self.cost + other.cost),
        )


NOTHING = Measure()


def excess(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> list[GraphQLError]:
    """What exceeds a limit, one error each; empty when the document may run."""
    try:
        return _excess(schema, document, variables)
    except RecursionError:  # fragments inside fragments, each nested about as deeply as the parser lets pass
        return [_too_complex("depth", CEILING, MAX_DEPTH)]


def _excess(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> list[GraphQLError]:
    walk = _Walk(schema, document, variables)
    if len(walk.fragments) > MAX_FRAGMENTS:
        return [_too_complex("fragments", len(walk.fragments), MAX_FRAGMENTS)]
    operations = operations_of(document)
    if len(operations) > MAX_OPERATIONS:
        return [_too_complex("operations", len(operations), MAX_OPERATIONS)]
    errors = []
    for operation in operations:
        walk.variables = {**_defaults(operation), **variables}
        walk.memo.clear()
        measure = walk.selections(operation.selection_set, schema.get_root_type(operation.operation))
        for what, amount, limit in (
            ("root fields", len(operation.selection_set.selections), MAX_ROOT_FIELDS),
            ("depth", measure.depth, MAX_DEPTH),
            ("aliases", measure.aliases, MAX_ALIASES),
            ("fields", measure.fields, MAX_FIELDS),
            ("directives", measure.directives + len(operation.directives or ()), MAX_DIRECTIVES),
            ("cost", measure.cost, MAX_COST),
        ):
            if amount > limit:
                errors.append(_too_complex(what, amount, limit))
    return errors


def _too_complex(what: str, amount: int, limit: int) -> GraphQLError:
    found = f"{amount}" if amount < CEILING else "far too many"
    advice = "; ask for smaller pages or fewer nested lists" if what == "cost" else ""
    return GraphQLError(
        f"Too much asked for at once: {found} {what}, where {limit} are allowed{advice}.",
        extensions={"code": "QUERY_TOO_COMPLEX", "limit": limit},
    )


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        definition.variable.name.value: int(definition.default_value.value)
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode) and len(definition.default_value.value) < 10
    }


class _Walk:
    """Each fragment is measured once, however often it is spread: nested spreads would take exponential time."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self.memo: dict[str, Measure] = {}
        self._open: set[str] = set()

    def selections(self, selection_set: SelectionSetNode | None, parent: Any) -> Measure:
        measure = NOTHING
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                one = self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                of_type = self.schema.get_type(condition.name.value) if condition else parent
                one = self.selections(node.selection_set, of_type)
            elif isinstance(node, FragmentSpreadNode):
                one = self._fragment(node.name.value)
            else:
                raise AssertionError(f"unreachable: a selection can't be a {node.kind}")
            measure = measure.beside(one).beside(Measure(directives=len(node.directives or ())))
        return measure

    def _fragment(self, name: str) -> Measure:
        if name in self.memo:
            return self.memo[name]
        definition = self.fragments.get(name)
        if definition is None or name in self._open:
            return NOTHING  # unknown or cyclic: validation reports it
        self._open.add(name)
        of_type = self.schema.get_type(definition.type_condition.name.value)
        self.memo[name] = measure = self.selections(definition.selection_set, of_type)
        self._open.discard(name)
        return measure

    def _field(self, node: FieldNode, parent: Any) -> Measure:
        alias = int(node.alias is not None)
        name = node.name.value
        if name.startswith("__"):
            return self._introspection(node, alias)
        has_fields = isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        field = parent.fields.get(name) if has_fields else None
        inner = self.selections(node.selection_set, get_named_type(field.type) if field else None)
        return Measure(
            depth=min(CEILING, inner.depth + 1),
            aliases=min(CEILING, inner.aliases + alias),
            fields=min(CEILING, inner.fields + 1),
            directives=inner.directives,
            cost=min(CEILING, 1 + self._items(node, field) * inner.cost),
        )

    def _introspection(self, node: FieldNode, alias: int) -> Measure:
        """Deep by nature, and validation limits how its lists nest; but each alias may repeat the whole schema."""
        if not node.selection_set:
            return Measure(aliases=alias, fields=1, cost=1)
        inner = self.selections(node.selection_set, None)
        aliases = min(CEILING, (inner.aliases + alias) * INTROSPECTION_ALIAS_WEIGHT)
        return Measure(0, aliases, min(CEILING, inner.fields + 1), inner.directives, 1)

    def _items(self, node: FieldNode, field: GraphQLField | None) -> int:
        """How many of what is selected below this field the answer may hold."""
        if field is None:
            return 1
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        if "first" in field.args or "last" in field.args:
            asked = [self._number(given[name]) for name in ("first", "last") if name in given]
            return max(asked, default=DEFAULT_PAGE)
        if "ids" in given:
            return self._length(given["ids"])
        is_list = is_list_type(get_nullable_type(field.type)) and is_composite_type(get_named_type(field.type))
        return LIST_GUESS if is_list and node.name.value != "edges" else 1  # edges are what `first` has counted

    def _number(self, value: ValueNode) -> int:
        number: Any = None
        if isinstance(value, IntValueNode):
            number = int(value.value) if len(value.value) < 10 else CEILING
        elif isinstance(value, VariableNode):
            number = self.variables.get(value.name.value)
        return max(1, min(number, CEILING)) if isinstance(number, int) else DEFAULT_PAGE

    def _length(self, value: ValueNode) -> int:
        if isinstance(value, ListValueNode):
            return max(1, len(value.values))
        listed = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
        return max(1, len(listed)) if isinstance(listed, list) else 1


def _parse(query: str) -> DocumentNode:
    return parse(query, max_tokens=MAX_TOKENS)


_parsed = lru_cache(CACHED_DOCUMENTS)(_parse)


def _parsed_or_none(query: str) -> DocumentNode | None:
    try:
        return _parsed(query) if len(query) <= LONGEST_CACHED_CHARACTERS else _parse(query)
    except GraphQLError:
        return None


@lru_cache(CACHED_DOCUMENTS)
def _validated(schema: GraphQLSchema, query: str) -> tuple[GraphQLError, ...]:
    return tuple(validate_document(schema, _parsed(query), RULES))


def _validation_errors(schema: GraphQLSchema, document: DocumentNode, query: str | None) -> list[GraphQLError]:
    if query is None or len(query) > LONGEST_CACHED_CHARACTERS:
        return list(validate_document(schema, document, RULES))
    return list(_validated(schema, query))
