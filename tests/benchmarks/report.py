"""What every benchmark prints: the machine's facts and tables. The databases that it measures on are stage.py."""

import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

CPU_INFO = Path("/proc/cpuinfo")  # on Linux; elsewhere the standard library knows the model
SYNCS = 50


@dataclass(frozen=True)
class Table:
    """Cells as they are printed."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        """In Markdown, aligned: numbers to the right, words to the left."""
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        is_number = [all(row[at][:1].isdigit() for row in self.rows) for at in range(len(widths))]
        rule = [
            f"{'-' * (width - 1)}:" if right else "-" * width for width, right in zip(widths, is_number, strict=True)
        ]
        lines = [
            "| " + " | ".join(_padded(*cell) for cell in zip(row, widths, is_number, strict=True)) + " |"
            for row in (self.columns, rule, *self.rows)
        ]
        return "\n".join([self.title, "", *lines])


def _padded(cell: str, width: int, to_the_right: bool) -> str:
    return cell.rjust(width) if to_the_right else cell.ljust(width)


async def machine(postgres_url: str | None = None) -> str:
    """What the figures depend on, in one line each; PostgreSQL only where it takes part."""
    load = os.getloadavg()[0]
    facts = [
        f"{_cores()} cores of {_cpu_model()}, load {load:.1f} at the start",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        ", ".join([*await _postgres(postgres_url), f"SQLite {sqlite3.sqlite_version}"]),
        f"bringing one write to disk takes {_sync_seconds() * 1_000:.2f} ms",
    ]
    return "\n".join(f"- {fact}" for fact in facts)


def write(parts: Iterable[object]) -> None:
    sys.stdout.write("\n\n".join(map(str, parts)) + "\n\n")
    sys.stdout.flush()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cpu_model() -> str:
    if CPU_INFO.exists():
        for line in CPU_INFO.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


async def _postgres(url: str | None) -> list[str]:
    if url is None:
        return []
    opened = await asyncpg.connect(url)
    try:
        version: str = await opened.fetchval("SHOW server_version")
        return [f"PostgreSQL {version.split()[0]}"]
    finally:
        await opened.close()


def _sync_seconds() -> float:
    """The median, of a small write where the databases of a benchmark are."""
    taken = []
    with tempfile.TemporaryFile() as file:
        for _ in range(SYNCS):
            file.write(b"v" * 512)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
