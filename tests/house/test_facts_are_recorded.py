"""Only operations record facts, and every operation that changes a row records one. Here by reading the sources.

By running them, tests/operations/test_fold.py shows the same: what no fact tells, no picture would have.
"""

import ast
from pathlib import Path

from models.events.record import Record
from models.operations.operation import operation
from tests.house.test_imports import ROOT, files, imported, name_of
from tests.operations.walk import operations

RECORDING = {"changed", "started", "posted", "scored", "monitored", "presence_set", "settings_changed", "rights_changed"}
WRITING = {"save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create", "bulk_update"}
# What writes rows outside operations: the log itself, its head, and leases and due times that no fact tells of.
WRITERS = {"models/events/log.py", "models/events/record.py", "models/followers/reading.py", "models/followers/due_times.py"}


def calls(path: Path) -> set[str]:
    """The last names of all that a file calls."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    }


def test_the_names_of_recording_are_those_of_the_record() -> None:
    methods = {name for name, value in vars(Record).items() if callable(value) and not name.startswith("_")}
    assert methods - {"knows", "settle"} == RECORDING


def test_only_operations_open_a_unit_of_work() -> None:
    users = {name_of(path) for path in files("models", "schema", "api") if {"recording", "writing"} & calls(path)}
    assert users == {"models/operations/operation.py", "models/events/record.py"}


def test_only_operations_append_to_the_log() -> None:
    importers = {name_of(path) for path in files("models", "schema", "api") if "models.events.record" in imported(path)}
    assert all(name.startswith("models/operations/") for name in importers)
    appending = {name_of(path) for path in files("models") if "log.append(" in path.read_text(encoding="utf-8")}
    assert appending == {"models/events/record.py"}


def test_only_operations_write_rows() -> None:
    """The schema and the rest of the models read; the demo's and the commands' seeding is api/demo's own matter."""
    writers = {
        name_of(path)
        for path in files("models", "schema")
        if WRITING & _calls_on_tables(path) and not name_of(path).startswith(("models/operations/", "models/migrations/"))
    }
    assert writers <= WRITERS


def test_every_operation_records_by_itself_or_through_a_neighbour() -> None:
    silent = [name for name in sorted(operations()) if not _records(f"models.operations.{name}", set())]
    assert silent == []


def test_operations_are_made_by_the_decorator_and_named_for_their_file() -> None:
    for path in files("models"):
        if name_of(path).startswith("models/operations/") and operation.__name__ in calls(path):
            assert path.stem in operations() | {"operation"}


def _records(module: str, seen: set[str]) -> bool:
    if module in seen:
        return False
    seen.add(module)
    path = ROOT / f"{module.replace('.', '/')}.py"
    if not path.exists():
        return False
    if RECORDING & calls(path):
        return True
    neighbours = [name for name in imported(path) if name.startswith("models.operations.")]
    return any(_records(name, seen) for name in neighbours)


def _calls_on_tables(path: Path) -> set[str]:
    """Writing calls of a file that knows the tables at all."""
    knows_tables = any(name.startswith("models.tables") for name in imported(path))
    return calls(path) if knows_tables and not name_of(path).startswith("models/tables/") else set()
