"""What `sentiment train` is made of: the descent, the calibration, the cut points."""

import numpy as np
import pytest

from api.sentiment.calibrating import chances_of, fit_calibration, inputs_of
from api.sentiment.cutting import MOODS, fit_cuts
from api.sentiment.descending import Numbers, lowest
from api.sentiment.labelled import LabelledMessage


def test_the_descent_finds_the_lowest_point() -> None:
    centre, steepness = np.linspace(-1, 1, 49), np.arange(1, 50, dtype=float)

    def bowl(place: Numbers) -> tuple[float, Numbers]:
        away = place - centre
        return float((steepness * away**2 + away**4).sum()), 2 * steepness * away + 4 * away**3

    assert lowest(bowl, np.zeros(49), steps=100) == pytest.approx(centre, abs=1e-3)


def test_the_descent_stays_where_nothing_is_lower() -> None:
    assert lowest(lambda place: (float((place**2).sum()), 2 * place), np.zeros(3), steps=10).tolist() == [0, 0, 0]


def test_the_calibration_gives_each_class_its_share_of_what_looks_alike() -> None:
    """Of messages with one score, seven in ten are negative: that is the probability."""
    labels = np.array([-1] * 70 + [0] * 20 + [1] * 10 + [1] * 100)
    polarity = np.array([-2.0] * 100 + [2.0] * 100)
    inputs = inputs_of(polarity, np.ones(200), ["en"] * 200)
    negative, neutral, positive = chances_of(inputs, fit_calibration(inputs, labels, np.ones(200)))[0]
    assert negative == pytest.approx(0.7, abs=0.05)
    assert neutral == pytest.approx(0.2, abs=0.05)
    assert negative + neutral + positive == pytest.approx(1)


def test_cut_points_rise_and_are_the_moods_themselves_where_too_little_is_known() -> None:
    messages = [
        LabelledMessage("x", "en", (-1, 0, 1)[(place + place // 7) % 3], scenario=f"s{place // 8}")
        for place in range(400)
    ]
    exact = np.eye(3)[[message.label + 1 for message in messages]]
    cuts = fit_cuts(messages, 0.7 * exact + 0.1)
    assert list(cuts) == sorted(set(cuts))
    assert cuts[2] < 0 < cuts[3]
    assert fit_cuts(messages[:10], exact[:10]) == MOODS
    collection = [LabelledMessage("x", "en" if place % 2 else "de", -1, scenario="all") for place in range(400)]
    assert fit_cuts(collection, np.tile([1.0, 0.0, 0.0], (400, 1))) == MOODS
