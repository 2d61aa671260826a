"""Which texts may be stored, and which characters a name may have: models/rules/texts.py."""

import pytest

from models.rules.refusals import BadInput
from models.rules.texts import (
    is_storable,
    must_be_a_name,
    must_be_filled,
    must_be_short,
    must_be_storable,
    shown_name,
)

NAMES = [
    "Ada",
    "Zoë O’Brien-Müller",
    "王小明",
    "葛\U000e0100城",  # a variant of an ideograph
    "می\u200cخواهم",  # a non-joiner between Arabic letters
    "क्\u200dष",  # a joiner after a virama
    "👩🏽\u200d⚕\ufe0f Ward 3",
    "👨\u200d👩\u200d👧",
    "❤\ufe0f",
]
HIDING = {
    "override": ("Ada\u202egnp.exe", "Adagnp.exe"),
    "isolate": ("\u2066Ada\u2069", "Ada"),
    "mark": ("Ada\u200f", "Ada"),
    "zero width space": ("A\u200bda", "Ada"),
    "joiner between letters": ("A\u200dda", "Ada"),
    "selector after a letter": ("A\ufe0fda", "Ada"),
    "soft hyphen": ("A\u00adda", "Ada"),
    "byte order mark": ("\ufeffAda", "Ada"),
    "tags": ("Ada\U000e0041\U000e0042", "Ada"),
    "Hangul filler": ("Ada\u3164", "Ada"),
    "Braille blank": ("Ada\u2800", "Ada"),
    "line end": ("Ada\nLovelace", "Ada Lovelace"),
    "tab": ("Ada\tLovelace", "Ada Lovelace"),
    "no-break space": ("Ada\u00a0Lovelace", "Ada Lovelace"),
    "line separator": ("Ada\u2028Lovelace", "Ada Lovelace"),
    "escape": ("Ada\x1b[31m", "Ada[31m"),
    "NUL": ("A\x00da", "Ada"),
    "half a pair": ("A\ud800da", "Ada"),
    "spaces at its ends": (" Ada ", "Ada"),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_script_are_names(name: str) -> None:
    must_be_a_name("name", name, 100)
    assert shown_name(name) == name


@pytest.mark.parametrize(("given", "shown"), HIDING.values(), ids=HIDING)
def test_what_hides_or_turns_round_is_refused_or_taken_out(given: str, shown: str) -> None:
    with pytest.raises(BadInput, match="name: must have 1 to 100 printable characters"):
        must_be_a_name("name", given, 100)
    assert shown_name(given) == shown


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u3164", "\u202e\u202d", "x" * 101])
def test_what_shows_nothing_or_too_much_is_no_name(name: str) -> None:
    with pytest.raises(BadInput):
        must_be_a_name("name", name, 100)
    assert shown_name(name) in ("", "x" * 101)


def test_a_text_that_a_database_can_not_store() -> None:
    assert all(map(is_storable, ("", "a\nb", "😀", "\x1b", "\ufffe")))
    assert not any(map(is_storable, ("\x00", "\ud800", "\udc00", "a\ud83d")))
    with pytest.raises(BadInput, match="title must not contain NUL"):
        must_be_storable("title", "\x00")


def test_lengths_are_said() -> None:
    must_be_short("title", None, 3)
    must_be_short("title", "", 3)
    must_be_filled("id", None, 3)
    must_be_filled("id", "abc", 3)
    with pytest.raises(BadInput, match="title has 4 characters; 3 is the most"):
        must_be_short("title", "abcd", 3)
    for wrong in ("", "abcd"):
        with pytest.raises(BadInput, match="id must have 1 to 3 characters"):
            must_be_filled("id", wrong, 3)
    for check in (must_be_short, must_be_filled):
        with pytest.raises(BadInput, match="must not contain"):
            check("id", "\ud800", 3)
