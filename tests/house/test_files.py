"""The form of files: short, with a docstring that says what they hold, and without private addresses."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.house.test_imports import ROOT, files, name_of

LONGEST_FILE = 300  # lines; a longer file is about two subjects
MOST_FILES = 20  # in a folder of models or schema that has no subfolders
MAY_BE_LONGER = {"models/vocabulary.py"}  # it has only enums

# Files by others or made by tools: GraphiQL's files, libraries, the built frontend, generated types, the lock file.
NOT_OURS = re.compile(r"/(vendor|dist|node_modules|gql)/|\.generated\.ts$|package-lock\.json$")
TEXT = re.compile(r"\.(py|md|toml|yaml|graphql|sql|html|css|m?js|tsx?|json|svg)$|(^|/)(Dockerfile|Makefile|run)$")

# Hosts that our files may name: this machine, examples, and those in the names of licences and standards.
KNOWN_HOSTS = re.compile(
    r"(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|(.+\.)?example\.(com|org|net)|.+\.example)(:\d+)?"
)
NAMES_NOT_ADDRESSES = {"www.w3.org", "scalars.graphql.org", "json-schema.org"}
# Hosts that the documentation links to. Our programs call them only if the settings say so.
FOR_READERS = {"websockets.readthedocs.io", "www.standardwebhooks.com", "api.twilio.com"}


def ours() -> list[Path]:
    return [path for path in files("api", "schema", "models", "tests") if "migrations" not in path.parts]


@cache  # two tests ask for the same files
def docstrings(path: Path) -> tuple[str, ...]:
    """Those of the file and of its classes and functions, the file's first; "" where there is none."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return tuple(ast.get_docstring(node) or "" for node in nodes if isinstance(node, documented))


def texts(*places: str) -> list[Path]:
    """The files written by hand in these folders; "." means only files at the root."""
    found = [path for place in places for path in (ROOT.glob("*") if place == "." else (ROOT / place).rglob("*"))]
    written = [path for path in found if TEXT.search(name_of(path)) and not NOT_OURS.search(name_of(path))]
    return sorted(path for path in written if path.is_file())


def test_no_file_is_too_long() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ours()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}.keys() == MAY_BE_LONGER


def test_every_file_opens_with_a_sentence() -> None:
    silent = [name_of(path) for path in ours() if path.read_text("utf-8").strip() and not docstrings(path)[0]]
    assert silent == []


def test_docstrings_name_files_that_exist() -> None:
    # Only our folders: .venv and node_modules hold many thousands of files.
    there = {
        path.name
        for path in (*files("api", "schema", "models", "tests", "frontend-example/scripts"), *ROOT.glob("*.py"))
    }
    wrong = []
    for path in ours():
        for text in docstrings(path):
            wrong += [f"{name_of(path)}: {name}" for name in re.findall(r"\b\w+\.py\b", text) if name not in there]
    assert wrong == []


def test_folders_are_small_or_sorted() -> None:
    """A folder of models or schema with more than 20 files has subfolders; loose operations would hide the mechanisms."""
    for room in ("models", "schema"):
        for folder in (path for path in (ROOT / room).rglob("*") if path.is_dir() and path.name != "__pycache__"):
            is_sorted = any(path.is_dir() and path.name != "__pycache__" for path in folder.iterdir())
            assert is_sorted or len(list(folder.glob("*.py"))) <= MOST_FILES, name_of(folder)
    loose = {path.stem for path in (ROOT / "models/operations").glob("*.py")}
    assert loose == {"__init__", "operation", "conflicts", "idempotency"}


def test_nothing_names_a_foreign_host() -> None:
    """Sources load and call nothing but what the settings name, in no language; documentation may point further."""
    found = []
    for path in texts(".", "api", "schema", "models", "frontend-example", "docs", ".ci"):
        known = NAMES_NOT_ADDRESSES | (FOR_READERS if path.suffix == ".md" else set())
        for host in re.findall(
            r"(?:https?|wss?|redis|postgres|postgresql)://([^\s/\"'`)>{}…]+)", path.read_text("utf-8")
        ):
            bare = host.rpartition("@")[2]
            if bare not in known and "." in bare.strip(".") and not KNOWN_HOSTS.fullmatch(bare.rstrip(".,;")):
                found.append(f"{name_of(path)}: {bare}")
    assert found == []


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert [name_of(path) for path in ours() if marks.search(path.read_text(encoding="utf-8"))] == []


def test_the_project_names_no_place_of_this_machine() -> None:
    places = re.compile(r"(/wo" + r"rk/|/ro" + r"ot/|\.\./sha" + r"red)")
    everything = texts(".", "api", "schema", "models", "tests", "frontend-example", "docs", ".ci")
    assert [name_of(path) for path in everything if places.search(path.read_text(encoding="utf-8"))] == []
