"""The pages hang together: links lead somewhere, commands and options exist, and what the code points at is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from api.__main__ import app
from tests.docs.pages import LINK, OPERATING, PAGES, README, REPLAY, ROOT, anchors, table

POINTER = re.compile(r"(?<![\w/.-])((?:[\w-]+/)*[\w-]+\.md)\b")
LONGEST_README = 200  # lines; a longer subject has its own page
ROOMS = ("api", "schema", "models", "tests")


def commands() -> dict[str, set[str]]:
    """The commands of `python -m api`, each with its long options and those of its own commands."""
    return {name: set(_options(command)) for name, command in _parts(get_command(app)).items()}


def _options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        yield from (option for option in parameter.opts if option.startswith("--"))
    for part in _parts(command).values():
        yield from _options(part)


def _parts(command: Any) -> dict[str, Any]:
    parts: dict[str, Any] = getattr(command, "commands", {})  # typer's group doesn't say its type
    return parts


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {
        (README.parent / target.partition("#")[0]).resolve() for target in LINK.findall(README.read_text("utf-8"))
    }
    further = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in linked
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text("utf-8"))
    }
    assert {page for page in PAGES if page != README} <= linked | further


def test_the_readme_stays_short() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= LONGEST_README


def test_every_command_is_explained() -> None:
    listed = {row[0].strip("`").removeprefix("python -m api ") for row in table(OPERATING, "Commands", "Command")}
    assert listed == set(commands())


def test_every_command_and_option_that_a_page_names_exists() -> None:
    known = commands()
    for page in PAGES:
        for name, rest in re.findall(r"python -m api ([a-z-]+)([^`\n|]*)", page.read_text("utf-8")):
            assert name in known, f"{page.name}: {name}"
            assert set(re.findall(r"--[a-z-]+", rest)) - {"--help"} <= known[name], f"{page.name}: {name}{rest}"


def test_every_option_of_the_commands_is_explained() -> None:
    known = commands()
    for name, explanation in (
        (row[0].strip("`").removeprefix("python -m api "), row[1]) for row in table(OPERATING, "Commands", "Command")
    ):
        if name != "replay":  # which has a page of its own
            assert set(re.findall(r"`(--[a-z-]+)`", explanation)) == known[name] - {"--help"}, name
    assert {row[0].strip("`") for row in table(REPLAY, "Options", "Option")} == known["replay"] - {"--help"}


def test_every_task_of_the_makefile_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
        assert named <= targets, page.name


def test_what_the_code_points_at_is_there() -> None:
    missing = [f"{where}: {name}" for where, name in pointers() if not _is_there(name)]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_points_at_is_there(page: Path) -> None:
    named = re.findall(r"`((?:api|schema|models|tests|docs)/[\w/.-]*)", page.read_text("utf-8"))
    assert [name for name in named if not _is_there(name)] == []


def pointers() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for source in sorted((ROOT / room).rglob("*.py")):
            if source.is_relative_to(ROOT / "tests" / "docs"):
                continue
            for name in POINTER.findall(source.read_text("utf-8")):
                yield str(source.relative_to(ROOT)), name


def _is_there(name: str) -> bool:
    return (ROOT / name).exists()
