"""What the weights know of a message: words in their context, pairs, n-grams of characters, and a few plain numbers.

The trainer and the engine both read messages here, so that what was trained is what is judged.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import fsum, sqrt
from zlib import crc32

from models.sentiment.builtin.closings import closing_of
from models.sentiment.builtin.languages import (
    INTERROGATIVES,
    LANGUAGES,
    NEGATIONS,
    NO,
    OPEN_EMOJI,
    STILL,
    TURNS,
    WELL,
    WRONG,
    YES,
)
from models.sentiment.builtin.lexicon import lexicon, without_accents
from models.sentiment.builtin.tokens import cleaned, is_stretched, tokens

BUCKETS = 2**18
_MASK = BUCKETS - 1

# The contexts of a word, as bits. "Great" beside "third time" is another word than "great" alone.
NEGATED, BESIDE_PRAISE, ASKED, BESIDE_TROUBLE = 1, 2, 4, 8
NEGATION_REACHES = 4  # tokens

MARKS = ("!", "?", "..")  # that weigh by themselves
CLOSING = "\n"  # no word has it

SHORT_ANSWER = 4  # words; a longer one speaks for itself
MOST_OF_QUESTION = 300  # characters, from its end
ASKED_WORTH = 2.0  # the value of a word that says that all is well, and against that something is wrong
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
FIRST_EMOJI = 0x2600  # before it are signs of money, arrows and trade marks
GRAM_SHARE = 0.3  # of a word's weight, for each of its n-grams


@dataclass(frozen=True, slots=True)
class Features:
    """`words` are pairs of a word and its context, each once; `pairs` are buckets; `plain` are the plain numbers."""

    words: list[tuple[str, int]]
    pairs: list[int]
    plain: list[float]

    @property
    def scale(self) -> float:
        return 1 / sqrt(len(self.words) + 1)


PLAIN = 33 + len(LANGUAGES)


def features(text: str, language: str, question: str | None, *, without: str = "") -> Features | None:
    """None if the text has nothing to judge: no letter, no emoji, no smiley.

    The word `without` is left out, wherever it stands, or one of MARKS, or CLOSING.
    """
    clean = cleaned(text)
    if without in MARKS:
        clean = " ".join(clean.replace(without, " ").split())
    written = tokens(clean)
    closing = closing_of(written, language)
    if closing:
        written = written[: closing.start]
        if without == CLOSING:
            closing = None
    words = [each.lower() for each in written]
    if without:
        words = [word for word in words if word != without]
    while words and words[-1] in (".", ","):
        words.pop()
    if not any(map(says_something, words)):
        return None
    known, negations, turns = lexicon(language), NEGATIONS[language], TURNS[language]
    good = bad = best = worst = after_turn = first = last = 0.0
    goods = bads = 0
    reach, within, turned, asks = 0, 0, False, "?" in words or words[0] in INTERROGATIVES[language]
    contexts: list[int] = []
    emoji: list[str] = []
    for place, word in enumerate(words):
        if within:  # a phrase whose value was counted at its beginning
            within -= 1
            worth = 0.0
        elif phrase := known.phrase(words, place):
            within, worth = phrase[0] - 1, phrase[1]
        elif word in OPEN_EMOJI:
            emoji.append(word)
            worth = 0.0
        else:
            worth = known.value(word)
        negated = reach > 0 and word[0].isalpha()  # "not bad :)" smiles
        contexts.append(NEGATED if negated else 0)
        if negated:
            worth *= -0.7
        if word in negations:
            reach = NEGATION_REACHES
        elif word in (".", ",", "!", "?", ";", "..") or word in turns:
            reach = 0
        else:
            reach -= 1
        if word in turns:
            turned, after_turn = True, 0.0
        if worth > 0:
            good += worth
            goods += 1
            best = max(best, worth)
        elif worth < 0:
            bad -= worth
            bads += 1
            worst = max(worst, -worth)
        if worth:
            first = first or worth
            last = worth
            if turned:
                after_turn += worth
    shared = (BESIDE_PRAISE if goods else 0) | (ASKED if asks else 0) | (BESIDE_TROUBLE if bads else 0)
    seen = {(word, context | shared): None for word, context in zip(words, contexts, strict=True)}
    pairs = {crc32(f"b{language}{one} {other}".encode()) & _MASK: None for one, other in pairwise(words)}
    pairs[crc32(f"f{language}{words[0]}".encode()) & _MASK] = None
    answer, asked_about = _answer(words, language, question, pairs)
    mood = good - bad
    plain = [
        min(good, 12) / 4,
        min(bad, 12) / 4,
        best / 4,
        worst / 4,
        mood / (abs(mood) + 4),
        float(goods > 0),
        float(bads > 0),
        float(goods + bads == 0),
        float(goods > 0 and bads > 0),
        float(first > 0 > last),  # "Great, broken again."
        float(first < 0 < last),  # "It was broken, but now all is well, thanks!"
        last / 4,
        after_turn / (abs(after_turn) + 4),
        float(turned),
        min(clean.count("!"), 3) / 3,
        min(clean.count("?"), 3) / 3,
        float(".." in words),
        min(sum(1 for each in written if len(each) > 2 and each.isupper()), 4) / 4,
        min(len(words), 40) / 40,
        float(len(words) <= 3),
        float(is_stretched(clean)),
        float(bool(emoji)),
        float(bool(emoji) and mood > 0),
        float(bool(emoji) and mood < 0),
        float(answer != 0),
        float(answer),
        answer * asked_about,
        float(question is not None),
        float(closing is not None and closing.thanks),
        float(closing is not None and closing.thanks and mood > 0),
        float(closing is not None and closing.thanks and mood < 0),
        float(closing is not None and closing.stresses),
        float(closing is not None and not closing.thanks),
        *(float(language == each) for each in LANGUAGES),
    ]
    if emoji:
        side = "+" if mood > 0 else "-" if mood < 0 else "0"
        pairs.update((crc32(f"e{each}{side}".encode()) & _MASK, None) for each in emoji)
    return Features(list(seen), list(pairs), plain)


def own_buckets(language: str, word: str, context: int) -> list[int]:
    """The buckets of a word itself, and of the word in each of its contexts."""
    own = f"{language}{word}" if word.isalpha() else word
    found = [crc32(f"w{own}".encode()) & _MASK]
    for bit, mark in ((NEGATED, "n"), (BESIDE_PRAISE, "+"), (ASKED, "?"), (BESIDE_TROUBLE, "-")):
        if context & bit:
            found.append(crc32(f"{mark}{own}".encode()) & _MASK)
    return found


def piece_buckets(word: str) -> list[int]:
    """The buckets of a word's n-grams of characters, the same in all languages and contexts."""
    if len(word) < 3 or not word.isalpha():
        return []
    framed = f"<{without_accents(word)[:30]}>"
    pieces = [framed[start : start + size] for size in (3, 4, 5) for start in range(len(framed) - size + 1)]
    return list(dict.fromkeys(crc32(f"c{piece}".encode()) & _MASK for piece in pieces if piece != framed))


