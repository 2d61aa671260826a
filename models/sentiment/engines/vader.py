"""English sentiment by VADER's lexicon and rules (Hutto & Gilbert, ICWSM 2014). What every engine offers is in engine.py."""

import re
import warnings
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from models.sentiment.engine import MOST_WORDS, Engine, Reading, Utterance, WeighingWord, in_turns
from models.sentiment.own_words import beginning_and_end, own_words

# Phones type ’ where VADER's negations are spelled with '. Without this replacement, "I don’t like it" counts as praise.
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'", "\uff07": "'"})


# VADER has no probabilities. These follow its score by how often it is right on tweets and chats: a text without a word
# of its lexicon is neutral in two cases of three, and the strongest score is right in six of seven.
LEAST_POLAR, MOST_POLAR, STRONG = 0.35, 0.85, 0.6


def make_engine(address: str) -> Engine:
    return VaderEngine()


class VaderEngine:
    name: str = f"vader-{version('vaderSentiment')}"
    languages: frozenset[str] | None = frozenset({"en"})

    async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
        return await in_turns(utterances, self._reading)

    def weighing_words(self, utterance: Utterance) -> list[WeighingWord]:
        """The words of the text that are in the lexicon, with their valence there, from -1 to 1."""
        if not _is_english(utterance.language):
            return []
        words = dict.fromkeys(re.findall(r"[^\W\d_][\w'’-]*", _judged(utterance.text)))
        lexicon = _analyzer().lexicon
        found = [WeighingWord(word, lexicon[word.lower()] / 4) for word in words if word.lower() in lexicon]
        return sorted(found, key=lambda each: -abs(each.weight))[:MOST_WORDS]

    def score(self, text: str, language: str | None) -> float | None:
        """VADER's own figure, from -1 to 1."""
        if not _is_english(language):
            return None
        judged = _judged(text).translate(_APOSTROPHES)
        if not judged:
            return None
        score = float(_analyzer().polarity_scores(judged)["compound"])
        if score == 0 and not any(character.isalpha() for character in judged):
            return (
                None  # an order number or "???" shows no sentiment; counted as neutral, it would soften an angry window
            )
        return score

    def _reading(self, utterance: Utterance) -> Reading | None:
        score = self.score(utterance.text, utterance.language)
        if score is None:
            return None
        strength = min(1.0, abs(score) / STRONG)
        polar = LEAST_POLAR + (MOST_POLAR - LEAST_POLAR) * strength
        own_side = polar * (0.5 + 0.5 * strength)
        sides = (own_side, polar - own_side)
        negative, positive = sides if score < 0 else sides[::-1]
        return Reading(score, negative, 1 - polar, positive, max(own_side, 1 - polar), self.name)


def _is_english(language: str | None) -> bool:
    return (language or "").strip().replace("_", "-").partition("-")[0].lower() == "en"


def _judged(text: str) -> str:
    """VADER's time grows with the square of the length: 25,000 characters take over a second."""
    return beginning_and_end(own_words(text)).strip()


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    """Load the lexicon at the first message that needs it: about 20 ms, once per process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it reads its files with codecs.open, deprecated in 3.14
        return SentimentIntensityAnalyzer()
