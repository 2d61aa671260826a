"""The report of a night, in Markdown: the verdict, the faults with their alerts, memory, and what was started and ended."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from tests.benchmarks.report import Table
from tests.faults import report as of_clients
from tests.faults.counted import Counts
from tests.night.night import Found
from tests.night.trials import Trial
from tests.night.verdict import judged, longest_lives, thirds

MB = 2**20


def written(counted: Counts, found: Found, machine: str, factor: float) -> str:
    failed = [each for each in judged(counted, found) if not each.holds]
    parts = [
        "# A night of Vigie",
        machine,
        f"{found.seconds / 60:.0f} minutes stand for {found.seconds * factor / 3600:.1f} hours: the windows and the `for` of "
        f"all alert rules are {factor:g} times shorter than in docs/monitoring/alerts.yaml, their thresholds are the same. "
        "A fault's minutes are those of the night.",
        "**Passed.**" if not failed else "**FAILED**: " + ", ".join(each.criterion for each in failed) + ".",
        Table("## Verdict", ("What", "Demanded", "Found", "Holds"), [*_verdict(counted, found)]),
        Table(
            "## Faults and alerts", COLUMNS, [_fault(trial, factor, found.trials[0].began) for trial in found.trials]
        ),
        Table("## Memory", ("Host", "Minutes", "MB, first third", "Second", "Last"), [*_memory(found)]),
        Table("## Processes", ("Host", "Starts", "Stops", "Kills", "Own ends", "Log, kB"), [*_lives(found)]),
        "No fault of this night had to fire: " + (", ".join(found.never) or "none, all are tried") + ".",
        _lines("Left out", found.left_out),
        _lines("Ended by themselves", found.own_ends),
        _lines(
            "This machine stood still, so that no alert counts",
            [f"{trial.declared.name}: {trial.stood_still:.0f} s" for trial in found.trials if trial.stood_still],
        ),
        _lines("Notes", [f"{trial.declared.name}: {note}" for trial in found.trials for note in trial.notes]),
        f"## What the clients counted\n\n```\n{of_clients.table(counted)}\nstreams told to begin anew  {counted.resyncs}\n```",
    ]
    return "\n\n".join(str(part) for part in parts if part) + "\n"


COLUMNS = (
    "At",
    "Fault",
    "Minutes",
    "Alerts that fired",
    "Did not fire",
    "Unexplained",
    "Silent after",
    "Live for",
    "CPU awaited",
)


def _verdict(counted: Counts, found: Found) -> Iterator[list[str]]:
    for each in judged(counted, found):
        yield [each.criterion, each.demanded, each.found, "yes" if each.holds else "**NO**"]


def _fault(trial: Trial, factor: float, night_began: float) -> list[str]:
    fired: dict[str, set[str]] = {}
    for firing in trial.fired:
        fired.setdefault(firing.alert, set()).add(firing.instance.removeprefix("host-"))
    return [
        f"{(trial.began - night_began) / 60:.1f} ({datetime.fromtimestamp(trial.began, UTC):%H:%M:%S})",
        trial.declared.name,
        f"{(trial.ended - trial.began) / 60 * factor:.0f}",
        _words(f"{alert} ({' and '.join(sorted(hosts))})" for alert, hosts in sorted(fired.items())),
        _words(sorted(trial.missing)),
        _words(sorted(trial.unexpected)),
        f"{(trial.quiet_at - trial.ended) / 60 * factor:.0f} min" if trial.quiet_at else "never",
        f"{trial.live_after:.1f} s" if trial.blind else "–",
        f"{trial.pressure:.0%}",
    ]


def _words(names: Iterable[str]) -> str:
    return ", ".join(names) or "–"


def _memory(found: Found) -> Iterator[list[str]]:
    for sampled in longest_lives(found.memory):
        yield [
            sampled.host,
            f"{(sampled.at[-1] - sampled.at[0]) / 60:.0f}",
            *(f"{size / MB:.0f}" for size in thirds(sampled)),
        ]


def _lives(found: Found) -> Iterator[list[str]]:
    for life in found.lives:
        counts = (life.starts, life.stops, life.kills, life.own_ends, round(life.log_bytes / 1_000))
        yield [life.host, *map(str, counts)]


def _lines(title: str, lines: list[str]) -> str:
    return "\n".join([f"{title}:", "", *(f"- {line}" for line in lines)]) if lines else ""
