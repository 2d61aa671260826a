"""Our own lexicon: what words, phrases and emoji of each language are worth, from -4 to 4. The tables are in lexicon/."""

import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicon"
MOST_KEPT = 8_000  # spellings found in messages: a bound on memory

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Lexicon:
    """The values of one language, found also for spellings that `plain` gives: without accents, or with other letters."""

    def __init__(self, values: dict[str, float], plain: Callable[[str], str]) -> None:
        self._plain = plain
        self._known = values
        self._lengths: dict[str, list[int]] = {}  # of the phrases that begin with a word, longest first
        for entry in values:
            first, _, rest = entry.partition(" ")
            if rest and (length := rest.count(" ") + 2) not in self._lengths.setdefault(first, []):
                self._lengths[first].append(length)
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)
        self._plainly = {plain(entry): value for entry, value in values.items() if not entry.isascii()}
        self._found: dict[str, float] = {}

    def value(self, word: str) -> float:
        """0 for a word that it doesn't know. After an elided article ("l'erreur") the noun counts."""
        found = self._found.get(word)
        if found is None:
            found = self._look_up(word)
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            self._found[word] = found
        return found

    def phrase(self, words: list[str], start: int) -> tuple[int, float] | None:
        """The longest known phrase that begins there: how many words it has, and its value."""
        for length in self._lengths.get(words[start], ()):
            value = self._known.get(" ".join(words[start : start + length]))
            if value is not None and start + length <= len(words):
                return length, value
        return None

    def _look_up(self, word: str) -> float:
        noun = word.rpartition("'")[2]
        for spelling in (word, noun):
            for known in (self._known.get(spelling), self._plainly.get(self._plain(spelling))):
                if known is not None:
                    return known
        return 0.0


@cache
def lexicon(language: str) -> Lexicon:
    """Loaded at the first message in its language."""
    # "schon" is no "schön" without its dots: in German, they become other letters.
    plain = _without_umlauts if language == "de" else without_accents
    return Lexicon(_read(FOLDER / "emoji.tsv") | _read(FOLDER / f"{language}.tsv"), plain)


def without_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))


def _without_umlauts(word: str) -> str:
    return word.translate(_UMLAUTS)


def _read(path: Path) -> dict[str, float]:
    """Its entries are written as tokens.py cuts messages, with a space between two tokens."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {word: float(value) for word, _, value in (line.partition("\t") for line in lines)}
