"""Judges one message with the trained weights. features.py reads it, weights.py loads them."""

import re
from math import exp

from models.sentiment.builtin.apologies import without_apologies
from models.sentiment.builtin.closings import closing_of
from models.sentiment.builtin.features import (
    CLOSING,
    GRAM_SHARE,
    MARKS,
    Features,
    features,
    own_buckets,
    piece_buckets,
    says_something,
)
from models.sentiment.builtin.languages import LANGUAGES
from models.sentiment.builtin.lexicon import lexicon
from models.sentiment.builtin.tokens import cleaned, tokens
from models.sentiment.builtin.weights import Weights
from models.sentiment.own_words import beginning_and_end, own_words

MOST_KEPT = 8_000  # words in their contexts, with their worth, per language: about 2 MB
MOST_WEIGHING = 8
MOST_TRIED = 12  # words and marks of a message; for each, the message is read again without it
_RUNS = dict(zip(MARKS, map(re.compile, (r"!+", r"\?+", r"\.{2,}|…")), strict=True))
GOOD, BAD = 0, 1  # where the plain numbers have what the lexicon finds good and bad, in quarters


class Judge:
    """Probabilities of negative, neutral and positive. Words are worth the same each time, so they are computed once."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._polarity, self._subjectivity = weights.polarity.values(), weights.subjectivity.values()
        self._known: dict[str, dict[tuple[str, int], tuple[float, float]]] = {each: {} for each in LANGUAGES}
        self._known_pieces: dict[str, tuple[float, float]] = {}

    def probabilities(self, text: str, language: str, question: str | None) -> tuple[float, float, float] | None:
        """None if there is nothing to judge in the text, or only an apology."""
        message = features(without_apologies(text, language), language, question)
        if message is None:
            return None
        return self._calibrated(*self._heads(message, language), language)

    def weighing(self, text: str, language: str, question: str | None) -> list[tuple[str, float]]:
        """The words without which the score would be another, strongest first, each with what it moves.

        Marks and the closing formula are among them, as they are written.
        """
        text = without_apologies(text, language)
        message = features(text, language, question)
        if message is None:
            return []
        whole = self._score(message, language)
        marks = _marks(text, language)
        words = self._likeliest(message, text, language, whole)[: MOST_TRIED - len(marks)]
        moved = [
            (written, whole - self._score_without(without, text, language, question))
            for written, without in (*marks, *((word, word) for word in words))
        ]
        return sorted(moved, key=lambda each: -abs(each[1]))[:MOST_WEIGHING]

    def _likeliest(self, message: Features, text: str, language: str, whole: float) -> list[str]:
        """The words that move the score most by their own worth, at most MOST_TRIED.

        What a word does to others, such as a negation, shows only once the message is read without it.
        """
        polarity, subjectivity = self._heads(message, language)
        known, valued = self._known[language], _values(text, language)
        own: dict[str, tuple[float, float]] = {}
        for word, context in message.words:
            if says_something(word):
                in_polarity, in_subjectivity = own.get(word) or self._of_value(valued.get(word, 0.0))
                worth = known.get((word, context)) or self._worth(language, word, context)
                own[word] = in_polarity + worth[0] * message.scale, in_subjectivity + worth[1] * message.scale
        moved = {
            word: abs(whole - self._score_of(polarity - in_polarity, subjectivity - in_subjectivity, language))
            for word, (in_polarity, in_subjectivity) in own.items()
        }
        return sorted(moved, key=lambda word: -moved[word])[:MOST_TRIED]

    def _of_value(self, value: float) -> tuple[float, float]:
        """What a word of this value in the lexicon adds to the two heads."""
        place, share = GOOD if value > 0 else BAD, abs(value) / 4
        return self._weights.polarity.plain[place] * share, self._weights.subjectivity.plain[place] * share

    def _score_without(self, word: str, text: str, language: str, question: str | None) -> float:
        message = features(text, language, question, without=word)
        return 0.0 if message is None else self._score(message, language)

    def _score(self, message: Features, language: str) -> float:
        return self._score_of(*self._heads(message, language), language)

    def _score_of(self, polarity: float, subjectivity: float, language: str) -> float:
        negative, _, positive = self._calibrated(polarity, subjectivity, language)
        return positive - negative

    def _heads(self, message: Features, language: str) -> tuple[float, float]:
        polarity = subjectivity = 0.0
        known = self._known[language]
        for occurrence in message.words:
            found = known.get(occurrence)
            if found is None:
                found = self._worth(language, *occurrence)
                if len(known) >= MOST_KEPT:
                    known.clear()  # common words are soon back; what a flood of strange ones left is gone
                known[occurrence] = found
            polarity += found[0]
            subjectivity += found[1]
        of_polarity, of_subjectivity = self._weights.polarity, self._weights.subjectivity
        for bucket in message.pairs:
            polarity += self._polarity[of_polarity.steps[bucket]]
            subjectivity += self._subjectivity[of_subjectivity.steps[bucket]]
        polarity, subjectivity = polarity * message.scale, subjectivity * message.scale
        for number, towards_good, towards_feeling in zip(
            message.plain, of_polarity.plain, of_subjectivity.plain, strict=True
        ):
            if number:
                polarity += number * towards_good
                subjectivity += number * towards_feeling
        return polarity + of_polarity.bias, subjectivity + of_subjectivity.bias

    def _worth(self, language: str, word: str, context: int) -> tuple[float, float]:
        polarity, subjectivity = self._pieces(word)
        one, other = self._weights.polarity.steps, self._weights.subjectivity.steps
        for bucket in own_buckets(language, word, context):
            polarity += self._polarity[one[bucket]]
            subjectivity += self._subjectivity[other[bucket]]
        return polarity, subjectivity

    def _pieces(self, word: str) -> tuple[float, float]:
        found = self._known_pieces.get(word)
        if found is None:
            buckets = piece_buckets(word)
            found = (
                GRAM_SHARE * sum([self._polarity[self._weights.polarity.steps[each]] for each in buckets]),
                GRAM_SHARE * sum([self._subjectivity[self._weights.subjectivity.steps[each]] for each in buckets]),
            )
            if len(self._known_pieces) >= MOST_KEPT:
                self._known_pieces.clear()
            self._known_pieces[word] = found
        return found

    def _calibrated(self, polarity: float, subjectivity: float, language: str) -> tuple[float, float, float]:
        inputs = calibration_inputs(polarity, subjectivity, language)
        heights = [
            row[-1] + sum(factor * number for factor, number in zip(row, inputs, strict=False) if number)
            for row in self._weights.calibration
        ]
        highest = max(heights)
        negative, neutral, positive = (exp(height - highest) for height in heights)
        total = negative + neutral + positive
        return negative / total, neutral / total, positive / total


def _marks(text: str, language: str) -> list[tuple[str, str]]:
    """What else may weigh, as it is written, and what `features` leaves out for it."""
    judged = beginning_and_end(own_words(text))
    found = [(max(runs, key=len), mark) for mark, run in _RUNS.items() if (runs := run.findall(judged))]
    written = tokens(cleaned(text))
    if closing := closing_of(written, language):
        words = [word for word in written[closing.start :] if word[0].isalpha()]
        found.append((" ".join(words), CLOSING))
    return found


def _values(text: str, language: str) -> dict[str, float]:
    """The words that the lexicon values, alone or in a phrase."""
    known, words = lexicon(language), [word.lower() for word in tokens(cleaned(text))]
    values = {word: value for word in words if (value := known.value(word))}
    for place in range(len(words)):
        if phrase := known.phrase(words, place):
            values.update(dict.fromkeys(words[place : place + phrase[0]], phrase[1]))
    return values


def calibration_inputs(polarity: float, subjectivity: float, language: str) -> list[float]:
    """What the calibration looks at."""
    # Most public texts are English, so that its heads are surer than those of the others.
    is_english = float(language == "en")
    return [
        polarity,
        subjectivity,
        abs(polarity),
        min(subjectivity, 0.0),
        min(polarity, 0.0),
        polarity if subjectivity > 0 else 0.0,
        is_english,
        is_english * subjectivity,
    ]
