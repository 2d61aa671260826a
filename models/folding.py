"""How texts are compared in a search: without case, accents, and what stands between digits.

The pages do the same in frontend-example/src/supervisor/folding.ts; tests/shared/folding.json has examples for both.
"""

import re
import unicodedata
from collections.abc import Callable

# Accents of Latin, Greek and Cyrillic letters, and vowel marks of Arabic ones.
_MARKS = (*range(0x300, 0x370), *range(0x64B, 0x660))
# Characters that show nothing, such as those that phones put around a number.
_HIDDEN = (each for each in (*range(0x10000), *range(0xE0000, 0xE0080)) if unicodedata.category(chr(each)) == "Cf")
_LEFT_OUT = dict.fromkeys((*_MARKS, *_HIDDEN))
_SAME = str.maketrans(
    {
        "ß": "ss",
        "ς": "σ",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
        "ı": "i",
        **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)},
    }
)
_BETWEEN_DIGITS = re.compile(r"(^|[0-9])[\s()./\-\u2010-\u2015]+(?=[0-9]|\Z)")


def folded(text: str) -> str:
    """The text as a search compares it: whatever contains this, folded, is found. Empty if nothing is left to compare."""
    text = text.lower() if text.isascii() else _without_accents(text)
    return _BETWEEN_DIGITS.sub(r"\1", text)


def added_by_folding(text: str | None) -> str | None:
    """The folded text to store beside a text; empty if a search that ignores the case of a to z needs none."""
    if text is None:
        return None
    searched = folded(text)
    return "" if text.isascii() and searched == text.lower() else searched


def finder(search: str) -> Callable[[str], bool]:
    """Whether a text contains what is searched for, as it was typed or folded."""
    typed, plain = search.casefold(), folded(search)
    return lambda text: typed in text.casefold() or (plain != "" and plain in folded(text))


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFKD", text).translate(_LEFT_OUT).lower().translate(_SAME)
