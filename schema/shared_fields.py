"""Marks fields that all viewers with equal rights read alike, unless the object is personal to one of them.

A frame of a stream is executed once for equal viewers, if everything selected in it is a plain attribute or marked here.
What nobody has marked is executed for each viewer, so a forgotten mark costs time and shows nothing to anyone.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from graphql import GraphQLField
from strawberry.types.field import StrawberryField

_MARK = "same_for_equal_viewers"

# The metadata of a field whose resolver looks at the viewer's roles, queues and language at most, besides personal ties.
SAME_FOR_EQUALS: Mapping[str, Any] = MappingProxyType({_MARK: True})


def is_same_for_equals(field: GraphQLField) -> bool:
    definition = field.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryField):
        return False
    return definition.base_resolver is None or _MARK in definition.metadata
