"""`export-schema`: write the GraphQL schema to a file, or compare it; in a checkout, to schema/schema.graphql."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.written_files import agree, usual, write
from api.program import PROGRAM

USUAL = usual("schema", "schema.graphql")


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

    printed = schema.as_str().rstrip() + "\n"
    if check:
        agree(output or USUAL, printed, f"{PROGRAM} export-schema")
    else:
        write(output or USUAL, printed)
