"""Fits the calibration of the built-in engine: from polarity and subjectivity to probabilities of the three classes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from api.sentiment.descending import Numbers, dot, lowest
from models.sentiment.builtin.judge import calibration_inputs
from models.sentiment.builtin.weights import CALIBRATION_INPUTS, CLASSES

STIFFNESS = 1e-3  # of the squared coefficients


def inputs_of(polarity: Numbers, subjectivity: Numbers, languages: Sequence[str]) -> Numbers:
    return np.array(
        [
            calibration_inputs(float(one), float(other), language)
            for one, other, language in zip(polarity, subjectivity, languages, strict=True)
        ]
    )


def fit_calibration(inputs: Numbers, labels: NDArray[np.int64], weights: Numbers) -> Numbers:
    """Multinomial regression. A row for each class, whose last number is its constant; `labels` are -1, 0 and 1."""
    spread = np.maximum(np.sqrt((inputs**2).mean(0)), 1e-9)
    scaled = inputs / spread
    share = weights / weights.sum()
    truth = np.eye(CLASSES)[labels + 1]

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        table = flat.reshape(CLASSES, CALIBRATION_INPUTS + 1)
        heights = np.einsum("nk,ck->nc", scaled, table[:, :-1]) + table[:, -1]
        heights = heights - heights.max(1, keepdims=True)
        chances = np.exp(heights) / np.exp(heights).sum(1, keepdims=True)
        fault = -dot(share, np.log((chances * truth).sum(1) + 1e-12)) + float(STIFFNESS * (table[:, :-1] ** 2).sum())
        slope = (chances - truth) * share[:, None]
        gradient = np.column_stack(
            [np.einsum("nc,nk->ck", slope, scaled) + 2 * STIFFNESS * table[:, :-1], slope.sum(0)]
        )
        return fault, gradient.ravel()

    found = lowest(loss, np.zeros(CLASSES * (CALIBRATION_INPUTS + 1)), steps=500)
    table = found.reshape(CLASSES, CALIBRATION_INPUTS + 1)
    return np.column_stack([table[:, :-1] / spread, table[:, -1]])


def chances_of(inputs: Numbers, calibration: Numbers) -> Numbers:
    heights = np.einsum("nk,ck->nc", inputs, calibration[:, :-1]) + calibration[:, -1]
    risen = np.exp(heights - heights.max(1, keepdims=True))
    return np.asarray(risen / risen.sum(1, keepdims=True))
