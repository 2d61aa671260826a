"""Whether a bot goes round in circles: it says nearly the same again and again, or its customer has to."""

from collections import Counter
from collections.abc import Sequence

WINDOW = 6  # so many of the newest words count, so that a bot that alternates between two answers goes in circles, too
SHORTEST = 4  # letters and digits: to say "yes" or "no" several times is no loop
LONGEST = 500  # of a text is looked at: who says so much alike says the same
ALIKE = 0.85  # of their pairs of neighbouring characters: another name, number or greeting is no progress


def times_said(texts: Sequence[str]) -> int:
    """How many of these texts, the newest first, say nearly the same as the newest, itself included; 0 for short ones."""
    if not texts or len(newest := _pure(texts[0])) < SHORTEST:
        return 0
    pairs = _pairs(newest)
    return sum(_are_alike(pairs, _pairs(_pure(text))) for text in texts[:WINDOW])


def _pure(text: str) -> str:
    """What is left of a text without case, spaces and signs."""
    return "".join(each for each in text[:LONGEST].casefold() if each.isalnum())


def _pairs(pure: str) -> Counter[str]:
    return Counter(pure[place : place + 2] for place in range(len(pure) - 1))


def _are_alike(one: Counter[str], other: Counter[str]) -> bool:
    """Whether they share so much of their pairs (the Dice coefficient), which needs no words, and so no language."""
    return 2 * (one & other).total() >= ALIKE * (one.total() + other.total())
