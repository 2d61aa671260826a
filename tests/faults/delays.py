"""How long delivery took, faults included: after an operation was answered, and after a socket was lost."""

import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tests.faults.calls import Answer
from tests.faults.counted import Delay, Outage, Resumption
from tests.faults.plan import Kind
from tests.faults.seen_intervals import SeenIntervals, seq_of

AFTERMATH_SECONDS = 3.0  # how long a fault may have effects after its end


def delays(answers: Sequence[Answer], seen: SeenIntervals) -> list[Delay]:
    """The delay of each success that the stream reported; zero if the frame came before the answer."""
    found: list[Delay] = []
    for answer in answers:
        if answer.position is None:
            continue
        seq = seq_of(answer.position)
        index = bisect_left(seen.reached, seq)
        if index < len(seen.reached) and _is_told(seen, seq):
            found.append(Delay(answer.returned, max(0.0, seen.reached_at[index] - answer.returned)))
    return found


def resumed_after(resumptions: Iterable[Resumption], moments: Mapping[int, datetime]) -> list[float]:
    """Seconds until a stream delivered a fact again: from the loss of its socket or, if it is later, from the fact itself."""
    to_monotonic = time.monotonic() - time.time()
    return [
        max(0.0, each.told_at - max(each.lost_at, moments[each.seq].timestamp() + to_monotonic))
        for each in resumptions
        if each.seq in moments
    ]


def during(kind: Kind, outages: Sequence[Outage], delays: Sequence[Delay]) -> list[float]:
    """The delays, in seconds, while this kind of fault lasted or had just ended, and no other did."""
    alone = [
        outage
        for outage in outages
        if outage.kind is kind and not any(_overlap(outage, other) for other in outages if other is not outage)
    ]
    return [
        delay.seconds
        for delay in delays
        if any(outage.began <= delay.answered_at <= outage.ended + AFTERMATH_SECONDS for outage in alone)
    ]


def _overlap(one: Outage, other: Outage) -> bool:
    return one.began <= other.ended + AFTERMATH_SECONDS and other.began <= one.ended + AFTERMATH_SECONDS


def _is_told(seen: SeenIntervals, seq: int) -> bool:
    index = bisect_left(seen.facts, seq)
    return index < len(seen.facts) and seen.facts[index] == seq


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values doesn't exceed; 0 without values."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0
