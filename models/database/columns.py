"""Column types of our own, for the tables beside this folder."""

from enum import Enum
from typing import Any, TypeVar, cast

import tortoise.models
from tortoise import fields
from tortoise.fields import Field

# By default, Tortoise takes the first line of the class's docstring. A new wording would then be a change of the table.
TABLE_DESCRIPTION = "A table of Vigie; models/tables says what it holds."

# Tortoise reads each table's source for comments that describe its columns. Vigie has none, and to look for them takes a
# tenth of the time in which a server starts.
tortoise.models._get_comments = lambda cls: {}

Word = TypeVar("Word", bound=Enum)


def word(words: type[Word], *, max_length: int, **options: Any) -> Field[Word]:
    """A column for one word of a vocabulary, stored as its text.

    A new word needs no migration while it fits into `max_length`. Tortoise's own description would list every word, and
    so would the migrations: each new word would be a change of the table.
    """
    description = f"A word of {words.__name__}."
    return fields.CharEnumField(words, description=description, max_length=max_length, **options)


def optional_word(words: type[Word], *, max_length: int) -> Field[Word | None]:
    """The same column, nullable; Tortoise types its own as never null."""
    return cast("Field[Word | None]", word(words, max_length=max_length, null=True))


def optional_text() -> Field[str | None]:
    """A column for a text of any length, nullable; Tortoise types its own as never null."""
    return cast("Field[str | None]", fields.TextField(null=True))
