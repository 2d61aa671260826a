"""docs/overrides.md lists every file that uses private parts of a library, and a test that notices if they change."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.docs.pages import OVERRIDES, ROOT

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


@cache
def trees() -> dict[str, ast.Module]:
    """Every source file of ours but the migrations, which Tortoise writes."""
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def own_private_names() -> frozenset[str]:
    """The names with a leading underscore that our own files define."""
    found: set[str] = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
                case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                    found.add(name)
                case ast.Attribute(attr=name, ctx=ast.Store()) if _is_on_self(node):
                    found.add(name)
    return frozenset(name for name in found if name.startswith("_"))


def uses(name: str, tree: ast.Module) -> Iterator[str]:
    """The private parts of libraries that this file uses."""
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in LIBRARIES:
            imported |= {each.asname or each.name: node.module for each in node.names}
            private = [each.name for each in node.names if each.name.startswith("_")]
            if private or INTERNAL.match(node.module):
                yield f"from {node.module} import {', '.join(each.name for each in node.names)}"
        elif isinstance(node, ast.Import):
            yield from (f"import {each.name}" for each in node.names if INTERNAL.match(each.name))
        elif isinstance(node, ast.Attribute | ast.keyword):
            attribute = node.attr if isinstance(node, ast.Attribute) else node.arg or ""
            if _is_private(attribute) and not _is_known(attribute, name):
                yield attribute
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _overridden(node, imported)


def _is_known(attribute: str, name: str) -> bool:
    """Whether the attribute is no private part of a library, in the file of this name."""
    of_tables = OF_TABLES if name.startswith("tests/") else frozenset[str]()
    return attribute in own_private_names() or attribute in PUBLIC or attribute in of_tables


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
    found = {name: sorted(set(uses(name, tree))) for name, tree in trees().items()}
    assert {name: what for name, what in found.items() if what and name not in listed} == {}


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
    found = {name: " ".join(uses(name, tree)) for name, tree in trees().items()}
    assert "ServedSchema._execute_operation" in " ".join(found.values())
    assert "_enable_global_fallback" in " ".join(found.values())
    assert "_relevant_sub_fields" in " ".join(found.values())
    assert not any(Path(name).name == "test_overrides.py" and what for name, what in found.items())
