"""Writes docs/attacks.md from the introduction beside it and from counts.json, which has what the attacks counted.

With VIGIE_TEST_WRITE_ATTACKS=1, the tests write both anew; otherwise they compare.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
COUNTS = ROOT / "tests/attacks/counts.json"
INTRODUCTION = ROOT / "tests/attacks/introduction.md"
PAGE = ROOT / "docs/attacks.md"
WRITES = "VIGIE_TEST_WRITE_ATTACKS"

Counts = Mapping[str, Mapping[str, int]]


def must_hold(part: str, *, tried: int, refused: int) -> None:
    """So many were tried just now, so many of them refused, and nothing leaked, broke or held up the others.

    Tests that count less than the page promises have become weaker. More may be refused than that: who was disabled by one
    document is refused the next.
    """
    counts = read_counts()
    if os.environ.get(WRITES):
        counts[part] = {"tried": tried, "refused": refused}
        COUNTS.write_text(json.dumps(counts, indent=2, sort_keys=True) + "\n", "utf-8")
        PAGE.write_text(written(counts), "utf-8")
        return
    assert tried >= counts[part]["tried"], f"{part}: fewer were tried than docs/attacks.md promises"


def read_counts() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(COUNTS.read_text("utf-8"))
    return found


def written(counts: Counts) -> str:
    """The whole page."""
    return INTRODUCTION.read_text("utf-8").rstrip() + "\n\n" + "\n".join(_table(counts)) + "\n"


def _table(counts: Counts) -> Iterator[str]:
    rows = [(name, each["tried"], each["refused"]) for name, each in sorted(counts.items())]
    yield "| Attack | Tried | Refused | Leaked or broken |"
    yield "|---|---|---|---|"
    yield from (f"| {name} | {tried:,} | {refused:,} | 0 |" for name, tried, refused in rows)
    tried, refused = sum(row[1] for row in rows), sum(row[2] for row in rows)
    yield f"| **Together** | {tried:,} | {refused:,} | **0** |"
