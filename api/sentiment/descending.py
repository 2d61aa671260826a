"""Finds the lowest point of a smooth, convex function: L-BFGS, whose result doesn't depend on how many cores there are.

A library's dot products are split among threads, and their last digits with them. Here everything is added up by numpy
alone, in an order of its own, so that the same data give the same bytes.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Loss = Callable[[Numbers], tuple[float, Numbers]]  # its value and its slope

MEMORY = 10  # steps whose curvature is kept
SHORTEST = 1e-10  # part of a step, after which nothing lower is found
ENOUGH = 1e-4  # of what the slope promises, for a step to be taken
FLAT = 1e-7  # of the loss: a smaller gain ends the search


def lowest(loss: Loss, start: Numbers, *, steps: int) -> Numbers:
    """Ends after so many steps at the latest; where nothing is gained any more, earlier."""
    here = start
    value, slope = loss(here)
    history: list[tuple[Numbers, Numbers, float]] = []
    for _ in range(steps):
        direction = -_curved(slope, history)
        promised = dot(direction, slope)
        if promised >= 0:
            break
        step = 1.0 if history else 1 / max(1.0, float(np.sqrt(dot(slope, slope))))
        there, new_value, new_slope = here, value, slope
        while step > SHORTEST:
            there = here + step * direction
            new_value, new_slope = loss(there)
            if new_value <= value + ENOUGH * step * promised:
                break
            step /= 2
        else:
            break
        moved, turned = there - here, new_slope - slope
        if (curvature := dot(moved, turned)) > 0:
            history = [*history, (moved, turned, curvature)][-MEMORY:]
        gain = value - new_value
        here, value, slope = there, new_value, new_slope
        if gain <= FLAT * max(abs(value), 1e-9):
            break
    return here


def dot(one: Numbers, other: Numbers) -> float:
    return float(np.sum(one * other))


def _curved(slope: Numbers, history: list[tuple[Numbers, Numbers, float]]) -> Numbers:
    """The slope, as the curvature along the last steps turns it: the two loops of L-BFGS (Nocedal 1980)."""
    turned = slope.copy()
    shares: list[float] = []
    for moved, bent, curvature in reversed(history):
        share = dot(moved, turned) / curvature
        shares.append(share)
        turned -= share * bent
    if history:
        _, bent, curvature = history[-1]
        turned *= curvature / dot(bent, bent)
    for (moved, bent, curvature), share in zip(history, reversed(shares), strict=True):
        turned += (share - dot(bent, turned) / curvature) * moved
    return turned
