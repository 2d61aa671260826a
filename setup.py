"""Builds the wheel: the checkout as one package, `vigie`. What it is called and what it needs is in pyproject.toml.

In a checkout, `api`, `schema` and `models` are packages of their own. In site-packages they would take names that others
use, too. So the wheel holds them inside `vigie`, and every import of one of them gets this name in front. That happens
here and never at run time: what is installed are ordinary modules, line by line those of the checkout.
"""

import ast
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.editable_wheel import editable_wheel
from setuptools.errors import SetupError

NAME = "vigie"
ROOMS = ("api", "schema", "models")
DATA = {
    NAME: ["frontend-example/dist/**/*", "frontend-example/persisted-documents.json"],
    f"{NAME}.api": ["graphiql_tabs/*", "static/**/*"],
    f"{NAME}.schema": ["schema.graphql"],
    f"{NAME}.models": ["sentiment/builtin/weights.bin", "sentiment/builtin/lexicon/*.tsv"],
}
# What the checkout has no file for.
ADDED = {
    "__init__.py": '"""Vigie, as installed: its packages api, schema and models, and the built pages."""\n',
    "__main__.py": (
        '"""`python -m vigie` is the command `vigie`."""\n\n'
        "from vigie.api.__main__ import app\n\n"
        'if __name__ == "__main__":\n    app()\n'
    ),
    "py.typed": "",
}


class BuildVigie(build_py):
    """Copies the packages as setuptools does, and puts `vigie.` in front of what they import from each other."""

    def run(self) -> None:
        super().run()
        for name, text in ADDED.items():
            (Path(self.build_lib) / NAME / name).write_text(text, encoding="utf-8")

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = super().find_package_modules(package, package_dir)
        return [] if package == NAME else found  # at the checkout's root, that is only this file

    def build_module(self, module: str, module_file: str, package: str) -> tuple[str, bool]:
        copied: tuple[str, bool] = super().build_module(module, module_file, package)
        Path(copied[0]).write_bytes(_renamed(Path(module_file)))
        return copied


class NotEditable(editable_wheel):
    """Nothing could be renamed in files that stay where they are."""

    def run(self) -> None:
        raise SetupError("Vigie's checkout needs no installation: run it as `python -m api`, as `make serve` does.")


def _renamed(path: Path) -> bytes:
    """The file with `vigie.` before the name of each module of ours that it imports."""
    lines = path.read_bytes().splitlines(keepends=True)
    # From the end of the file to its beginning, so that positions not yet reached stay true.
    for line, column in sorted(_places(path), reverse=True):
        text = lines[line - 1]
        lines[line - 1] = text[:column] + f"{NAME}.".encode() + text[column:]
    return b"".join(lines)


def _places(path: Path) -> Iterator[tuple[int, int]]:
    """The line, from 1, and the column, in bytes, of each module's name."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.ImportFrom(module=str(module), level=0) if _is_ours(module):
                yield node.lineno, node.col_offset + len("from ")
            case ast.Import(names=names):
                for each in names:
                    if _is_ours(each.name):
                        if each.asname is None:  # it would bind the name `vigie`
                            raise SetupError(f"{path}:{each.lineno}: write `from … import …` for {each.name}.")
                        yield each.lineno, each.col_offset
            case ast.Constant(value=str(text)) if _names_a_module(text):
                raise SetupError(f"{path}:{node.lineno}: {text!r} names a module; take it from __name__.")


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ROOMS


def _names_a_module(text: str) -> bool:
    """Whether the text is a module of ours or something in it, such as `api.web.server:worker`."""
    if not re.fullmatch(rf"({'|'.join(ROOMS)})\.\w+([.:]\w+)*", text):
        return False
    room, part = re.split("[.:]", text)[:2]
    return Path(room, part).is_dir() or Path(room, f"{part}.py").exists()


# A folder of its own for each build: one that stays would bring modules into the wheel that are gone from the checkout.
with tempfile.TemporaryDirectory(prefix="vigie-build-") as fresh:
    setup(
        packages=[NAME, *(f"{NAME}.{each}" for each in find_packages(include=[f"{room}*" for room in ROOMS]))],
        package_dir={NAME: "."},
        package_data=DATA,
        include_package_data=False,
        cmdclass={"build_py": BuildVigie, "editable_wheel": NotEditable},
        options={"build": {"build_base": fresh}},
    )
