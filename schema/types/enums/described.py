"""Gives the shared words of models/vocabulary.py their GraphQL descriptions; the words themselves know no GraphQL."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

Words = TypeVar("Words", bound=StrEnum)


def described(words: type[Words], description: str, values: Mapping[Words, str]) -> None:
    """Make `words` a GraphQL enum, in place. Each value needs its sentence, or the schema can't be built."""
    if missing := [word for word in words if word not in values]:
        raise LookupError(f"{words.__name__} has no description for {', '.join(missing)}.")
    enum = strawberry.enum(words, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[words[value.name]]
