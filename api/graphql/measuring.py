"""Measures what a GraphQL document asks for, in linear time. limits.py has the limits, list_sizes.py the lengths of lists."""

from collections.abc import Iterator, Mapping
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
from strawberry.types.field import StrawberryField

from api.graphql.documents import operations_of
from api.graphql.limits import (
    CEILING,
    MAX_ALIASES,
    MAX_COST,
    MAX_DEPTH,
    MAX_DIRECTIVES,
    MAX_FIELDS,
    MAX_FRAGMENTS,
    MAX_OPERATIONS,
    MAX_ROOT_FIELDS,
    too_complex,
)
from api.graphql.list_sizes import ListSizes
from api.graphql.working import GivesWay

PLAIN_COST = 1  # of a field that generated code reads
RESOLVED_COST = 10  # of a field that graphql-core resolves, and of an object that is found by its id
# Of acting on many conversations, or of trying a rule on the log: a document has room for one, and for what is read of it.
LONG_COST = 26_000
PAGE_COST = 400  # of a page, whatever its length: it takes a statement of its own

DEFAULT_PAGE = 50  # assumed length of a list with pages, if the query doesn't say one
FIELDS_AT_ONCE = 50
INTROSPECTION_ALIAS_WEIGHT = 10

PAGE_SIZES, IDS = ("first", "last"), "ids"
LONG = frozenset({"BatchResult", "AlertPreviewResult"})  # what is answered after much work
_Amount = tuple[str, int, int]  # what was measured, how much of it there is, and its limit

COUNTED_ARGUMENTS = frozenset({*PAGE_SIZES, IDS})  # arguments whose values decide how large an answer is


@dataclass(frozen=True, slots=True)
class Measure:
    """The size of a selection. `depth` is that of its deepest field; the others are sums.

    `width` counts the fields of the selection itself, the others also those below them; all count the fields of fragments.
    """

    width: int = 0
    depth: int = 0
    aliases: int = 0
    fields: int = 0
    directives: int = 0
    cost: int = 0

    def plus(self, other: "Measure") -> "Measure":
        return Measure(
            min(CEILING, self.width + other.width),
            max(self.depth, other.depth),
            min(CEILING, self.aliases + other.aliases),
            min(CEILING, self.fields + other.fields),
            min(CEILING, self.directives + other.directives),
            min(CEILING, self.cost + other.cost),
        )


NO_COST = Measure()


def exceeded_limits(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], sizes: ListSizes
) -> list[GraphQLError]:
    """One error for each limit that the document exceeds; empty if it may run."""
    try:
        amounts = _exceeded_limits(schema, document, variables, sizes)
        return list({what: too_complex(what, amount, limit) for what, amount, limit in amounts}.values())
    except RecursionError:  # fragments inside fragments, each nested almost as deeply as the parser allows
        return [too_complex("depth", CEILING, MAX_DEPTH)]


def _exceeded_limits(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], sizes: ListSizes
) -> Iterator[_Amount]:
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    operations = operations_of(document)
    for what, amount, limit in (
        ("fragments", len(fragments), MAX_FRAGMENTS),
        ("operations", len(operations), MAX_OPERATIONS),
    ):
        if amount > limit:
            yield what, amount, limit
            return
    measurer = _Measurer(schema, fragments, variables, sizes)
    for operation in operations:
        measurer.variables = {**_defaults(operation), **variables}
        measurer.memo.clear()
        measure = measurer.selections(operation.selection_set, schema.get_root_type(operation.operation))
        yield from _exceeded(measure, len(operation.directives or ()), ("cost", measure.cost, MAX_COST))
        if measure.width > MAX_ROOT_FIELDS:
            yield "root fields", measure.width, MAX_ROOT_FIELDS
    for fragment in fragments:  # also those that no operation uses, and several of one name: validation visits them all
        measure = measurer.selections(fragment.selection_set, schema.get_type(fragment.type_condition.name.value))
        yield from _exceeded(measure, len(fragment.directives or ()))


