"""Marks fields whose value is the same for all viewers with equal rights, unless the object is personal to one of them.

A frame or an answer is executed once for equal viewers if each of its fields is a plain attribute or has this mark. With any
other field it is executed for each viewer, so a forgotten mark costs time but discloses nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
)
from strawberry.types.field import StrawberryField

_MARK = "same_for_equal_viewers"
_MOVES = "moves_while_waiting"

# For a resolver that depends, of the viewer, only on roles, queues and language, and on whether the object is personal. Below
# a conversation, only on the rights in the conversation's own queue: its row is executed for a viewer who has no others. On
# a query's root it also says that the field shows only the floor. Nothing marked may depend on the time.
SAME_FOR_EQUALS: Mapping[str, Any] = MappingProxyType({_MARK: True})

# The same, for a resolver whose value changes with the other conversations that wait, without a fact about this one.
MOVES_WHILE_WAITING: Mapping[str, Any] = MappingProxyType({_MARK: True, _MOVES: True})


def is_same_for_equals(field: GraphQLField) -> bool:
    definition = field.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryField):
        return False
    return definition.base_resolver is None or _MARK in definition.metadata


def moves_while_waiting(field: GraphQLField) -> bool:
    definition = field.extensions.get("strawberry-definition")
    return isinstance(definition, StrawberryField) and _MOVES in definition.metadata


def are_same_for_equals(
    schema: GraphQLSchema, kind: GraphQLNamedType, selections: SelectionSetNode, fragments: Any
) -> bool:
    """Whether every selected field of this type, and every field below it, is the same for equal viewers."""
    possible = schema.get_possible_types(kind) if is_abstract_type(kind) else (kind,)
    for each in selections.selections:
        match each:
            case FieldNode(name=name, selection_set=below):
                if name.value == "__typename":
                    continue
                fields = [
                    one.fields[name.value]
                    for one in possible
                    if isinstance(one, GraphQLObjectType) and name.value in one.fields
                ]
                if not fields or not all(map(is_same_for_equals, fields)):
                    return False
                if below is not None and not all(
                    are_same_for_equals(schema, get_named_type(field.type), below, fragments) for field in fields
                ):
                    return False
            case InlineFragmentNode(type_condition=condition, selection_set=below):
                within = schema.get_type(condition.name.value) if condition else kind
                if within is None or not are_same_for_equals(schema, within, below, fragments):
                    return False
            case FragmentSpreadNode(name=name):
                found = fragments.get(name.value)
                within = schema.get_type(found.definition.type_condition.name.value) if found else None
                if within is None or not are_same_for_equals(schema, within, found.definition.selection_set, fragments):
                    return False
    return True
