"""English sentiment by VADER's lexicon and rules (Hutto & Gilbert, ICWSM 2014). What every engine offers is in engine.py."""

import warnings
from functools import cache
from importlib.metadata import version

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from models.sentiment.engine import Engine

# VADER's time grows with the square of the length: 25,000 characters take over a second. The beginning of a longer text
# already shows its sentiment.
JUDGED_CHARACTERS = 1_000

# Phones type ’ where VADER's negations are spelled with '. Without this replacement, "I don’t like it" counts as praise.
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'", "\uff07": "'"})


def make_engine() -> Engine:
    return VaderEngine()


class VaderEngine:
    name: str = f"vader-{version('vaderSentiment')}"

    def score(self, text: str, language: str) -> float | None:
        if not _is_english(language):
            return None
        judged = _opening(text.strip()).translate(_APOSTROPHES)
        if not judged:
            return None
        score = float(_analyzer().polarity_scores(judged)["compound"])
        if score == 0 and not any(character.isalpha() for character in judged):
            return (
                None  # an order number or "???" shows no sentiment; counted as neutral, it would soften an angry window
            )
        return score


def _is_english(language: str) -> bool:
    return language.strip().replace("_", "-").partition("-")[0].lower() == "en"


def _opening(text: str) -> str:
    """The text, or the whole words at its beginning that are judged: half of "hello" would be "hell"."""
    opening = text[:JUDGED_CHARACTERS]
    ends_with_a_word = len(text) <= JUDGED_CHARACTERS or text[JUDGED_CHARACTERS].isspace() or opening[-1].isspace()
    return opening if ends_with_a_word else opening.rsplit(maxsplit=1)[0]


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    """Load the lexicon at the first message that needs it: about 20 ms, once per process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it reads its files with codecs.open, deprecated in 3.14
        return SentimentIntensityAnalyzer()
