"""`export-facts-schema`: write the JSON Schema of exported facts, or compare it. models/events/facts_schema.py makes it."""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands.written_files import agree, usual, write
from api.program import PROGRAM
from models import vocabulary
from models.events.facts_schema import facts_schema

USUAL = usual("docs", "facts.schema.json")


def export_facts_schema(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing: fail when the file is not up to date.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="The file; `-` is the terminal.")
    ] = None,
) -> None:
    """Write the JSON Schema of exported facts, for the programs that read them.

    Without --output, to docs/facts.schema.json in a checkout of Vigie, and otherwise to facts.schema.json in this directory.
    """
    printed = json.dumps(facts_schema(_words()), indent=2, ensure_ascii=False) + "\n"
    if check:
        agree(output or USUAL, printed, f"{PROGRAM} export-facts-schema")
    else:
        write(output or USUAL, printed)


def _words() -> Mapping[str, str]:
    """What the enumerations and their values mean, as the GraphQL schema says it where it has them, too."""
    from schema import root  # noqa: F401  # imported here, because it takes a second; it describes the vocabulary

    kinds = (each for each in vars(vocabulary).values() if isinstance(each, type) and issubclass(each, StrEnum))
    return {kind.__name__: _described(kind) for kind in kinds}


def _described(kind: type[StrEnum]) -> str:
    definition = getattr(kind, "__strawberry_definition__", None)
    if definition is None:
        return kind.__doc__ or ""
    values = (f"{value.name}: {value.description}" for value in definition.values)
    return " ".join([definition.description, *values])
