"""Column types that Tortoise's annotations can't express; the tables beside it use them."""

from enum import Enum
from typing import TypeVar, cast

from tortoise import fields
from tortoise.fields import Field

Word = TypeVar("Word", bound=Enum)


def optional_word(words: type[Word], *, max_length: int) -> Field[Word | None]:
    """A nullable column for a word of a vocabulary; Tortoise types its own as never null."""
    return cast("Field[Word | None]", fields.CharEnumField(words, max_length=max_length, null=True))
