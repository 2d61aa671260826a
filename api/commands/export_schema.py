"""`export-schema`: write the GraphQL schema to a file, or compare it; in a checkout, to schema/schema.graphql."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from api.commands.reporting import stop
from api.program import MODULE, PROGRAM

FILE = Path(__file__).parents[2] / "schema" / "schema.graphql"
# The checkout keeps the file for its readers. What is installed is nobody's to write to.
USUAL = FILE if MODULE == "api" else Path("schema.graphql")
SHOWN_LINES = 40


def export_schema(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing: fail when the file is not up to date.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="The file; `-` is the terminal.")
    ] = None,
) -> None:
    """Write the GraphQL schema, for clients and their tools.

    Without --output, to schema/schema.graphql in a checkout of Vigie, and otherwise to schema.graphql in this directory.
    """
    from schema.root import schema  # imported here, because it takes a second that other commands need not spend

    file = output or USUAL
    shown = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    printed = schema.as_str().rstrip() + "\n"
    if check:
        _compare(file, shown, printed)
    elif file == Path("-"):
        print(printed, end="")
    else:
        try:
            file.write_text(printed, encoding="utf-8")
        except OSError as error:
            stop(f"{shown} can't be written: {error.strerror}.")
        print(f"Wrote {shown}.")


def _compare(file: Path, shown: Path, printed: str) -> None:
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    if written != printed:
        difference = list(
            difflib.unified_diff(written.splitlines(), printed.splitlines(), file.name, "the code", lineterm="")
        )
        stop("\n".join([*difference[:SHOWN_LINES], f"Run `{PROGRAM} export-schema`, and read what has changed."]))
    print(f"{shown} is up to date.")
