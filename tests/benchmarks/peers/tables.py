"""The tables of the outcomes: medians of the rounds with their spread, and ratios within a round held against the targets."""

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from tests.benchmarks.peers import deliveries, pages, written_elsewhere
from tests.benchmarks.peers.documents import STREAMS as DOCUMENTS
from tests.benchmarks.peers.servers import GRAPHQL_WS, MERCURIUS, RAW_SQL, STRAWBERRY, UVLOOP, YOGA
from tests.benchmarks.peers.vigie import NAME
from tests.benchmarks.peers.written_elsewhere import CROWD, KEYS
from tests.benchmarks.report import Table

Value = Callable[[Any], float]

DELIVERY_COLUMNS = (
    "Server",
    "CPU µs per delivery",
    "Lowest–highest",
    "Without the fact's own",
    "p50 ms",
    "p99 ms",
    "Overload, deliveries/s",
    "Server, client busy",
    "kB per connection",
    "Open s",
    "Lost",
)
ELSEWHERE_COLUMNS = (
    "Facts",
    "Server",
    "Facts/s",
    "Deliveries/s",
    "CPU µs per delivery",
    "Server, client busy",
    "Lost",
)
PAGE_COLUMNS = ("Server", "CPU ms", "Lowest–highest", "p50 ms", "The same again: CPU ms", "p50 ms ")

# What is measured, against whom, and the target of Vigie's share.
DELIVERY_TARGETS: Sequence[tuple[str, Value, str, str]] = (
    ("CPU per delivery, steady", lambda each: each.cpu_us, UVLOOP.name, "≤ 1.6"),
    ("CPU per delivery, steady", lambda each: each.cpu_us, GRAPHQL_WS.name, "≤ 0.20"),
    ("CPU per delivery, steady", lambda each: each.cpu_us, STRAWBERRY.name, "≤ 0.05"),
    ("… without the fact's own", lambda each: each.further_cpu_us, UVLOOP.name, "≤ 1.6"),
    ("p50 latency", lambda each: each.p50_ms, GRAPHQL_WS.name, "≤ 0.20"),
    ("p99 latency", lambda each: each.p99_ms, GRAPHQL_WS.name, "–"),
    ("overload, deliveries/s", lambda each: each.overload_per_second, GRAPHQL_WS.name, "≥ 20"),
    ("memory per connection", lambda each: each.kilobytes_per_connection, GRAPHQL_WS.name, "≤ 0.75"),
    ("connect, subscribe, first list", lambda each: each.open_seconds, GRAPHQL_WS.name, "≤ 1"),
)
ELSEWHERE_TARGETS: Sequence[tuple[str, str, Value, str]] = (
    (CROWD, "overload, deliveries/s", lambda each: each.deliveries_per_second, "≥ 20"),
    (KEYS, "a key for each socket, facts/s", lambda each: each.facts_per_second, "≥ 3"),
)
PAGE_TARGETS: Sequence[tuple[str, Value, str, str]] = (
    ("page of 50, CPU", lambda each: each.new.cpu_ms, YOGA.name, "≤ 0.7"),
    ("page of 50, CPU", lambda each: each.new.cpu_ms, MERCURIUS.name, "–"),
    ("page of 50, CPU", lambda each: each.new.cpu_ms, RAW_SQL.name, "≤ 2"),
    ("the same page again, CPU", lambda each: each.same.cpu_ms, YOGA.name, "≤ 0.1"),
)


def of_deliveries(found: deliveries.Outcomes, sizes: deliveries.Sizes) -> list[Table]:
    return [_deliveries(document, found, sizes) for document in DOCUMENTS]


