"""`export-schema`: write schema/schema.graphql, or compare it. written_files.py does either."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.written_files import agree, write

FILE = Path(__file__).parents[2] / "schema" / "schema.graphql"


def export_schema(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing: fail when the file is not up to date.")
    ] = False,
) -> None:
    """Write the GraphQL schema to schema/schema.graphql, for clients and their tools."""
    from schema.root import schema  # imported here, because it takes a second that other commands need not spend

    printed = schema.as_str().rstrip() + "\n"
    if check:
        agree(FILE, printed, "python -m api export-schema")
    else:
        write(FILE, printed)
