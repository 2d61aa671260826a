"""The schema as a document: everything described, unions that clients can select from, the exported file up to date."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
)

from schema.root import schema

FILE = Path(__file__).parents[2] / "schema" / "schema.graphql"
SCHEMA: GraphQLSchema = build_schema(schema.as_str())


def undescribed() -> Iterator[str]:
    for name, kind in SCHEMA.type_map.items():
        if name.startswith("__") or name in ("Int", "Float", "String", "Boolean", "ID"):
            continue
        if not kind.description:
            yield name
        if is_enum_type(kind):
            yield from (f"{name}.{value}" for value, enum in kind.values.items() if not enum.description)
        if is_object_type(kind) or is_interface_type(kind) or is_input_object_type(kind):
            for field_name, field in kind.fields.items():
                if not field.description:
                    yield f"{name}.{field_name}"
        if is_object_type(kind) or is_interface_type(kind):
            for field_name, field in kind.fields.items():
                yield from (f"{name}.{field_name}({arg})" for arg, a in field.args.items() if not a.description)


def disagreements() -> Iterator[str]:
    """Same-named fields of members that one query may select together must have the same type, nullability included."""
    for name, kind in SCHEMA.type_map.items():
        if not is_abstract_type(kind) or name.startswith("__"):
            continue
        assert isinstance(kind, GraphQLUnionType | GraphQLInterfaceType)
        for one, other in combinations(SCHEMA.get_possible_types(kind), 2):
            for field in one.fields.keys() & other.fields.keys():
                if str(one.fields[field].type) != str(other.fields[field].type):
                    yield f"{name}: {one.name}.{field} and {other.name}.{field}"


def test_everything_has_a_description() -> None:
    assert list(undescribed()) == []


def test_members_of_each_union_and_interface_agree_on_their_fields() -> None:
    assert list(disagreements()) == []


def test_roots_are_nullable_so_that_one_failure_leaves_the_other_answers() -> None:
    mutation = SCHEMA.mutation_type
    assert isinstance(mutation, GraphQLObjectType)
    assert [name for name, field in mutation.fields.items() if str(field.type).endswith("!")] == []


def test_every_refusal_is_one() -> None:
    assert SCHEMA.type_map["Refusal"].description
    refusals = {kind.name for kind in SCHEMA.get_possible_types(SCHEMA.type_map["Refusal"])}  # type: ignore[arg-type]
    assert refusals == {"ActionRefused", "CapacityExceeded", "Conflict", "PurposeNotListed"}


def test_the_exported_file_is_what_the_code_says() -> None:
    assert FILE.read_text() == schema.as_str().rstrip() + "\n", "run `python -m api export-schema`"
