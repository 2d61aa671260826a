"""No record of the log quotes an exception: its message may hold what came from outside. models/faults.py reports them."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.test_imports import files, name_of

LEVELS = {"debug", "info", "warning", "error", "critical", "log"}
TOLD = {"code"}  # of a refusal: a word of the vocabulary
OURS = {"LogGap"}  # whose message has numbers only


def faults_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _method(node) == "exception" and _is_log(node):
            yield f"line {node.lineno}: use faults.report instead of log.exception"
        if isinstance(node, ast.Call) and _is_log(node) and any(each.arg == "exc_info" for each in node.keywords):
            yield f"line {node.lineno}: use faults.report instead of exc_info"
        if isinstance(node, ast.ExceptHandler) and node.name and _name(node.type) not in OURS:
            for call in ast.walk(node):
                if (
                    isinstance(call, ast.Call)
                    and _is_log(call)
                    and _method(call) in LEVELS
                    and _quotes(call, node.name)
                ):
                    yield f"line {call.lineno}: a record quotes the exception"


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _is_log(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and _name(call.func.value) in ("log", "logger", "logging")


def _name(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _quotes(call: ast.Call, name: str) -> bool:
    """Whether the call uses the exception otherwise than by its type or its code."""
    told = {
        id(part)
        for node in ast.walk(call)
        for part in (
            [node.value] if isinstance(node, ast.Attribute) and node.attr in TOLD
            else node.args if isinstance(node, ast.Call) and _name(node.func) == "type"
            else []
        )
    }  # fmt: skip
    return any(_name(node) == name and id(node) not in told for node in ast.walk(call))


def test_no_record_quotes_an_exception() -> None:
    found = {
        name_of(path): faults for path in files("api", "schema", "models")
        if (faults := list(faults_in(ast.parse(path.read_text(encoding="utf-8")))))
    }  # fmt: skip
    assert found == {}


@pytest.mark.parametrize(
    ("body", "is_fault"),
    [
        ('log.warning("%s", error)', True),
        ('log.warning("%s", str(error) or type(error).__name__)', True),
        ('log.warning("%s", error.message)', True),
        ('log.warning(f"{error}")', True),
        ('log.exception("failed")', True),
        ('log.warning("failed", exc_info=True)', True),
        ('log.warning("%s", type(error).__name__)', False),
        ('log.warning("%s", error.code)', False),
        ('faults.report(error, "failed")', False),
    ],
)
def test_each_way_to_quote_is_found(body: str, is_fault: bool) -> None:
    tree = ast.parse(f"try:\n    pass\nexcept Exception as error:\n    {body}\n")
    assert bool(list(faults_in(tree))) is is_fault