def _deliveries(document: str, found: deliveries.Outcomes, sizes: deliveries.Sizes) -> Table:
    rows = []
    for (its_document, name), rounds in found.items():
        if its_document == document:
            rows.append(
                [
                    name,
                    f"{median(rounds, lambda each: each.cpu_us):.1f}",
                    _spread(rounds, lambda each: each.cpu_us),
                    f"{median(rounds, lambda each: each.further_cpu_us):.1f}",
                    f"{median(rounds, lambda each: each.p50_ms):.1f}",
                    f"{median(rounds, lambda each: each.p99_ms):.1f}",
                    f"{median(rounds, lambda each: each.overload_per_second):.0f}",
                    f"{median(rounds, lambda each: each.server_busy):.0%}, "
                    f"{median(rounds, lambda each: each.client_busy):.0%}",
                    f"{median(rounds, lambda each: each.kilobytes_per_connection):.0f}",
                    f"{median(rounds, lambda each: each.open_seconds):.2f}",
                    str(sum(each.lost for each in rounds)),
                ]
            )
    title = (
        f"{document.capitalize()}: {sizes.sockets} sockets, {sizes.per_second:g} facts a second, {sizes.rounds} rounds"
    )
    return Table(title, DELIVERY_COLUMNS, rows)


def of_written_elsewhere(found: written_elsewhere.Outcomes, sizes: written_elsewhere.Sizes) -> Table:
    rows = [
        [
            case,
            name,
            f"{median(rounds, lambda each: each.facts_per_second):.0f}",
            f"{median(rounds, lambda each: each.deliveries_per_second):.0f}",
            f"{median(rounds, lambda each: each.cpu_us):.1f}",
            f"{median(rounds, lambda each: each.server_busy):.0%}, {median(rounds, lambda each: each.client_busy):.0%}",
            str(sum(each.lost for each in rounds)),
        ]
        for (case, name), rounds in found.items()
    ]
    title = (
        f"Facts that another process writes: {sizes.sockets} sockets, the dashboard's document, {sizes.rounds} rounds"
    )
    return Table(title, ELSEWHERE_COLUMNS, rows)


def targets_of_written_elsewhere(found: written_elsewhere.Outcomes) -> Table:
    rows = [
        [what, GRAPHQL_WS.name, target, f"{_ratio(found[case, NAME], found[case, GRAPHQL_WS.name], value):.2f}"]
        for case, what, value, target in ELSEWHERE_TARGETS
    ]
    return Table("Vigie's share of a peer's figure", ("What", "Peer", "Target", "Vigie"), rows)


def of_pages(found: pages.Outcomes, sizes: pages.Sizes) -> Table:
    rows = [
        [
            name,
            f"{median(rounds, lambda each: each.new.cpu_ms):.2f}",
            _spread(rounds, lambda each: each.new.cpu_ms, digits=2),
            f"{median(rounds, lambda each: each.new.p50_ms):.2f}",
            f"{median(rounds, lambda each: each.same.cpu_ms):.2f}",
            f"{median(rounds, lambda each: each.same.p50_ms):.2f}",
        ]
        for name, rounds in found.items()
    ]
    title = f"A page of 50 of {sizes.conversations} conversations, variables new each time, {sizes.rounds} rounds"
    return Table(title, PAGE_COLUMNS, rows)


def targets_of_deliveries(found: deliveries.Outcomes) -> Table:
    rows = []
    for what, value, peer, target in DELIVERY_TARGETS:
        ratios = [_ratio(found[document, NAME], found[document, peer], value) for document in DOCUMENTS]
        rows.append([what, peer, target, *(f"{ratio:.2f}" for ratio in ratios)])
    return Table("Vigie's share of a peer's figure", ("What", "Peer", "Target", *DOCUMENTS), rows)


def targets_of_pages(found: pages.Outcomes) -> Table:
    rows = [
        [what, peer, target, f"{_ratio(found[NAME], found[peer], value):.2f}"]
        for what, value, peer, target in PAGE_TARGETS
    ]
    return Table("Vigie's share of a peer's figure", ("What", "Peer", "Target", "Vigie"), rows)


def median(rounds: Sequence[Any], value: Value) -> float:
    return statistics.median(map(value, rounds))


def _spread(rounds: Sequence[Any], value: Value, *, digits: int = 1) -> str:
    return f"{min(map(value, rounds)):.{digits}f}–{max(map(value, rounds)):.{digits}f}"


def _ratio(ours: Sequence[Any], theirs: Sequence[Any], value: Value) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(value(our) / value(their) for our, their in zip(ours, theirs, strict=True))
