"""`export-schema`: write schema/schema.graphql, or compare it."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from api.commands.reporting import stop

FILE = Path(__file__).parents[2] / "schema" / "schema.graphql"
SHOWN_LINES = 40


def export_schema(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing: fail when the file is not up to date.")
    ] = False,
) -> None:
    """Write the GraphQL schema to schema/schema.graphql, for clients and their tools."""
    from schema.root import schema  # imported here, because it takes a second that other commands need not spend

    printed = schema.as_str().rstrip() + "\n"
    if not check:
        FILE.write_text(printed, encoding="utf-8")
        print(f"Wrote {FILE.relative_to(Path.cwd()) if FILE.is_relative_to(Path.cwd()) else FILE}.")
        return
    written = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    if written != printed:
        difference = list(
            difflib.unified_diff(written.splitlines(), printed.splitlines(), "schema.graphql", "the code", lineterm="")
        )
        stop("\n".join([*difference[:SHOWN_LINES], "Run `python -m api export-schema`, and read what has changed."]))
    print("schema/schema.graphql is up to date.")
