"""Which letters a report's PDF can show, and how many fit into a line. pdf.py places the lines."""

import unicodedata

# Of Helvetica, from space to tilde, in thousandths of the size, as Adobe's metrics of it say.
_BREADTHS = """
278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556
1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556
333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584
"""
BREADTHS = dict(zip(map(chr, range(32, 127)), map(int, _BREADTHS.split()), strict=True))
BROADEST = 1_000  # is taken for letters of which the breadth is not known
STROKED = str.maketrans("ŁłĐđ", "LlDd")  # letters whose stroke is no accent to Unicode


def shown(text: str) -> str:
    """The text in Western letters. Others lose their accents; those of other scripts become question marks."""
    return "".join(map(_western, unicodedata.normalize("NFC", text)))


def wrapped(text: str, *, points: int, size: int) -> list[str]:
    """Lines in Western letters that are no broader than that; a word that is broader is cut. One empty line for no text."""
    lines, line = list[str](), ""
    for word in shown(text).split():
        longer = f"{line} {word}" if line else word
        if _breadth(longer, size) <= points:
            line = longer
            continue
        if line:
            lines.append(line)
        while _breadth(word, size) > points:
            fits = next(count for count in range(len(word) - 1, 0, -1) if _breadth(word[:count], size) <= points)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return [*lines, line]


def _western(letter: str) -> str:
    for candidate in (letter, letter.translate(STROKED), unicodedata.normalize("NFKD", letter)[0]):
        if candidate.encode("cp1252", "ignore"):
            return candidate
    return "?"


def _breadth(text: str, size: int) -> float:
    bases = (unicodedata.normalize("NFD", letter)[0] for letter in text)  # an accent does not make a letter broader
    return sum(BREADTHS.get(base, BROADEST) for base in bases) * size / 1_000
