"""Only operations record facts, and every operation that changes a row records one. Here by reading the sources.

tests/models/operations/test_fold.py checks the same by running the operations.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from models.events.records import Records
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import operation
from tests.house.test_imports import ROOT, files, imported, name_of
from tests.models.operations.scenarios.operations import operations

RECORDING = {
    "changed",
    "started",
    "posted",
    "scored",
    "estimated",
    "delivery_changed",
    "hand_changed",
    "draft_changed",
    "alert_changed",
    "channel_changed",
    "monitored",
    "presence_set",
    "presences_set",
    "settings_changed",
    "rights_changed",
    "sign_ins_ended",
    "customer_erased",
    "person_changed",
    "transcript_erased",
    "conversation_deleted",
    "configured",
    "conversation_read",
    "batch_advanced",
}
REMEMBERING = {"track", "written_once"}
WRITING = {"save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create", "bulk_update"}
# The files that write rows outside operations. No fact is about these rows: the log itself, due times, connected clients,
# visitors' sessions in which no conversation has started, and where people are signed in.
WRITERS = {
    "models/events/log.py",
    "models/events/unit_of_work.py",
    "models/events/state_limits.py",
    "models/followers/session_keepalive.py",
    "models/followers/client_presence.py",
    "models/followers/due_times.py",
    "models/followers/standards.py",
    "models/access/visitor_sessions.py",
    "models/access/sign_ins.py",
}
PRUNING = "models/followers/pruning.py"  # deletes what no fact is about
# Keeps the audit trail, which no fact is about: it seals, counts, prunes and erases, each in a transaction of its own.
AUDIT = "models/audit/"
DATABASE = "models/database/connections.py"  # lets a single write wait for its turn among the units of work
SEEDS = "api/demo/seeding.py"  # writes the people, queues and settings of a demo before a server runs


@cache  # several tests ask for the same files
def calls(path: Path) -> frozenset[str]:
    """The last names of all that a file calls."""
    return frozenset(_names(ast.walk(ast.parse(path.read_text(encoding="utf-8")))))


def awaited(path: Path) -> set[str]:
    """The last names of all calls that a file awaits."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return set(_names(node.value for node in nodes if isinstance(node, ast.Await)))


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
                yield name


def test_recording_has_the_names_of_the_unit_of_works_methods() -> None:
    named = vars(Records) | vars(UnitOfWork)
    methods = {name for name, value in named.items() if callable(value) and not name.startswith("_")}
    assert methods - REMEMBERING - {"begin", "settle"} == RECORDING


def test_only_operations_open_a_unit_of_work() -> None:
    users = {name_of(path) for path in files("models", "schema", "api") if {"unit_of_work", "writing"} & calls(path)}
    others = {name for name in users if not name.startswith(AUDIT)}
    assert others == {
        "models/operations/operation.py",
        "models/events/unit_of_work.py",
        "models/events/log.py",  # the end of an upgrade, which makes no facts
        DATABASE,
        SEEDS,
    }


def test_no_operation_runs_inside_another() -> None:
    """It would have a unit of work of its own, which waits for the locks of the first one or commits without it.

    What two operations share is a plain function, such as `send_within`, and gets the `uow` of its caller. A file without
    an operation of its own, such as a bulk operation, may call others one by one.
    """
    by_module = {module: name for name, module in operations().items()}
    wrong = [
        f"{name_of(path)} imports {imported_operation}"
        for path in files("models")
        if name_of(path).startswith(("models/operations/", "models/steps/"))
        and _runs_in_a_unit_of_work(path, by_module)
        for imported_operation in _imported_operations(path, by_module)
    ]
    assert wrong == []


def _runs_in_a_unit_of_work(path: Path, by_module: Mapping[str, str]) -> bool:
    name = name_of(path)
    return name.startswith("models/steps/") or name.removesuffix(".py").replace("/", ".") in by_module


def test_an_import_of_an_operation_is_noticed(tmp_path: Path) -> None:
    by_module = {"models.operations.offers.transfer": "transfer"}
    path = tmp_path / "importer.py"
    for statement, found in (
        ("from models.operations.offers.transfer import Transfer, transfer", ["transfer"]),
        ("from models.operations.offers import transfer", ["transfer"]),
        ("from models.operations.offers.transfer import Transfer", []),
    ):
        path.write_text(statement, encoding="utf-8")
        assert list(_imported_operations(path, by_module)) == found


def test_only_operations_append_to_the_log() -> None:
    importers = {
        name_of(path) for path in files("models", "schema", "api") if "models.events.unit_of_work" in imported(path)
    }
    assert all(name.startswith(("models/operations/", "models/steps/")) for name in importers)
    appending = {name_of(path) for path in files("models") if "log.append(" in path.read_text(encoding="utf-8")}
    assert appending == {"models/events/unit_of_work.py"}


def test_only_operations_write_rows() -> None:
    """The schema and the rest of models/ only read. api/demo writes the rows of a new demo and is not checked here."""
    writers = {
        name_of(path)
        for path in files("models", "schema")
        if WRITING & _calls_on_tables(path)
        and not name_of(path).startswith(("models/operations/", "models/steps/", "models/migrations/", AUDIT))
    }
    assert writers <= WRITERS | {PRUNING}


def test_every_operation_records_by_itself_or_through_a_neighbour() -> None:
    silent = [name for name, module in sorted(operations().items()) if not _records(module, set())]
    assert silent == []


def test_operations_are_made_by_the_decorator_and_named_for_their_file() -> None:
    for path in files("models"):
        if name_of(path).startswith("models/operations/") and operation.__name__ in calls(path):
            assert path.stem in {
                *operations(),
                "operation",
                "together",
                "planning",
                "advancing",
            }  # these change nothing


def _imported_operations(path: Path, by_module: Mapping[str, str]) -> Iterator[str]:
    """The operations that a file imports, each by its name or by its module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = by_module.get(node.module or "") or by_module.get(f"{node.module}.{alias.name}")
                if alias.name == name:
                    yield name


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
