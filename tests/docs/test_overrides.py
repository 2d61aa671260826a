"""docs/overrides.md lists every file that uses private parts of a library, and a test that notices if they change."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import OVERRIDES, ROOT

pytestmark = pytest.mark.xdist_group("overrides")  # one worker reads all sources for all of them

ROOMS = ("api", "schema", "models", "tests")
LIBRARIES = {
    "_pytest",
    "broadcaster",
    "graphql",
    "pytest",
    "redis",
    "starlette",
    "strawberry",
    "tortoise",
    "uvicorn",
    "xdist",
}
# Modules that may change with any release: their libraries document none of them.
INTERNAL = re.compile(
    r"_pytest\b|\w+\._|graphql\.(execution|pyutils)\b|uvicorn\.(protocols|supervisors)\b|xdist\b"
    r"|strawberry\.(http\.|subscriptions\.protocols|schema\.(schema|exceptions)|types\.(enum|nodes|scalar|execution|graphql))"
    r"|tortoise\.(backends|connection|context|fields\.base)\b"
    r"|tortoise\.migrations\.(autodetector|executor|schema_editor|schema_generator)\b"
)
PUBLIC = {"_exit", "_filter", "_replace"}  # in spite of the name: of os, of Tortoise's aggregates, of named tuples
OF_TABLES = {"_meta"}  # what Tortoise knows of a table; the tests read it to compare whole databases
NAME = re.compile(r"`((?:api|schema|models|tests)/[\w/]+\.py)(?:::(\w+))?`")


class Source:
    """What a source file of ours says of private parts. Its tree is not kept: all trees together are millions of objects."""

    def __init__(self, path: Path) -> None:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        self.defined: set[str] = set()  # our own private names
        self.attributes: set[str] = set()  # private ones that it uses, our own among them
        self.insides: set[str] = set()  # what else it uses of libraries' private parts
        self._imported: dict[str, str] = {}
        classes: list[ast.ClassDef] = []
        for node in ast.walk(tree):
            self._note(node)
            if isinstance(node, ast.ClassDef):
                classes.append(node)
        for kind in classes:
            self.insides.update(_overridden(kind, self._imported))

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                self._define(name)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                self._define(name)
            case ast.Attribute(attr=name):
                if isinstance(node.ctx, ast.Store) and _is_on_self(node):
                    self._define(name)
                self._use(name)
            case ast.keyword(arg=str(name)):
                self._use(name)
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in LIBRARIES:
                self._imported |= {each.asname or each.name: module for each in node.names}
                if INTERNAL.match(module) or any(each.name.startswith("_") for each in node.names):
                    self.insides.add(f"from {module} import {', '.join(each.name for each in node.names)}")
            case ast.Import():
                self.insides.update(f"import {each.name}" for each in node.names if INTERNAL.match(each.name))

    def _define(self, name: str) -> None:
        if name.startswith("_"):
            self.defined.add(name)

    def _use(self, name: str) -> None:
        if _is_private(name):
            self.attributes.add(name)


@cache
def used() -> dict[str, set[str]]:
    """For each of our files but the migrations, which Tortoise writes: the private parts of libraries that it uses."""
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    sources = {str(path.relative_to(ROOT)): Source(path) for path in sorted(paths)}
    known = PUBLIC.union(*(source.defined for source in sources.values()))
    return {
        name: source.insides | source.attributes - known - (OF_TABLES if name.startswith("tests/") else set())
        for name, source in sources.items()
    }


def _overridden(kind: ast.ClassDef, imported: dict[str, str]) -> Iterator[str]:
    """Private methods of a library's class that this class of ours defines anew."""
    for base in kind.bases:
        word = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(word, ast.Name) and word.id in imported:
            library = getattr(importlib.import_module(imported[word.id]), word.id)
        elif isinstance(word, ast.Attribute) and isinstance(word.value, ast.Name) and word.value.id in LIBRARIES:
            library = getattr(importlib.import_module(word.value.id), word.attr)
        else:
            continue
        for method in kind.body:
            name = method.name if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) else ""
            if _is_private(name) and hasattr(library, name):
                yield f"{kind.name}.{name}"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def _is_on_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def test_every_file_that_uses_the_insides_of_a_library_is_listed() -> None:
    listed = {path for path, _ in NAME.findall(OVERRIDES.read_text("utf-8"))}
    assert {name: what for name, what in used().items() if what and name not in listed} == {}


def test_every_file_and_test_that_is_named_exists() -> None:
    missing = []
    for path, test in NAME.findall(OVERRIDES.read_text("utf-8")):
        source = ROOT / path
        if not source.exists() or (test and f"def {test}(" not in source.read_text("utf-8")):
            missing.append(f"{path}::{test}")
    assert missing == []


def test_every_override_names_a_test() -> None:
    rows = [line for line in OVERRIDES.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert len(rows) > 10
    assert [row for row in rows if "`tests/" not in row.strip("|").split("|")[-1]] == []


def test_every_library_with_overrides_has_an_upper_bound() -> None:
    declared = (ROOT / "pyproject.toml").read_text("utf-8")
    packages = re.findall(r"^## .+ \(`([\w-]+)`\)$", OVERRIDES.read_text("utf-8"), re.MULTILINE)
    assert packages
    bounded = [name for name in packages if re.search(rf'^ +"{name}(\[\w+\])?(==|>=[\d.]+,<)', declared, re.MULTILINE)]
    assert bounded == packages


def test_the_search_finds_what_it_looks_for() -> None:
    found = {each for what in used().values() for each in what}
    assert {"ServedSchema._execute_operation", "_enable_global_fallback", "_relevant_sub_fields"} <= found
    assert used()["tests/docs/test_overrides.py"] == set()
