"""README.md and docs/ as the tests of this folder read them: blocks, tables, headings and links."""

import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
RULES = ROOT / "docs" / "rules.md"
API = ROOT / "docs" / "api.md"
WORKED = ROOT / "docs" / "examples.md"
OVERRIDES = ROOT / "docs" / "overrides.md"
STREAMS = ROOT / "docs" / "streams.md"
OPERATING = ROOT / "docs" / "operating.md"
REPLAY = ROOT / "docs" / "replay.md"
PAGES = (README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))

FENCE = re.compile(r"```(\w*)$")
MARK = re.compile(r"<!-- (.+) -->$")
EXAMPLE = re.compile(r"example: ([a-z]+), as ([a-z0-9-]+)$")
OPERATION = re.compile(r"(query|mutation|subscription) (\w+)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ANYTHING = "…"  # in an answer: a value that differs each time


@dataclass(frozen=True)
class Block:
    """A fenced block; `mark` is the comment on the line before it."""

    page: Path
    line: int
    language: str
    text: str
    mark: str


@dataclass(frozen=True)
class Example:
    """A GraphQL operation that a person runs in a scenario, and the answer on the page."""

    block: Block
    scenario: str
    login: str
    kind: str
    name: str
    answer: Any

    def __str__(self) -> str:
        return f"{self.block.page.stem}-{self.name}"


@cache
def blocks(page: Path) -> tuple[Block, ...]:
    found: list[Block] = []
    opened: tuple[int, str, str] | None = None
    lines = page.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        fence = FENCE.match(line)
        if opened is None and fence:
            mark = MARK.match(lines[number - 2])
            opened = number, fence[1], mark[1] if mark else ""
        elif opened and fence:
            start, language, words = opened
            found.append(Block(page, start, language, "\n".join(lines[start : number - 1]) + "\n", words))
            opened = None
    assert opened is None, f"{page.name}: the block of line {opened} has no end"
    return tuple(found)


def examples() -> list[Example]:
    """Every GraphQL block of every page. Each is marked, names its operation and is followed by its answer."""
    found = []
    for page in PAGES:
        for block, following in pairwise((*blocks(page), None)):
            if block is None or block.language != "graphql":
                continue
            where = f"{page.name}:{block.line}"
            mark, operation = EXAMPLE.match(block.mark), OPERATION.match(block.text)
            assert mark, f"{where}: say <!-- example: SCENE, as LOGIN --> above it"
            assert operation, f"{where}: begin with query, mutation or subscription and a name"
            assert following is not None, f"{where}: let its answer follow"
            assert following.language == "json", f"{where}: let its answer follow"
            answer = json.loads(following.text)
            found.append(Example(block, mark[1], mark[2], operation[1], operation[2], answer))
    return found


def section(page: Path, heading: str) -> str:
    """The text below a heading, up to the next heading of the same or a higher level."""
    text = page.read_text(encoding="utf-8")
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert found, f"{page.name} has no heading {heading!r}"
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def table(page: Path, heading: str, first_column: str) -> list[list[str]]:
    """The rows below the header of the section's table whose first column has that title."""
    lines = section(page, heading).splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith(f"| {first_column} |")), None)
    assert start is not None, f"{page.name}, {heading}: there is no table of {first_column!r}"
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    assert rows
    return rows


def words(cell: str) -> list[str]:
    """The names in a cell, with or without backticks, separated by commas."""
    return [word.strip().strip("`") for word in cell.split(",")]


def anchors(page: Path) -> set[str]:
    """The names under which the headings of a page can be linked to."""
    found = set()
    fenced = False
    for line in page.read_text(encoding="utf-8").splitlines():
        fenced ^= line.startswith("```")
        if not fenced and line.startswith("#"):
            title = line.lstrip("#").strip().lower()
            found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


def fits(promised: Any, given: Any) -> bool:
    """Whether an answer equals the one on the page, except for values that differ each time."""
    if promised == ANYTHING:
        return given is not None
    if isinstance(promised, dict) and isinstance(given, dict):
        return promised.keys() == given.keys() and all(fits(promised[key], given[key]) for key in promised)
    if isinstance(promised, list) and isinstance(given, list):
        return _fit(promised, given)
    return type(promised) is type(given) and promised == given


def _fit(promised: list[Any], given: list[Any]) -> bool:
    """As `fits`, where an ellipsis stands for any number of items."""
    if not promised:
        return not given
    if promised[0] == ANYTHING:
        return any(_fit(promised[1:], given[start:]) for start in range(len(given) + 1))
    return bool(given) and fits(promised[0], given[0]) and _fit(promised[1:], given[1:])
