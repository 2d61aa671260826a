"""The built-in engine: six languages, offline, trained on texts of our own and public ones. docs/sentiment.md is its card."""

from collections.abc import Sequence
from pathlib import Path

from models.sentiment.builtin.judge import Judge
from models.sentiment.builtin.languages import LANGUAGES, supported
from models.sentiment.builtin.weights import PUBLISHED, load
from models.sentiment.engine import Address, Reading, Utterance, WeighingWord, in_turns

ADDRESS = Address.FILE
LEAST_WEIGHT = 0.05  # of a word that is worth showing


def make_engine(address: str) -> "BuiltinEngine":
    """With an address, the file of weights that `sentiment train` wrote. Raises ValueError if it holds none."""
    return BuiltinEngine(Path(address) if address else PUBLISHED)


class BuiltinEngine:
    """Loads its weights when it is made; each language's lexicon at the first message in it."""

    languages: frozenset[str] | None = frozenset(LANGUAGES)

    def __init__(self, path: Path) -> None:
        weights, mark = load(path)
        self._judge = Judge(weights)
        # Weights of one's own judge differently, so their name has the beginning of the file's hash.
        self.name = f"builtin-{weights.version}" + ("" if path == PUBLISHED else f"+{mark[:8]}")

    async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
        return await in_turns(utterances, self._reading)

    def weighing_words(self, utterance: Utterance) -> list[WeighingWord]:
        language = supported(utterance.language)
        if language is None:
            return []
        weighing = self._judge.weighing(utterance.text, language, utterance.question)
        return [WeighingWord(word, round(weight, 3)) for word, weight in weighing if abs(weight) >= LEAST_WEIGHT]

    def _reading(self, utterance: Utterance) -> Reading | None:
        language = supported(utterance.language)
        if language is None:
            return None
        found = self._judge.probabilities(utterance.text, language, utterance.question)
        if found is None:
            return None
        negative, neutral, positive = found
        return Reading(
            score=round(positive - negative, 4) + 0.0,
            negative=negative,
            neutral=neutral,
            positive=positive,
            confidence=max(found),
            engine=self.name,
        )
