"""Checks whether answered calls could have happened one after the other, for any model. ownership.py is the model used.

The algorithm is Wing and Gong's, with Lowe's memory of what was tried: it tries each call that may come next, until
the history is used up. A call may come next if no other remaining call was answered before it was made.
"""

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Act = TypeVar("Act")
State = TypeVar("State", bound=Hashable)

NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Call(Generic[Act]):
    """What was asked and, in `act`, answered. A call that was never answered returns NEVER: it may have been done or not."""

    called: float
    returned: float
    act: Act


def is_linearizable(calls: Sequence[Call[Act]], initial: State, step: Callable[[State, Act], Iterable[State]]) -> bool:
    """Whether there is an order in which each call could have been answered as it was, and none before it was made.

    `step` gives the states that an act may lead to; none when its answer is not possible there.
    """
    ordered = sorted(calls, key=lambda call: call.called)
    answered = sum(1 << number for number, call in enumerate(ordered) if call.returned != NEVER)
    tried: set[tuple[int, State]] = set()
    ways = [(0, initial)]
    while ways:
        done, state = ways.pop()
        if done & answered == answered:
            return True
        if (done, state) in tried:
            continue
        tried.add((done, state))
        for number in reversed(_next(ordered, done)):
            ways.extend((done | 1 << number, following) for following in step(state, ordered[number].act))
    return False


def _next(ordered: Sequence[Call[Act]], done: int) -> list[int]:
    """The calls made before the first answer among those that have not come yet."""
    first_answer = NEVER
    waiting: list[int] = []
    for number, call in enumerate(ordered):
        if done >> number & 1:
            continue
        if call.called > first_answer:
            break
        waiting.append(number)
        first_answer = min(first_answer, call.returned)
    return [number for number in waiting if ordered[number].called <= first_answer]
