"""Fits the cut points of a conversation's levels, so that few windows get a stronger level than their labels would."""

from collections.abc import Sequence

import numpy as np

from api.sentiment.descending import Numbers
from api.sentiment.labelled import LabelledMessage
from models.sentiment.engine import Reading
from models.sentiment.window import WINDOW_MESSAGES, score_of

LEAST_MESSAGES = 3  # of a conversation that is fitted on
LEAST_WINDOWS = 100

# Where levels begin if every message is read as it is labelled. On the worse side: one of several messages; two of the
# last three; three in a row. On the better side, one message less: to be praised too early does no harm.
MOODS = (-0.68, -0.53, -0.2, 0.2, 0.45, 0.62)

# A level is reached by at most so many of the windows that by their labels don't reach it, and by at most as many as do.
MOST_TOO_STRONG = 0.08


def fit_cuts(messages: Sequence[LabelledMessage], chances: Numbers) -> tuple[float, ...]:
    """`chances` are from heads that had not seen the messages. With too few conversations, the moods themselves."""
    scores, moods = [], []
    for conversation in _conversations(messages):
        read = [_reading(chances[place]) for place in conversation]
        meant = [_reading(np.eye(3)[messages[place].label + 1]) for place in conversation]
        for end in range(1, len(conversation) + 1):
            start = max(0, end - WINDOW_MESSAGES)
            scores.append(score_of(read[start:end]))
            moods.append(score_of(meant[start:end]))
    if len(scores) < LEAST_WINDOWS:
        return MOODS
    return tuple(_rising([_cut(np.array(scores), np.array(moods), mood) for mood in MOODS]))


def _cut(scores: Numbers, moods: Numbers, mood: float) -> float:
    side = -1 if mood < 0 else 1
    scores, moods, mood = side * scores, side * moods, side * mood  # the level is reached above the cut, on both sides
    of_others = np.quantile(scores[moods < mood], 1 - MOST_TOO_STRONG)
    of_all = np.quantile(scores, 1 - np.mean(moods >= mood))
    return round(side * float(max(of_others, of_all)), 3)


def _conversations(messages: Sequence[LabelledMessage]) -> list[list[int]]:
    """The places of each scenario's messages; one in several languages is a collection, and no conversation."""
    places: dict[str, list[int]] = {}
    for place, message in enumerate(messages):
        if message.scenario:
            places.setdefault(message.scenario, []).append(place)
    return [
        each
        for each in places.values()
        if len(each) >= LEAST_MESSAGES and len({messages[place].language for place in each}) == 1
    ]


def _reading(chances: Numbers) -> Reading:
    negative, neutral, positive = (float(each) for each in chances)
    return Reading(positive - negative, negative, neutral, positive, max(negative, neutral, positive), "training")


def _rising(cuts: list[float]) -> list[float]:
    """Each at least a little above the one before: levels may be rare, but none is unreachable."""
    for place in range(1, len(cuts)):
        cuts[place] = max(cuts[place], round(cuts[place - 1] + 0.05, 3))
    return cuts
