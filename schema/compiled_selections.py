"""Generates code for selections whose fields are plain attributes or synchronous resolvers, which is many times faster.

graphql-core runs all others. It also runs one again if its code meets anything unexpected: an exception, an awaitable, a
wrong type, or null in a non-null field. So clients get its errors. It also runs what has very much below it, to give way.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from types import CoroutineType
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLAbstractType,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    is_abstract_type,
    is_leaf_type,
)
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info

from schema.execution import ForgetfulExecution
from schema.selections import has_directives
from schema.work_budget import MOST_PLAIN_WORK_AT_ONCE, PLAIN_WORK, RESOLVED_WORK, OutOfBudget, WorkBudget

MOST_PLANS = 2_000  # different selections whose code is kept
WORTH_COMPILING = 3  # a selection is compiled when it runs on this many objects; for fewer, it would not save time
LARGEST_INT: Final = 2**31 - 1
SMALLEST_INT: Final = -(2**31)

Plan = Callable[[Any, "Infos"], Any]
MakesInfo = Callable[[GraphQLField, list[FieldNode], GraphQLObjectType], Any]


class Unexpected(Exception):
    """Leave this selection to graphql-core."""


class Infos:
    """The `info` of resolvers: one for each field of a selection, for all its objects. `least` must be left of the budget."""

    def __init__(self, context: Any, budget: WorkBudget, least: int, make: MakesInfo) -> None:
        self.context = context
        self.budget = budget
        self.least = least
        self._make, self._made = make, dict[int, Any]()

    def of(self, number: int, field: GraphQLField, nodes: list[FieldNode], parent: GraphQLObjectType) -> Any:
        info = self._made.get(number)
        if info is None:
            info = self._made[number] = self._make(field, nodes, parent)
        return info


@dataclass(slots=True)
class _Selection:
    """`alive` holds the schema and nodes whose ids are the key, so that no new object gets one of these ids."""

    alive: Any
    met: int = 0
    plan: Plan | None = None


class CompiledExecution(ForgetfulExecution):
    """Compiles a selection when it runs on the third object, and keeps the code of the selections used most recently."""

    _selections: OrderedDict[tuple[Any, ...], _Selection] = OrderedDict()

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Any,
        info: Any,
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        plan = self._plan(return_type, field_details_list)
        if plan is not None:
            if not self.budget.spend(0):
                return {}
            self.budget.take_time(RESOLVED_WORK)
            left = self.budget.left

            def make(field: GraphQLField, nodes: list[FieldNode], parent: GraphQLObjectType) -> Any:
                raw = self.build_resolve_info(field, nodes, parent, path)
                definition: StrawberryField = field.extensions["strawberry-definition"]
                return Info(_raw_info=raw, _field=definition)

            try:
                least = 0 if self.is_made_at_once else max(0, left - MOST_PLAIN_WORK_AT_ONCE)
                return plan(result, Infos(self.context_value, self.budget, least, make))
            except OutOfBudget:
                if not self.budget.spend(0):  # which notes the fault
                    return {}
            except Exception:
                self.budget.left = left  # graphql-core runs it again, which is safe because resolvers only read
        return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)

    def planned(self, kind: GraphQLObjectType, field_details_list: Any, plan: Plan) -> Plan:
        """The plan to use for this selection: a subclass may return another one."""
        return plan

    def _plan(self, return_type: GraphQLObjectType, field_details_list: Any) -> Plan | None:
        nodes = [details.node for details in field_details_list]
        key = (self.schema, return_type, *map(id, nodes))
        selection = self._selections.get(key)
        if selection is None:
            selection = self._selections[key] = _Selection((self.schema, nodes))
            if len(self._selections) > MOST_PLANS:
                self._selections.popitem(last=False)
        else:
            self._selections.move_to_end(key)
        if selection.met < WORTH_COMPILING and self.budget.may_compile:
            selection.met += 1
            if selection.met == WORTH_COMPILING:
                selection.plan = self._compiled(return_type, field_details_list)
        return selection.plan

    def _compiled(self, return_type: GraphQLObjectType, field_details_list: Any) -> Plan | None:
        if self.middleware_manager and self.middleware_manager.middlewares:
            return None
        if any(details.defer_usage or details.fragment_variable_values for details in field_details_list):
            return None
        if any(has_directives(details.node.selection_set, self.fragments) for details in field_details_list):
            return None
        try:
            return _Compiler(self).plan(return_type, field_details_list)
        except Unexpected:
            return None


class _Compiler:
    """Writes one function for each object type in a selection. `v` is the object, `infos` makes the resolvers' `info`."""

    def __init__(self, execution: CompiledExecution) -> None:
        self._execution = execution
        self._names: dict[str, Any] = {
            "Unexpected": Unexpected,
            "OutOfBudget": OutOfBudget,
            "isfinite": isfinite,
            "CoroutineType": CoroutineType,
        }
        self._lines: list[str] = []
        self._objects: dict[str, tuple[GraphQLObjectType, Any]] = {}

    def plan(self, return_type: GraphQLObjectType, field_details_list: Any) -> Plan:
        name = self._object(return_type, field_details_list)
        exec("\n".join(self._lines), self._names)  # contains only names of the schema and literals
        for each, (kind, details) in self._objects.items():
            self._names[each] = self._execution.planned(kind, details, self._names[each])
        plan: Plan = self._names[name]
        return plan

    def _object(self, kind: GraphQLObjectType, field_details_list: Any) -> str:
        """Write the function for this type's selection, and return its name."""
        fields, defers, *_ = self._execution.collect_subfields(kind, field_details_list)
        if defers:
            raise Unexpected
        name = self._name("object", None)
        self._objects[name] = (kind, field_details_list)
        spent = f"    infos.budget.left -= {PLAIN_WORK * len(fields)}"
        ends = "    if infos.budget.left < infos.least: raise OutOfBudget"
        body = [f"def {name}(v, infos):", spent, ends, *self._type_check(kind)]
        items = []
        for number, (response_name, details) in enumerate(fields.items()):
            value = f"f{number}"
            items.append(f"{response_name!r}: {value}")
            body += self._field(kind, value, details)
        body.append(f"    return {{{', '.join(items)}}}")
        self._lines += body
        return name

    def _type_check(self, kind: GraphQLObjectType) -> Iterator[str]:
        definition = kind.extensions.get("strawberry-definition")
        if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of is not None:
            raise Unexpected
        if kind.is_type_of is not None:
            origin, is_type_of = self._name("type", definition.origin), self._name("is_type_of", kind.is_type_of)
            yield f"    if type(v) is not {origin} and not {is_type_of}(v, None): raise Unexpected"

    def _field(self, parent: GraphQLObjectType, value: str, details: Any) -> Iterator[str]:
        nodes = [each.node for each in details]
        field_name = nodes[0].name.value
        if field_name == "__typename":
            yield f"    {value} = {parent.name!r}"
            return
        field = parent.fields.get(field_name)
        if field is None or field.args or any(each.defer_usage or each.fragment_variable_values for each in details):
            raise Unexpected
        yield f"    {value} = {self._resolved(field, nodes, parent)}"
        yield f"    if type({value}) is CoroutineType: {value}.close(); raise Unexpected"
        yield from self._completed(field.type, value, details, depth=1)

    def _resolved(self, field: GraphQLField, nodes: list[FieldNode], parent: GraphQLObjectType) -> str:
        """The expression that resolves the field on `v`."""
        definition = field.extensions.get("strawberry-definition")
        if not isinstance(definition, StrawberryField) or definition.extensions or definition.permission_classes:
            raise Unexpected
        resolver = definition.base_resolver
        if resolver is None:
            if not getattr(field.resolve, "_is_default", False):
                raise Unexpected
            return f"v.{definition.python_name}"
        if definition.is_async or resolver.arguments or resolver.self_parameter is None or resolver.parent_parameter:
            raise Unexpected
        function = self._name("resolver", resolver.wrapped_func)
        if resolver.info_parameter is None:
            return f"{function}(v)"
        given = (field, nodes, parent)
        number, arguments = len(self._names), self._name("field", given)
        return f"{function}(v, {resolver.info_parameter.name}=infos.of({number}, *{arguments}))"

    def _completed(self, kind: GraphQLOutputType, value: str, details: Any, *, depth: int) -> Iterator[str]:
        """The lines that turn the resolved value into its value in the answer."""
        indent = "    " * depth
        if isinstance(kind, GraphQLNonNull):
            yield f"{indent}if {value} is None: raise Unexpected"
            yield from self._completed_inner(kind.of_type, value, details, depth=depth)
        else:
            yield f"{indent}if {value} is not None:"
            yield from self._completed_inner(kind, value, details, depth=depth + 1)

    def _completed_inner(self, kind: GraphQLOutputType, value: str, details: Any, *, depth: int) -> Iterator[str]:
        indent = "    " * depth
        if is_leaf_type(kind):
            yield f"{indent}{self._leaf(kind, value)}"
        elif isinstance(kind, GraphQLList):
            item, items = f"{value}i", f"{value}s"
            yield f"{indent}if type({value}) is not list and type({value}) is not tuple: raise Unexpected"
            yield f"{indent}{items} = []"
            yield f"{indent}for {item} in {value}:"
            yield from self._completed(kind.of_type, item, details, depth=depth + 1)
            yield f"{indent}    {items}.append({item})"
            yield f"{indent}{value} = {items}"
        elif is_abstract_type(kind):
            yield from self._abstract(kind, value, details, indent)
        else:
            assert isinstance(kind, GraphQLObjectType)
            yield f"{indent}{value} = {self._object(kind, details)}({value}, infos)"

    def _abstract(self, kind: GraphQLAbstractType, value: str, details: Any, indent: str) -> Iterator[str]:
        """Choose the type by the value's Python class. graphql-core handles classes that stand for no type or for several."""
        by_class: dict[type, Any] = {}
        for possible in self._execution.schema.get_possible_types(kind):
            definition: StrawberryObjectDefinition = possible.extensions["strawberry-definition"]
            if definition.is_type_of is not None or definition.concrete_of is not None:
                raise Unexpected
            by_class[definition.origin] = self._object(possible, details)
        classes = self._name("classes", by_class)
        chosen = self._name("chosen", None)
        self._lines.append(f"{chosen} = {{each: globals()[name] for each, name in {classes}.items()}}")
        yield f"{indent}if type({value}) not in {chosen}: raise Unexpected"
        yield f"{indent}{value} = {chosen}[type({value})]({value}, infos)"

    def _leaf(self, kind: Any, value: str) -> str:
        coerce = f"{self._name('coerce', _coerced(kind))}({value})"
        if kind is GraphQLString or kind is GraphQLID:
            return f"if type({value}) is not str: {value} = {coerce}"
        if kind is GraphQLBoolean:
            return f"if type({value}) is not bool: {value} = {coerce}"
        if kind is GraphQLInt:
            return f"if type({value}) is not int or not {SMALLEST_INT} <= {value} <= {LARGEST_INT}: {value} = {coerce}"
        if kind is GraphQLFloat:
            return f"if type({value}) is not float or not isfinite({value}): {value} = {coerce}"
        return f"{value} = {coerce}"

    def _name(self, meaning: str, value: Any) -> str:
        name = f"{meaning}_{len(self._names)}"
        self._names[name] = value
        return name


def _coerced(kind: Any) -> Callable[[Any], Any]:
    coerce = kind.coerce_output_value
    names = {each.value: name for name, each in kind.values.items()} if isinstance(kind, GraphQLEnumType) else {}

    def coerced(value: Any) -> Any:
        result = coerce(value)
        if result is None:
            raise Unexpected
        return result

    def named(value: Any) -> Any:
        return names.get(value) or coerced(value)

    return named if names else coerced
