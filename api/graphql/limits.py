"""Limits on what one GraphQL document may ask for, measured in linear time. accepting.py checks them before validation."""

from collections.abc import Mapping
from dataclasses import dataclass
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
)

from api.graphql.documents import operations_of

MAX_BODY_BYTES = 100_000
MAX_WEBSOCKET_MESSAGE_BYTES = 65_536
MAX_SUBSCRIPTIONS_PER_CONNECTION = 100
MAX_TOKENS = 2_000
MAX_DEPTH = 15
MAX_ALIASES = 30
MAX_ROOT_FIELDS = 20
MAX_DIRECTIVES = 50
MAX_FRAGMENTS = 50
MAX_OPERATIONS = 20  # only one of them runs, but all are validated
MAX_FIELDS = 500  # with fragments spread; validation compares fields of the same name in pairs
MAX_COST = 5_000  # estimated number of fields in the answer

DEFAULT_PAGE = 50  # assumed length of a list with pages, if the query doesn't say one
ASSUMED_LIST_LENGTH = 5  # of a list without pages
INTROSPECTION_ALIAS_WEIGHT = 10
CEILING = 10**9

PAGE_SIZES, IDS = ("first", "last"), "ids"
COUNTED_ARGUMENTS = frozenset({*PAGE_SIZES, IDS})  # arguments whose values decide how large an answer is


@dataclass(frozen=True, slots=True)
class Measure:
    """The size of a selection. `depth` is that of its deepest field; the others are sums."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    directives: int = 0
    cost: int = 0

    def plus(self, other: "Measure") -> "Measure":
        return Measure(
            max(self.depth, other.depth),
            min(CEILING, self.aliases + other.aliases),
            min(CEILING, self.fields + other.fields),
            min(CEILING, self.directives + other.directives),
            min(CEILING, self.cost + other.cost),
        )


NO_COST = Measure()


def exceeded_limits(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> list[GraphQLError]:
    """One error for each limit that the document exceeds; empty if it may run."""
    try:
        return _exceeded_limits(schema, document, variables)
    except RecursionError:  # fragments inside fragments, each nested almost as deeply as the parser allows
        return [_too_complex("depth", CEILING, MAX_DEPTH)]


def _exceeded_limits(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> list[GraphQLError]:
    measurer = _Measurer(schema, document, variables)
    if len(measurer.fragments) > MAX_FRAGMENTS:
        return [_too_complex("fragments", len(measurer.fragments), MAX_FRAGMENTS)]
    operations = operations_of(document)
    if len(operations) > MAX_OPERATIONS:
        return [_too_complex("operations", len(operations), MAX_OPERATIONS)]
    errors = []
    for operation in operations:
        measurer.variables = {**_defaults(operation), **variables}
        measurer.memo.clear()
        measure = measurer.selections(operation.selection_set, schema.get_root_type(operation.operation))
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
        f"The document asks for too much: {found} {what}, but at most {limit} are allowed{advice}.",
        extensions={"code": "QUERY_TOO_COMPLEX", "limit": limit},
    )


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        definition.variable.name.value: int(definition.default_value.value)
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode) and len(definition.default_value.value) < 10
    }


class _Measurer:
    """Measures each fragment once, however often it is spread: otherwise nested spreads would take exponential time."""

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
        measure = NO_COST
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
            measure = measure.plus(one).plus(Measure(directives=len(node.directives or ())))
        return measure

    def _fragment(self, name: str) -> Measure:
        if name in self.memo:
            return self.memo[name]
        definition = self.fragments.get(name)
        if definition is None or name in self._open:
            return NO_COST  # unknown or cyclic: validation reports it
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
        """Introspection is deep by nature, so its depth isn't counted; but each alias may repeat the whole schema."""
        if not node.selection_set:
            return Measure(aliases=alias, fields=1, cost=1)
        inner = self.selections(node.selection_set, None)
        aliases = min(CEILING, (inner.aliases + alias) * INTROSPECTION_ALIAS_WEIGHT)
        return Measure(0, aliases, min(CEILING, inner.fields + 1), inner.directives, 1)

    def _items(self, node: FieldNode, field: GraphQLField | None) -> int:
        """How many times the answer may repeat the selection below this field."""
        if field is None:
            return 1
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        if not field.args.keys().isdisjoint(PAGE_SIZES):
            asked = [self._number(given[name]) for name in PAGE_SIZES if name in given]
            return max(asked, default=DEFAULT_PAGE)
        if IDS in given:
            return self._length(given[IDS])
        is_list = is_list_type(get_nullable_type(field.type)) and is_composite_type(get_named_type(field.type))
        # `first` or `last` has already counted the edges.
        return ASSUMED_LIST_LENGTH if is_list and node.name.value != "edges" else 1

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
