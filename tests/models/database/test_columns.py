"""A new enum value changes no table; see models/database/columns.py."""

from pathlib import Path
from typing import Any

import models.tables
from models.vocabulary import Act, DueKind, RefusalCode, StateReason

COLUMNS: dict[str, Any] = {
    f"{table}.{name}": field
    for table in models.tables.__all__
    for name, field in getattr(models.tables, table)._meta.fields_map.items()
    if hasattr(field, "enum_type")
}


def test_no_column_lists_its_words() -> None:
    """Migrations keep a column's description: if it listed the words, each new word would need a migration."""
    assert {Act, DueKind, RefusalCode, StateReason} <= {field.enum_type for field in COLUMNS.values()}
    descriptions = {name: field.description for name, field in COLUMNS.items()}
    assert descriptions == {name: f"A word of {field.enum_type.__name__}." for name, field in COLUMNS.items()}


def test_no_column_has_a_comment_for_tortoise() -> None:
    """It would describe the column, but nobody reads it."""
    texts = [path.read_text("utf-8") for path in Path(models.tables.__file__).parent.glob("*.py")]
    assert not any("#:" in text for text in texts)


def test_every_word_fits_into_its_column() -> None:
    too_long = [
        f"{name} holds {field.max_length} characters, {word} has {len(word)}: shorten the word or widen the column"
        for name, field in COLUMNS.items()
        for word in field.enum_type
        if len(word) > field.max_length
    ]
    assert too_long == []
