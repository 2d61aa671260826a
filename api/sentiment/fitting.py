"""Fits the two heads of the built-in engine and their calibration. training.py decides what is fitted on what."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from api.sentiment.descending import Numbers, dot, lowest
from models.sentiment.builtin.features import BUCKETS, GRAM_SHARE, PLAIN, Features, own_buckets, piece_buckets


@dataclass(frozen=True, slots=True)
class Head:
    """A linear score: of buckets, of plain numbers, and where it begins."""

    buckets: Numbers
    plain: Numbers
    bias: float


def matrix(messages: Sequence[Features], languages: Sequence[str]) -> csr_matrix:
    """A row for each message: its buckets, then its plain numbers, scaled as the engine scales them."""
    starts, columns, values = array("q", [0]), array("i"), array("f")
    known: dict[tuple[str, str, int], tuple[list[int], list[float]]] = {}
    for message, language in zip(messages, languages, strict=True):
        scale = message.scale
        for word, context in message.words:
            key = (language, word, context)
            if key not in known:
                own, pieces = own_buckets(language, word, context), piece_buckets(word)
                known[key] = (own + pieces, [1.0] * len(own) + [GRAM_SHARE] * len(pieces))
            buckets, shares = known[key]
            columns.extend(buckets)
            values.extend([share * scale for share in shares])
        columns.extend(message.pairs)
        values.extend([scale] * len(message.pairs))
        columns.extend(range(BUCKETS, BUCKETS + PLAIN))
        values.extend(message.plain)
        starts.append(len(columns))
    parts = (np.frombuffer(values, np.float32), np.frombuffer(columns, np.int32), np.frombuffer(starts, np.int64))
    return csr_matrix(parts, shape=(len(messages), BUCKETS + PLAIN))


def fit_head(rows: csr_matrix, targets: Numbers, weights: Numbers, *, stiffness: float, steps: int = 150) -> Head:
    """Logistic regression towards targets from 0 to 1. `stiffness` is the weight of the squared coefficients.

    With 60 `steps` it was not at its end, so that each change of the data moved all figures by some points; with 400 it
    gets little more right than with 150.
    """
    turned = rows.T.tocsr()
    signs = weights / weights.sum()
    penalty = np.full(rows.shape[1], stiffness / weights.sum())
    penalty[BUCKETS:] *= 0.1

    def loss(coefficients: Numbers) -> tuple[float, Numbers]:
        own, bias = coefficients[:-1], coefficients[-1]
        z = rows @ own.astype(np.float32) + bias
        fault = np.logaddexp(0, z) - targets * z
        slope = signs * (1 / (1 + np.exp(-z)) - targets)
        gradient = np.append(turned @ slope.astype(np.float32) + penalty * own, slope.sum())
        return dot(signs, fault) + dot(penalty * own, own) / 2, gradient

    found = lowest(loss, np.zeros(rows.shape[1] + 1), steps=steps)
    return Head(found[:BUCKETS], found[BUCKETS:-1], float(found[-1]))


def scores(rows: csr_matrix, head: Head) -> Numbers:
    return np.asarray(rows @ np.concatenate([head.buckets, head.plain]) + head.bias)
