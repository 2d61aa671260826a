"""A replay's report, as a table and as JSON. checks.py and streams.py do the counting."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from api.replay.checks import Delays
from api.replay.streams import DeliveryCounts

MOST_FAILURES = 10


@dataclass
class Report:
    """A run is clean when every dialogue was played and nothing was missing, doubled or out of order."""

    run: str
    url: str
    concurrency: int
    conversations: int = 0
    messages: int = 0
    skipped_turns: int = 0
    left_out: list[str] = field(default_factory=list)
    facts: int = 0
    reconnects: int = 0
    ongoing_before: int = 0
    failed: int = 0
    failures: list[str] = field(default_factory=list)
    aborted: str | None = None
    seconds: float = 0.0
    counts: DeliveryCounts = field(default_factory=DeliveryCounts)
    delays: Delays = field(default_factory=Delays)

    @property
    def is_clean(self) -> bool:
        return self.counts.is_clean and not self.failed and self.aborted is None

    def add_failure(self, why: str) -> None:
        self.failed += 1
        if len(self.failures) < MOST_FAILURES:
            self.failures.append(why)

    def as_json(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "url": self.url,
            "concurrency": self.concurrency,
            "conversations": self.conversations,
            "messages": self.messages,
            "failed": self.failed,
            "factsSeen": self.facts,
            "missing": self.counts.missing,
            "doubled": self.counts.doubled,
            "outOfOrder": self.counts.out_of_order,
            "latencyMs": {
                "answer": _milliseconds(self.delays.answered),
                "supervisor": _milliseconds(self.delays.supervisor),
                "agent": _milliseconds(self.delays.agent),
            },
            "seconds": round(self.seconds, 3),
            "conversationsPerSecond": round(self._per_second(self.conversations), 2),
            "messagesPerSecond": round(self._per_second(self.messages), 2),
            "skippedSystemTurns": self.skipped_turns,
            "linesLeftOut": len(self.left_out),
            "reconnects": self.reconnects,
            "ongoingBefore": self.ongoing_before,
            "aborted": self.aborted,
            "notes": [*self.left_out, *self.failures, *self.counts.notes],
        }

    def as_table(self) -> RenderableType:
        table = Table(title=f"Replay {self.run} against {self.url}", show_header=False, title_justify="left")
        table.add_column(style="bold")
        table.add_column(justify="right")
        table.add_row("Conversations", f"{self.conversations:,}")
        table.add_row("Messages", f"{self.messages:,}")
        table.add_row("Dialogues that failed", _judged(self.failed))
        table.add_row("Facts seen by the supervisor", f"{self.facts:,}")
        table.add_row("Missing", _judged(self.counts.missing))
        table.add_row("Doubled", _judged(self.counts.doubled))
        table.add_row("Out of order", _judged(self.counts.out_of_order))
        table.add_section()
        for what, delays in (
            ("Sent → answered", self.delays.answered),
            ("Sent → shown to the supervisor", self.delays.supervisor),
            ("Sent → shown to the agent", self.delays.agent),
        ):
            table.add_row(f"{what}, p50 / p99", f"{_shown(percentile(delays, 50))} / {_shown(percentile(delays, 99))}")
        table.add_section()
        table.add_row("Duration", f"{self.seconds:,.1f} s, {self.concurrency} at once")
        rates = self._per_second(self.conversations), self._per_second(self.messages)
        table.add_row("Per second", "{:,.1f} conversations, {:,.1f} messages".format(*rates))
        table.add_row("Sockets reconnected", f"{self.reconnects:,}")
        if self.left_out:
            table.add_row("Lines left out", f"{len(self.left_out):,}")
        if self.skipped_turns:
            table.add_row("System turns left out", f"{self.skipped_turns:,}")
        notes = [Text(note) for note in (*self.failures, *self.counts.notes)]
        if self.ongoing_before:
            notes.append(
                Text(f"The queue already held {self.ongoing_before} conversations; the replay did not touch them.")
            )
        if self.aborted:
            notes.append(Text(f"Ended early: {self.aborted}", style="red"))
        return Group(table, *notes)

    def _per_second(self, count: int) -> float:
        return count / self.seconds if self.seconds else 0.0


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that at least so many percent do not exceed."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def _milliseconds(values: Sequence[float]) -> dict[str, float | None]:
    def rounded(percent: float) -> float | None:
        value = percentile(values, percent)
        return None if value is None else round(value * 1000, 2)

    return {"p50": rounded(50), "p99": rounded(99)}


def _shown(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1000:,.1f} ms"


def _judged(count: int) -> Text:
    return Text(f"{count:,}", style="bold red" if count else "bold green")
