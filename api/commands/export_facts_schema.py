"""`export-facts-schema`: write docs/facts.schema.json, or compare it. models/events/facts_schema.py makes it."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer

from api.commands.written_files import ROOT, agree, write
from models import vocabulary
from models.events.facts_schema import facts_schema

FILE = ROOT / "docs" / "facts.schema.json"


def export_facts_schema(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing: fail when the file is not up to date.")
    ] = False,
) -> None:
    """Write the JSON Schema of exported facts to docs/facts.schema.json, for the programs that read them."""
    printed = json.dumps(facts_schema(_words()), indent=2, ensure_ascii=False) + "\n"
    if check:
        agree(FILE, printed, "python -m api export-facts-schema")
    else:
        write(FILE, printed)


def _words() -> Mapping[str, str]:
    """What the enumerations and their values mean, as the GraphQL schema says it where it has them, too."""
    import schema.root  # noqa: F401  # imported here, because it takes a second; it describes the vocabulary

    kinds = (each for each in vars(vocabulary).values() if isinstance(each, type) and issubclass(each, StrEnum))
    return {kind.__name__: _described(kind) for kind in kinds}


def _described(kind: type[StrEnum]) -> str:
    definition = getattr(kind, "__strawberry_definition__", None)
    if definition is None:
        return kind.__doc__ or ""
    values = (f"{value.name}: {value.description}" for value in definition.values)
    return " ".join([definition.description, *values])