def _answer(words: list[str], language: str, question: str | None, pairs: dict[int, None]) -> tuple[int, float]:
    """Whether a short answer agrees (1) or denies (-1), and how good what was asked about is, from -1 to 1."""
    if question is None:
        return 0, 0.0
    count = sum(1 for word in words if word[0].isalpha())
    if count > SHORT_ANSWER:
        return 0, 0.0
    yes, no = YES[language], NO[language]
    answer = next((1 if word in yes else -1 for word in words if word in yes or word in no), 0)
    asked, mood = _asked(language, question[-MOST_OF_QUESTION:])
    for word in asked:
        pairs[crc32(f"q{answer}{language}{word}".encode()) & _MASK] = None
    return answer, mood


@lru_cache(maxsize=1024)
def _asked(language: str, question: str) -> tuple[tuple[str, ...], float]:
    """The words of the last sentence of a question's end, and how good what it asks about is, from -1 to 1."""
    sentences = [each for each in _SENTENCE.split(cleaned(question)) if each.strip()]
    if not sentences:
        return (), 0.0
    words = [word.lower() for word in tokens(sentences[-1])]
    well, wrong, negations = WELL[language], WRONG[language], NEGATIONS[language]
    mood = fsum(map(lexicon(language).value, words))
    if any(word.startswith(well) for word in words):  # "Is the problem solved?"
        mood += ASKED_WORTH
    elif any(word.startswith(wrong) for word in words):
        mood -= ASKED_WORTH
    if any(word in negations for word in words):
        mood = -mood
    if not mood and any(word in STILL[language] for word in words):
        mood = -ASKED_WORTH / 2
    return tuple(dict.fromkeys(word for word in words if word[0].isalpha())), mood / (abs(mood) + 2)


def says_something(word: str) -> bool:
    """Whether it is a word, an emoji or a smiley, and no punctuation."""
    if word[0].isalpha() or ord(word[0]) >= FIRST_EMOJI or any(map(str.isalpha, word)):
        return True
    return (
        len(word) > 1 and ".." not in word and not (word[0].isdigit() and word[-1].isdigit())
    )  # such as 0-0, a number
