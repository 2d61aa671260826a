"""How long after its answer an act was seen by someone else: the delay of live delivery, faults included."""

from bisect import bisect_left
from collections.abc import Sequence

from tests.faults.calls import Answer
from tests.faults.claims import Claims, seq_of


def delays(answers: Sequence[Answer], claims: Claims) -> list[float]:
    """In seconds, of each success that a stream told of; what was seen before it was answered took none."""
    found: list[float] = []
    for answer in answers:
        if answer.position is None:
            continue
        seq = seq_of(answer.position)
        index = bisect_left(claims.reached, seq)
        if index < len(claims.reached) and _is_told(claims, seq):
            found.append(max(0.0, claims.reached_at[index] - answer.returned))
    return found


def _is_told(claims: Claims, seq: int) -> bool:
    index = bisect_left(claims.facts, seq)
    return index < len(claims.facts) and claims.facts[index] == seq


def percentile(values: Sequence[float], share: float) -> float:
    """0 of no values."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0
