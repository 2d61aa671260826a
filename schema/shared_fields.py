"""Marks fields whose value is the same for all viewers with equal rights, unless the object is personal to one of them.

A frame is executed once for equal viewers if each of its fields is a plain attribute or has this mark. A frame with any
other field is executed for each viewer, so a forgotten mark costs time but discloses nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from graphql import GraphQLField
from strawberry.types.field import StrawberryField

_MARK = "same_for_equal_viewers"

# For a resolver that depends, of the viewer, only on roles, queues and language, and on whether the object is personal.
SAME_FOR_EQUALS: Mapping[str, Any] = MappingProxyType({_MARK: True})


def is_same_for_equals(field: GraphQLField) -> bool:
    definition = field.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryField):
        return False
    return definition.base_resolver is None or _MARK in definition.metadata
