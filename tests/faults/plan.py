"""The faults of a run and when they begin, drawn from a seed. faults.py carries them out."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """A fault, as the report names it."""

    KILL_SERVER = "server killed -9"
    FREEZE_SERVER = "server frozen"
    KILL_REDIS = "Redis killed"
    KILL_POSTGRES = "PostgreSQL killed -9"
    STOP_POSTGRES = "PostgreSQL stopped at once"
    CUT_SOCKETS = "sockets cut"
    STAND_STILL = "readers standing still"
    WITHDRAW = "queue withdrawn"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. It strikes once `after` operations are answered; `target` and `seconds` mean what its kind makes of them."""

    after: int
    kind: Kind
    target: int
    seconds: float


WEIGHTS = {
    Kind.KILL_SERVER: 30,
    Kind.FREEZE_SERVER: 12,
    Kind.KILL_REDIS: 10,
    Kind.KILL_POSTGRES: 5,
    Kind.STOP_POSTGRES: 3,
    Kind.CUT_SOCKETS: 20,
    Kind.STAND_STILL: 5,
    Kind.WITHDRAW: 15,
}
OF_POSTGRES = frozenset({Kind.KILL_REDIS, Kind.KILL_POSTGRES, Kind.STOP_POSTGRES})
SECONDS = {
    Kind.FREEZE_SERVER: (1.0, 6.0),  # beyond the 3 s after which PostgreSQL takes a frozen transaction's locks away
    Kind.KILL_REDIS: (0.1, 6.0),
    Kind.WITHDRAW: (1.0, 8.0),
}
QUIET_SHARE = 0.05  # of the operations, before the first fault and after the last


def draw(
    seed: int, *, operations: int, faults: int, servers: int, on_postgres: bool, only: frozenset[Kind] = frozenset(Kind)
) -> list[Fault]:
    """The faults in order. The same arguments give the same plan. Each kind occurs if `faults` is large enough."""
    random = Random(seed)
    first, last = round(operations * QUIET_SHARE), round(operations * (1 - QUIET_SHARE))
    moments = sorted(random.randint(first, last) for _ in range(faults))
    kinds = list(
        _kinds(random, faults, [kind for kind in Kind if kind in only and (on_postgres or kind not in OF_POSTGRES)])
    )
    return [
        Fault(after, kind, random.randrange(servers), _seconds(random, kind))
        for after, kind in zip(moments, kinds, strict=True)
    ]


def _kinds(random: Random, faults: int, possible: list[Kind]) -> Iterator[Kind]:
    drawn = possible[:faults]
    drawn += random.choices(possible, [WEIGHTS[kind] for kind in possible], k=faults - len(drawn))
    random.shuffle(drawn)
    yield from drawn


def _seconds(random: Random, kind: Kind) -> float:
    shortest, longest = SECONDS.get(kind, (0.0, 0.0))
    return round(random.uniform(shortest, longest), 2)
