"""Our own lexicon: what words, phrases and emoji of each language are worth, from -4 to 4. The tables are in lexicon/."""

import unicodedata
from functools import cache
from pathlib import Path

from models.sentiment.builtin.tokens import cleaned, tokens

FOLDER = Path(__file__).parent / "lexicon"
MOST_KEPT = 20_000  # spellings found in messages, per language: a bound on memory


class Lexicon:
    """The values of one language, found also for spellings without accents."""

    def __init__(self, values: dict[str, float]) -> None:
        self._known: dict[str, float] = {}
        self._phrases: dict[str, list[tuple[list[str], float]]] = {}
        for entry, value in values.items():
            words = tokens(cleaned(entry.lower()))
            if len(words) == 1:
                self._known.setdefault(without_accents(words[0]), value)
                self._known[words[0]] = value
            elif words:
                self._phrases.setdefault(words[0], []).append((words, value))
        for phrases in self._phrases.values():
            phrases.sort(key=lambda each: -len(each[0]))
        self._found: dict[str, float] = {}

    def value(self, word: str) -> float:
        """0 for a word that it doesn't know. After an elided article ("l'erreur") the noun counts."""
        found = self._found.get(word)
        if found is None:
            found = self._known.get(word)
            if found is None:
                plain = without_accents(word)
                found = self._known.get(plain, self._known.get(plain.rpartition("'")[2], 0.0))
            if len(self._found) < MOST_KEPT:
                self._found[word] = found
        return found

    def phrase(self, words: list[str], start: int) -> tuple[int, float] | None:
        """The longest known phrase that begins there: its words, and its value."""
        for phrase, value in self._phrases.get(words[start], ()):
            if words[start : start + len(phrase)] == phrase:
                return len(phrase), value
        return None


@cache
def lexicon(language: str) -> Lexicon:
    """Loaded at the first message in its language."""
    return Lexicon(_read(FOLDER / "emoji.tsv") | _read(FOLDER / f"{language}.tsv"))


def without_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))


def _read(path: Path) -> dict[str, float]:
    values: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, value = line.partition("\t")
        if value and not word.startswith("# "):
            values[word] = float(value)
    return values
