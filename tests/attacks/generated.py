"""Writes random documents from the schema: right ones, and some that are wrong in one place or another."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationType,
    get_named_type,
    is_leaf_type,
)

OPERATIONS = ("query", "query", "mutation", "subscription")
DEEPEST = 5
MOST_FIELDS, MOST_ROOT_FIELDS = 5, 3
WRONG_IN_TEN = 3  # of ten documents, so many are wrong somewhere
NUMBERS = (0, 1, 2, 3, 10, 50, 200, -1, 2**31 - 1)
WORDS = ("", "Chat", "Support", "x" * 101, "\u202e", "\x00", "'; --", "%", "2026-01-01", "UTC", "à la carte")
MOMENTS = ("2026-01-01T00:00:00Z", "2026-11-30T12:00:00+01:00", "0001-01-01T00:00:00Z", "yesterday", "")
WRONG_VALUES: Sequence[tuple[Any, str]] = (
    (7.5, "7.5"),
    (["x"], '["x"]'),
    ({"a": 1}, "{a: 1}"),
    (None, "null"),
    ("?", '"?"'),
)


@dataclass(frozen=True)
class Generated:
    operation: str
    text: str
    variables: dict[str, Any]


@dataclass
class Writer:
    """Writes one document. `ids` are global ids by the names of their types."""

    schema: GraphQLSchema
    random: Random
    ids: Mapping[str, Sequence[str]]
    _declared: list[str] = field(default_factory=list)
    _variables: dict[str, Any] = field(default_factory=dict)
    _fragments: list[str] = field(default_factory=list)
    _aliases: int = 0
    _is_wrong: bool = False

    def document(self) -> Generated:
        self._is_wrong = self.random.randrange(10) >= 10 - WRONG_IN_TEN
        operation = self.random.choice(OPERATIONS)
        root = self.schema.get_root_type(OperationType(operation))
        assert root is not None
        most = 1 if operation == "subscription" and not self._errs() else MOST_ROOT_FIELDS
        selection = self._selection(root, depth=0, most=most)
        declared = f"({', '.join(self._declared)})" if self._declared else ""
        text = " ".join([f"{operation} Generated{declared} {selection}", *self._fragments])
        return Generated(operation, text, self._variables)

    def _one_in(self, number: int) -> bool:
        """Not for the smallest draws, which are those of the simplest documents."""
        return self.random.randrange(number) == number - 1

    def _errs(self) -> bool:
        return self._is_wrong and self._one_in(12)

    # Selections

    def _selection(self, parent: Any, *, depth: int, most: int = MOST_FIELDS, renames: bool = False) -> str:
        """`renames`: each field gets an alias, as where fields of several types come together."""
        if isinstance(parent, GraphQLUnionType):
            return self._of_possible_types(parent, depth)
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        may = [
            name for name, each in parent.fields.items() if depth < DEEPEST or is_leaf_type(get_named_type(each.type))
        ]
        chosen = self.random.sample(may, min(len(may), self.random.randint(1, most)))
        parts = [self._field(parent, name, depth, renames=renames) for name in chosen]
        if self._errs():
            parts.append(
                self.random.choice(("nothing", "id { id }", "...Unknown", "... on Query { asOf }", "id @unknown"))
            )
        if isinstance(parent, GraphQLInterfaceType) and self._one_in(2):
            parts.append(self._of_possible_types(parent, depth)[1:-1])
        if depth and self._one_in(8):
            parts.append(self._spread(parent, depth))
        return f"{{ {' '.join(parts) or '__typename'} }}"

    def _field(self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int, *, renames: bool) -> str:
        field = parent.fields[name]
        alias = f"{self._alias()}: " if renames or self._one_in(6) else ""
        given = self._arguments(field)
        named = get_named_type(field.type)
        below = "" if is_leaf_type(named) else " " + self._selection(named, depth=depth + 1, renames=renames)
        return f"{alias}{name}{given}{self._directive() if depth else ''}{below}"

    def _of_possible_types(self, parent: GraphQLUnionType | GraphQLInterfaceType, depth: int) -> str:
        possible = self.schema.get_possible_types(parent)
        chosen = self.random.sample(possible, min(len(possible), self.random.randint(1, 3)))
        parts = [f"... on {each.name} {self._selection(each, depth=depth, renames=True)}" for each in chosen]
        return f"{{ __typename {' '.join(parts)} }}"

    def _spread(self, parent: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        name = f"Part{len(self._fragments)}"
        self._fragments.append("")
        place = len(self._fragments) - 1
        self._fragments[place] = f"fragment {name} on {parent} {self._selection(parent, depth=depth, renames=True)}"
        return f"...{name}"

    def _directive(self) -> str:
        if not self._one_in(8):
            return ""
        word, truth = self.random.choice(("include", "skip")), self.random.choice(("true", "false"))
        if self._one_in(2):
            truth = self._variable("Boolean!", self.random.choice((True, False)))
        return f" @{word}(if: {truth})"

    def _alias(self) -> str:
        self._aliases += 1
        return f"a{self._aliases}"

    # Arguments

    def _arguments(self, field: GraphQLField) -> str:
        given = []
        for name, argument in field.args.items():
            if self._is_required(argument) or self._one_in(3):
                value, literal = self._value(name, argument.type)
                if self._one_in(3):
                    literal = self._variable(f"{argument.type}", value)
                given.append(f"{name}: {literal}")
        if self._errs():
            wrong: Sequence[list[str]] = ([], [*given, "unknown: 1"], given + given)
            given = self.random.choice(wrong)
        return f"({', '.join(given)})" if given else ""

    def _is_required(self, argument: GraphQLArgument) -> bool:
        return isinstance(argument.type, GraphQLNonNull)

    def _variable(self, kind: str, value: Any) -> str:
        name = f"v{len(self._declared)}"
        self._declared.append(f"${name}: {'Int' if self._errs() else kind}")
        if not self._errs():
            self._variables[name] = value
        return f"${name}"

    def _value(self, name: str, kind: GraphQLInputType) -> tuple[Any, str]:
        """As JSON and as a literal."""
        if self._errs():
            return self.random.choice(WRONG_VALUES)
        match kind:
            case GraphQLNonNull(of_type=inner):
                return self._value(name, inner)
            case GraphQLList(of_type=inner):
                items = [self._value(name, inner) for _ in range(self.random.randrange(3))]
                return [value for value, _ in items], f"[{', '.join(literal for _, literal in items)}]"
            case GraphQLInputObjectType(fields=fields):
                return self._object(kind, self._chosen(kind, fields))
            case GraphQLEnumType(values=words):
                word = self.random.choice(list(words))
                return word, word
            case GraphQLScalarType(name=scalar):
                value = self._scalar(name, scalar)
                return value, json.dumps(value)
            case _:
                raise AssertionError(f"unreachable: {kind} is no type of an input")

    def _chosen(self, kind: GraphQLInputObjectType, fields: Mapping[str, Any]) -> list[str]:
        if kind.is_one_of:
            return [self.random.choice(list(fields))]
        return [name for name, each in fields.items() if self._is_required(each) or self._one_in(3)]

    def _object(self, kind: GraphQLInputObjectType, names: Sequence[str]) -> tuple[Any, str]:
        parts = {name: self._value(name, kind.fields[name].type) for name in names}
        literal = ", ".join(f"{name}: {literal}" for name, (_, literal) in parts.items())
        return {name: value for name, (value, _) in parts.items()}, f"{{{literal}}}"

    def _scalar(self, name: str, kind: str) -> Any:
        makes: Mapping[str, Callable[[], Any]] = {
            "Int": lambda: self.random.choice(NUMBERS),
            "Boolean": lambda: self.random.choice((True, False)),
            "DateTime": lambda: self.random.choice(MOMENTS),
            "ID": lambda: self._id(name),
        }
        return makes.get(kind, lambda: self.random.choice(WORDS))()

    def _id(self, name: str) -> str:
        """Mostly one of the kind that the argument is named for."""
        if self._one_in(10):
            return self.random.choice(WORDS)
        stem = name.removesuffix("s").removesuffix("Id").lower()
        fitting = [kind for kind in self.ids if stem.endswith(kind.lower())]
        return self.random.choice(self.ids[self.random.choice(fitting or list(self.ids))])
