"""Whoever reads the log or an error is told of settings that exist: each name in a text of the code is one."""

import ast
import re
from collections.abc import Iterator

from api.settings import MAY_BE_EMPTY, PREFIX, TESTS_PREFIX, Settings
from tests.house.test_imports import files, name_of

KNOWN = {PREFIX + name.upper() for name in Settings.model_fields}
NAMES = re.compile(rf"\b{PREFIX}[A-Z0-9_]*")


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def faults_in(tree: ast.AST) -> list[str]:
    return [
        f"line {line}: {name} is no setting"
        for line, text in texts(tree)
        for name in NAMES.findall(text)
        if name not in KNOWN | {PREFIX, TESTS_PREFIX}
    ]


def test_each_setting_that_a_text_names_exists() -> None:
    found = {
        name_of(path): faults
        for path in files("api", "schema", "models")
        if (faults := faults_in(ast.parse(path.read_text("utf-8"))))
    }
    assert found == {}


def test_it_finds_a_name_that_is_none() -> None:
    planted = ast.parse('raise SettingsFault(f"{path}: set VIGIE_ALLOWED_ORIGIN.")')
    assert faults_in(planted) == ["line 1: VIGIE_ALLOWED_ORIGIN is no setting"]


def test_what_may_be_empty_exists() -> None:
    assert set(Settings.model_fields) >= MAY_BE_EMPTY