def _exceeded(measure: Measure, directives: int, *more: _Amount) -> Iterator[_Amount]:
    for what, amount, limit in (
        ("depth", measure.depth, MAX_DEPTH),
        ("aliases", measure.aliases, MAX_ALIASES),
        ("fields", measure.fields, MAX_FIELDS),
        ("directives", measure.directives + directives, MAX_DIRECTIVES),
        *more,
    ):
        if amount > limit:
            yield what, amount, limit


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        definition.variable.name.value: int(definition.default_value.value)
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode) and len(definition.default_value.value) < 10
    }


class _Measurer:
    """Measures each fragment once, however often it is spread: otherwise nested spreads would take exponential time."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: list[FragmentDefinitionNode],
        variables: Mapping[str, Any],
        sizes: ListSizes,
    ) -> None:
        self.schema = schema
        self.variables = variables
        self.memo: dict[str, Measure] = {}
        self._fragments = {fragment.name.value: fragment for fragment in fragments}
        self._sizes = sizes
        self._open: set[str] = set()
        self._gives_way = GivesWay(FIELDS_AT_ONCE)

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
            measure = measure.plus(one)
            if node.directives:
                measure = measure.plus(Measure(directives=len(node.directives)))
        return measure

    def _fragment(self, name: str) -> Measure:
        if name in self.memo:
            return self.memo[name]
        definition = self._fragments.get(name)
        if definition is None or name in self._open:
            return NO_COST  # unknown or cyclic: validation reports it
        self._open.add(name)
        of_type = self.schema.get_type(definition.type_condition.name.value)
        self.memo[name] = measure = self.selections(definition.selection_set, of_type)
        self._open.discard(name)
        return measure

    def _field(self, node: FieldNode, parent: Any) -> Measure:
        self._gives_way.step()
        alias = int(node.alias is not None)
        name = node.name.value
        if name.startswith("__"):
            return self._introspection(node, alias)
        has_fields = isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        field = parent.fields.get(name) if has_fields else None
        inner = self.selections(node.selection_set, get_named_type(field.type) if field else None)
        items = self._items(node, field, f"{parent.name}.{name}") if field else 1
        return Measure(
            width=1,
            depth=min(CEILING, inner.depth + 1),
            aliases=min(CEILING, inner.aliases + alias),
            fields=min(CEILING, inner.fields + 1),
            directives=inner.directives,
            cost=min(CEILING, (_own_cost(node, field) if field else PLAIN_COST) + items * inner.cost),
        )

    def _introspection(self, node: FieldNode, alias: int) -> Measure:
        """Introspection is deep by nature, so its depth isn't counted; but each alias may repeat the whole schema."""
        if not node.selection_set:
            return Measure(width=1, aliases=alias, fields=1, cost=PLAIN_COST)
        inner = self.selections(node.selection_set, None)
        aliases = min(CEILING, (inner.aliases + alias) * INTROSPECTION_ALIAS_WEIGHT)
        return Measure(1, 0, aliases, min(CEILING, inner.fields + 1), inner.directives, PLAIN_COST)

    def _items(self, node: FieldNode, field: GraphQLField, coordinate: str) -> int:
        """How many times the answer may repeat the selection below this field."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        asked = [self._number(given[name]) for name in PAGE_SIZES if name in given]
        is_list = is_list_type(get_nullable_type(field.type)) and is_composite_type(get_named_type(field.type))
        if not field.args.keys().isdisjoint(PAGE_SIZES):
            return max(asked, default=self._sizes.of(coordinate) if is_list else DEFAULT_PAGE)
        if IDS in given:
            return self._length(given[IDS])
        # `first` or `last` has already counted the edges.
        return self._sizes.of(coordinate) if is_list and node.name.value != "edges" else 1

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


def _own_cost(node: FieldNode, field: GraphQLField) -> int:
    """What the field costs by itself, without what is selected below it."""
    if get_named_type(field.type).name in LONG:
        return LONG_COST
    if not field.args.keys().isdisjoint(PAGE_SIZES):
        return PAGE_COST
    definition = field.extensions.get("strawberry-definition")
    is_awaited = isinstance(definition, StrawberryField) and definition.is_async
    return RESOLVED_COST if field.args or is_awaited else PLAIN_COST
