"""What only a setting needs is imported only then: it takes time and memory that others need not spend."""

import ast
from pathlib import Path

import pytest

from tests.house.test_imports import files, name_of

ROOMS_BY_SETTING = {"api.telemetry"}


def at_start(path: Path) -> set[str]:
    """The modules that a file imports as soon as it is imported itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(each.name for each in node.names)
    return found


@pytest.mark.parametrize("room", ROOMS_BY_SETTING)
def test_nobody_else_imports_it_at_start(room: str) -> None:
    folder = room.replace(".", "/") + "/"
    wrong = [
        name_of(path)
        for path in files("api", "schema", "models")
        if not name_of(path).startswith(folder)
        and any(f"{module}.".startswith(f"{room}.") for module in at_start(path))
    ]
    assert wrong == []
    assert any(name_of(path).startswith(folder) for path in files("api"))
