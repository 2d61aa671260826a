"""The texts of an attack, and the place of every text in the schema. test_injection.py sends each to each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

CANARY = "canary-4711"
FORGED = f"2026-01-01 00:00:00,000 CRITICAL vigie.hub {CANARY}"
MALICE = {
    "NUL": f"a\x00{CANARY}",
    "line end": f"a\r\n{FORGED}",
    "escape sequence": f"\x1b[31m{CANARY}\x1b]0;title\x07",
    "half a pair": f"{CANARY}\ud83d",
    "override": f"\u202e{CANARY}\u2066\u200b\u2028",
    "SQL": f"'; DROP TABLE users; --{CANARY}\" OR 1=1 %' \\",
    "script": f"<script>{CANARY}</script> %s %n {{0.__class__}} ${{jndi:ldap://x}}",
    "101 characters": "n" * 101,
    "very long": CANARY + "x" * 90_000,
    "empty": "",
}
TEXTS = ("String", "ID", "DateTime", "StreamPosition")
LONGEST_IN_A_FRAME = 60_000  # a WebSocket message may have 65,536 bytes

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """A text among the arguments of a root field, and the variables in which all the others are ordinary."""

    operation: str
    field: str
    document: str
    variables: dict[str, Any]
    path: Path

    @property
    def name(self) -> str:
        return f"{self.field}: {'.'.join(map(str, self.path))}"

    def with_text(self, text: str) -> dict[str, Any]:
        replaced: dict[str, Any] = _replaced(self.variables, self.path, text)
        return replaced


def places(schema: GraphQLSchema, ordinary: dict[str, Any]) -> Iterator[Place]:
    """Every text of every argument. `ordinary` has values for fields and arguments by their names."""
    for operation, root in (
        ("query", schema.query_type),
        ("mutation", schema.mutation_type),
        ("subscription", schema.subscription_type),
    ):
        assert root is not None
        for name, field in root.fields.items():
            variables = {argument: _ordinary(argument, given.type, ordinary) for argument, given in field.args.items()}
            document = _document(operation, name, field)
            for argument, given in field.args.items():
                for path in _paths(given.type, variables[argument]):
                    yield Place(operation, name, document, variables, (argument, *path))


def _document(operation: str, name: str, field: GraphQLField) -> str:
    selection = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    if not field.args:
        return f"{operation} {{ {name}{selection} }}"
    declared = ", ".join(f"${each}: {given.type}" for each, given in field.args.items())
    given = ", ".join(f"{each}: ${each}" for each in field.args)
    return f"{operation} ({declared}) {{ {name}({given}){selection} }}"


def _ordinary(name: str, kind: GraphQLInputType, values: dict[str, Any]) -> Any:
    if name in values:
        return values[name]
    match kind:
        case GraphQLNonNull(of_type=inner):
            return _ordinary(name, inner, values)
        case GraphQLList(of_type=inner):
            return [_ordinary(name, inner, values)]
        case GraphQLInputObjectType(fields=fields):
            chosen = dict(list(fields.items())[:1]) if kind.is_one_of else fields
            return {each: _ordinary(each, given.type, values) for each, given in chosen.items()}
        case GraphQLEnumType(values=words):
            return next(iter(words))
        case GraphQLScalarType(name="Int"):
            return 1
        case GraphQLScalarType(name="Boolean"):
            return False
        case _:
            return "x"


def _paths(kind: GraphQLInputType | GraphQLArgument, value: Any) -> Iterator[Path]:
    match kind:
        case GraphQLNonNull(of_type=inner):
            yield from _paths(inner, value)
        case GraphQLList(of_type=inner):
            yield from ((0, *path) for path in _paths(inner, value[0] if value else "x"))
        case GraphQLInputObjectType(fields=fields):
            for name, given in fields.items():
                if not kind.is_one_of or name in value:
                    yield from ((name, *path) for path in _paths(given.type, (value or {}).get(name)))
        case GraphQLScalarType(name=name) if name in TEXTS:
            yield ()


def _replaced(value: Any, path: Path, text: str) -> Any:
    if not path:
        return text
    first, *rest = path
    if isinstance(first, int):
        return [_replaced(value[0] if value else None, tuple(rest), text)]
    return {**(value or {}), first: _replaced((value or {}).get(first), tuple(rest), text)}
