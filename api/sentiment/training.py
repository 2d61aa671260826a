"""Trains the built-in engine from labelled messages: folds, weights of sources and classes, heads, calibration, rounding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from api.sentiment.calibrating import chances_of, fit_calibration, inputs_of
from api.sentiment.cutting import fit_cuts
from api.sentiment.descending import Numbers
from api.sentiment.fitting import Head, fit_head, matrix, scores
from api.sentiment.labelled import LabelledMessage
from api.sentiment.varying import with_variants
from models.sentiment.builtin.features import features
from models.sentiment.builtin.languages import LANGUAGES, supported
from models.sentiment.builtin.weights import HeadWeights, Weights

FOLDS = 3  # for scores of messages that their heads have not seen, which the calibration is fitted on

# What a message weighs by its source. Turns written for the purpose teach most, and what supervisors corrected as much;
# projected and weak labels err often.
SOURCE_WEIGHTS = {"turns": 10.0, "corrections": 10.0, "xed": 0.6, "xed-neutral": 0.6, "multidogo-weak": 0.3}
KIND_WEIGHTS = {"sarcasm": 3.2}  # the hardest, and rare even here
OWN = frozenset({"turns", "corrections"})  # sources whose language is that of customer service
MOST_BALANCING = 4.0  # a rare class of a language weighs at most so much more; the others come down to it

STIFFNESS_OF_POLARITY = 3.0
STIFFNESS_OF_SUBJECTIVITY = 3.0

# What public texts weigh in the calibration, beside 1 for our own of the same language and class.
PUBLIC_SHARE = 0.1

Progress = Callable[[str], None]


class TooFew(ValueError):
    """The data are not enough to train on; the message is one sentence."""


@dataclass(frozen=True)
class Prepared:
    """The messages that have something to judge, as rows."""

    messages: list[LabelledMessage]
    languages: list[str]
    rows: csr_matrix
    labels: NDArray[np.int64]
    weights: Numbers
    folds: NDArray[np.int64]


def train(messages: Sequence[LabelledMessage], *, seed: int, version: str, progress: Progress) -> Weights:
    """The same messages in the same order and the same seed give the same bytes. Raises TooFew."""
    data = prepare(messages, seed=seed)
    progress(f"{sum(not each.is_variant for each in data.messages)} messages to learn from.")
    polarity, subjectivity = np.zeros(len(data.messages)), np.zeros(len(data.messages))
    for fold in range(FOLDS):
        unseen = data.folds == fold
        heads = _heads(data, ~unseen)
        polarity[unseen], subjectivity[unseen] = (scores(data.rows[unseen], head) for head in heads)
        progress(f"Fold {fold + 1} of {FOLDS} fitted.")
    inputs = inputs_of(polarity, subjectivity, data.languages)
    calibration = fit_calibration(inputs, data.labels, calibration_weights(data))
    cuts = _cuts(data, inputs, calibration)
    heads = _heads(data, np.ones(len(data.messages), bool))
    progress(f"Heads and calibration fitted; cut points, for the published weights alone: {', '.join(map(str, cuts))}.")
    polarity_head, subjectivity_head = (_rounded(head) for head in heads)
    rows = tuple(tuple(round(float(number), 5) for number in row) for row in calibration)
    return Weights(version, polarity_head, subjectivity_head, rows, cuts)


def prepare(messages: Sequence[LabelledMessage], *, seed: int) -> Prepared:
    kept, languages, read = [], [], []
    own, public = (
        [each for each in messages if each.source in OWN],
        [each for each in messages if each.source not in OWN],
    )
    for message in (*with_variants(own), *public):
        language = supported(message.language)
        found = features(message.text, language, message.question) if language else None
        if language and found:
            kept.append(message)
            languages.append(language)
            read.append(found)
    labels = np.array([message.label for message in kept], np.int64)
    if len({*labels.tolist()}) < 3:
        raise TooFew("Training needs messages of all three labels in the languages that the engine knows.")
    weights = np.array([weight_of(message) for message in kept])
    folds = np.array([_fold(message, seed) for message in kept], np.int64)
    if len({*folds.tolist()}) < FOLDS:
        raise TooFew(f"Training needs at least {FOLDS} scenarios, and better hundreds.")
    return Prepared(kept, languages, matrix(read, languages), labels, weights, folds)


def weight_of(message: LabelledMessage) -> float:
    own = KIND_WEIGHTS.get(message.kind, 1.0) if message.source in OWN else 1.0
    return message.weight * own * SOURCE_WEIGHTS.get(message.source, 1.0)


def calibration_weights(data: Prepared) -> Numbers:
    """In each language, all classes weigh the same, for our own texts and for public ones."""
    given = np.array([message.weight for message in data.messages])
    own = np.array([message.source in OWN for message in data.messages])
    languages = np.array(data.languages)
    weights = np.zeros(len(data.messages))
    for language in LANGUAGES:
        for is_own in (True, False):
            share = 1.0 if is_own else PUBLIC_SHARE
            for label in (-1, 0, 1):
                chosen = (languages == language) & (own == is_own) & (data.labels == label)
                if total := float(given[chosen].sum()):
                    weights[chosen] = share * given[chosen] / total
    if not weights.any():
        raise TooFew("Nothing is left to calibrate on.")
    return weights


def _cuts(data: Prepared, inputs: Numbers, calibration: Numbers) -> tuple[float, ...]:
    own = [place for place, each in enumerate(data.messages) if each.source in OWN and not each.is_variant]
    return fit_cuts([data.messages[place] for place in own], chances_of(inputs, calibration)[own])


def _heads(data: Prepared, chosen: NDArray[np.bool_]) -> tuple[Head, Head]:
    felt = data.labels != 0
    decided = chosen & felt
    polarity = fit_head(
        data.rows[decided],
        (data.labels[decided] > 0).astype(float),
        _balanced(data, data.labels, decided)[decided],
        stiffness=STIFFNESS_OF_POLARITY,
    )
    subjectivity = fit_head(
        data.rows[chosen],
        felt[chosen].astype(float),
        _balanced(data, felt.astype(np.int64), chosen)[chosen],
        stiffness=STIFFNESS_OF_SUBJECTIVITY,
    )
    return polarity, subjectivity


def _balanced(data: Prepared, classes: NDArray[np.int64], chosen: NDArray[np.bool_]) -> Numbers:
    """The weights, so that the classes of a language weigh the same in our own texts, and in the public ones."""
    own = np.array([message.source in OWN for message in data.messages])
    languages = np.array(data.languages)
    weights = data.weights.copy()
    for language in LANGUAGES:
        for is_own in (True, False):
            group = chosen & (languages == language) & (own == is_own)
            sums = {
                each: float(weights[group & (classes == each)].sum()) for each in sorted({*classes[group].tolist()})
            }
            sums = {each: total for each, total in sums.items() if total}
            if not sums:
                continue
            aim = min(sum(sums.values()) / len(sums), MOST_BALANCING * min(sums.values()))
            for each, total in sums.items():
                weights[group & (classes == each)] *= aim / total
    return weights


def _fold(message: LabelledMessage, seed: int) -> int:
    """By scenario, so that two messages of one story are never on both sides; otherwise by text."""
    return crc32(f"{seed}/{message.scenario or message.text}".encode()) % FOLDS


def _rounded(head: Head) -> HeadWeights:
    largest = max(float(np.abs(head.buckets).max()), 1e-9)
    steps = np.rint(np.sign(head.buckets) * np.sqrt(np.abs(head.buckets) / largest) * 127).astype(int) + 128
    return HeadWeights(
        steps.astype(np.uint8).tobytes(),
        round(largest, 6),
        tuple(round(float(number), 5) for number in head.plain),
        round(head.bias, 5),
    )
