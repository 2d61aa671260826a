"""Only operations record facts, and every operation that changes a row records one. Here by reading the sources.

By running them, tests/models/operations/test_fold.py shows the same: what no fact tells, no picture would have.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import operation
from tests.house.test_imports import ROOT, files, imported, name_of
from tests.models.operations.scenarios.operations import operations

RECORDING = {
    "changed",
    "started",
    "posted",
    "scored",
    "delivery_changed",
    "channel_changed",
    "monitored",
    "presence_set",
    "settings_changed",
    "rights_changed",
    "configured",
}
WRITING = {"save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create", "bulk_update"}
# What writes rows outside operations, none of which a fact tells of: the log itself, due times, who is there, letting go
# of old facts, and visitors' sessions before anything happens in them.
WRITERS = {
    "models/events/log.py",
    "models/events/unit_of_work.py",
    "models/events/state_limits.py",
    "models/followers/session_keepalive.py",
    "models/followers/client_presence.py",
    "models/followers/due_times.py",
    "models/access/visitor_sessions.py",
}
PRUNING = "models/followers/pruning.py"  # lets go of what no fact tells of
DATABASE = "models/database/connections.py"  # a lone write has its turn among the units of work
SEEDS = "api/demo/seeding.py"  # people, queues and settings of a demo, before anything happens there


def calls(path: Path) -> set[str]:
    """The last names of all that a file calls."""
    return set(_names(ast.walk(ast.parse(path.read_text(encoding="utf-8")))))


def awaited(path: Path) -> set[str]:
    """The last names of all calls that a file awaits."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return set(_names(node.value for node in nodes if isinstance(node, ast.Await)))


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
                yield name


def test_the_names_of_recording_are_those_of_the_record() -> None:
    methods = {name for name, value in vars(UnitOfWork).items() if callable(value) and not name.startswith("_")}
    assert methods - {"track", "settle"} == RECORDING


def test_only_operations_open_a_unit_of_work() -> None:
    users = {name_of(path) for path in files("models", "schema", "api") if {"unit_of_work", "writing"} & calls(path)}
    assert users == {"models/operations/operation.py", "models/events/unit_of_work.py", DATABASE, SEEDS}


def test_only_operations_append_to_the_log() -> None:
    importers = {
        name_of(path) for path in files("models", "schema", "api") if "models.events.unit_of_work" in imported(path)
    }
    assert all(name.startswith(("models/operations/", "models/steps/")) for name in importers)
    appending = {name_of(path) for path in files("models") if "log.append(" in path.read_text(encoding="utf-8")}
    assert appending == {"models/events/unit_of_work.py"}


def test_only_operations_write_rows() -> None:
    """The schema and the rest of the models read; the demo's and the commands' seeding is api/demo's own matter."""
    writers = {
        name_of(path)
        for path in files("models", "schema")
        if WRITING & _calls_on_tables(path)
        and not name_of(path).startswith(("models/operations/", "models/steps/", "models/migrations/"))
    }
    assert writers <= WRITERS | {PRUNING}


def test_every_operation_records_by_itself_or_through_a_neighbour() -> None:
    silent = [name for name, module in sorted(operations().items()) if not _records(module, set())]
    assert silent == []


def test_operations_are_made_by_the_decorator_and_named_for_their_file() -> None:
    for path in files("models"):
        if name_of(path).startswith("models/operations/") and operation.__name__ in calls(path):
            assert path.stem in {*operations(), "operation"}


def _records(module: str, seen: set[str]) -> bool:
    if module in seen:
        return False
    seen.add(module)
    path = ROOT / f"{module.replace('.', '/')}.py"
    if not path.exists():
        return False
    if RECORDING & calls(path):
        return True
    neighbours = [name for name in imported(path) if name.startswith(("models.operations.", "models.steps."))]
    return any(_records(name, seen) for name in neighbours)


def _calls_on_tables(path: Path) -> set[str]:
    """Writing calls of a file that knows the tables at all."""
    knows_tables = any(name.startswith("models.tables") for name in imported(path))
    return awaited(path) if knows_tables and not name_of(path).startswith("models/tables/") else set()
