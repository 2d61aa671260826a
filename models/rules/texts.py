"""Which texts from outside may be stored, and the one rule for all names: of people, queues, workstreams and the rest.

A name stands in lists, notices and dialogs, where it must show all that it holds and change nothing around it. So it has no
control characters, nothing invisible, and nothing that changes the direction of the text. Characters that only join others,
as in Persian names, in Hindi names and in emoji, are allowed where they do that.
"""

import difflib
import unicodedata
from collections.abc import Collection

from models.rules.refusals import BadInput

LONGEST_NOTE = 2_000  # characters of a purpose or a reason, which the audit trail keeps

ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER = "\u200c", "\u200d"
JOINERS = frozenset({ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER})
EMOJI_SELECTORS = frozenset({"\ufe0e", "\ufe0f"})  # show the symbol before them as text or in colour
VIRAMA = 9  # the combining class of signs after which Indian scripts use joiners
BLANKS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180f\u2800\u3164\uffa0"
)  # letters, marks and symbols that show nothing


def is_storable(text: str) -> bool:
    """PostgreSQL can't store NUL, and neither database can store half of a surrogate pair, which JSON can contain."""
    return "\x00" not in text and is_encodable(text)


def is_encodable(text: str) -> bool:
    """Whether the text is one in UTF-8: half of a surrogate pair is not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def must_be_storable(field: str, text: str) -> None:
    """Raises BadInput."""
    if not is_storable(text):
        raise BadInput(f"{field} must not contain NUL or half a surrogate pair.")


def must_be_short(field: str, text: str | None, longest: int) -> None:
    """Check an optional text, which may be empty. Raises BadInput."""
    if text is None:
        return
    if len(text) > longest:
        raise BadInput(f"{field} has {len(text):,} characters; {longest:,} is the most.")
    must_be_storable(field, text)


def must_be_filled(field: str, text: str | None, longest: int) -> None:
    """Check an optional text, which must not be empty if it is given. Raises BadInput."""
    if text is None:
        return
    if not 0 < len(text) <= longest:
        raise BadInput(f"{field} must have 1 to {longest} characters.")
    must_be_storable(field, text)


def must_be_a_name(field: str, text: str, longest: int) -> None:
    """Refuse what is no name, where whoever gave it can correct it. Raises BadInput."""
    if (
        len(text) > longest
        or not text
        or text != text.strip()
        or not all(map(_shows, text, _before(text), _after(text)))
    ):
        raise BadInput(f"{field}: must have 1 to {longest} printable characters, with no space at its ends.")


def shown_name(text: str) -> str:
    """A customer's name without what a name may not have. It may have come by a channel that can't ask for another one.

    White space of any kind becomes one space. Empty if nothing is left.
    """
    shown = (
        letter if _shows(letter, before, after) else " " if letter.isspace() else ""
        for letter, before, after in zip(text, _before(text), _after(text), strict=True)
    )
    return " ".join("".join(shown).split())


def _before(text: str) -> str:
    return f" {text[:-1]}" if text else ""


def _after(text: str) -> str:
    return f"{text[1:]} " if text else ""


def _shows(letter: str, before: str, after: str) -> bool:
    """Whether a name may have this character between these two."""
    if letter in JOINERS:
        return _joins(letter, before, after)
    if letter in EMOJI_SELECTORS:
        return _is_symbol(before)
    if "\ufe00" <= letter <= "\ufe0d" or "\U000e0100" <= letter <= "\U000e01ef":
        return _is_ideograph(before)
    if "\u180b" <= letter <= "\u180d":
        return "\u1820" <= before <= "\u18aa"  # variants of Mongolian letters
    return letter.isprintable() and letter not in BLANKS


def _joins(joiner: str, before: str, after: str) -> bool:
    is_between_arabic = {unicodedata.bidirectional(before), unicodedata.bidirectional(after)} == {"AL"}
    is_between_symbols = (
        joiner == ZERO_WIDTH_JOINER and _is_symbol(after) and (_is_symbol(before) or before == "\ufe0f")
    )
    return unicodedata.combining(before) == VIRAMA or is_between_arabic or is_between_symbols


def _is_symbol(letter: str) -> bool:
    """Emoji are symbols, and the tones of skin that may follow them are modifiers."""
    return unicodedata.category(letter) in ("So", "Sm") or "\U0001f3fb" <= letter <= "\U0001f3ff"


def _is_ideograph(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or letter >= "\U00020000"


def nearest(word: str, known: Collection[str]) -> str:
    """A hint for a mistyped word; empty if no known word is similar."""
    near = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""
