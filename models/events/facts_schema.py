"""The JSON Schema of facts as they are exported: a promise to programs outside of Vigie. exported_facts.py reads them."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from models.events.facts import KnownFact
from models.events.field_descriptions import FIELDS, OF_EVERY_FACT

# Raised when a field or kind is renamed, removed or means something else, so that programs must be changed. What is added
# doesn't raise it.
FORM = 1

Schema = dict[str, Any]


def facts_schema(words: Mapping[str, str]) -> Schema:
    """The schema of one line of an export. `words` describes enumerations by their names.

    Raises LookupError if a kind, a field or an enumeration has no description.
    """
    facts: TypeAdapter[KnownFact] = TypeAdapter(Annotated[KnownFact, Field(discriminator="kind")])
    fact = facts.json_schema(mode="validation", ref_template="#/$defs/{model}")
    definitions = fact.pop("$defs")
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:vigie:facts:{FORM}",
        "title": "ExportedFact",
        "description": "A line of the command export-facts. Ignore fields, kinds and words that you don't know: later "
        "versions of Vigie add some without another `form`.",
        "type": "object",
        "properties": {
            "form": {"const": FORM, "description": "The version of this schema."},
            "position": {
                "type": "string",
                "description": "Where to go on: the argument of `--after`. Of one log, it rises.",
            },
            "seq": {"type": "integer", "minimum": 1, "description": "The fact's number in its log, without gaps."},
            "fact": {"$ref": "#/$defs/Fact", "description": "What happened, as the log stores it."},
        },
        "required": ["form", "position", "seq", "fact"],
        "$defs": {
            "Fact": {
                "description": "Something that happened, and who did it. `kind` says which.",
                "oneOf": fact["oneOf"],
            },
            **{name: _described(name, definitions[name], words) for name in sorted(definitions)},
        },
    }


def _described(name: str, definition: Schema, words: Mapping[str, str]) -> Schema:
    if "enum" in definition:
        return {"description": _known(words, name, name), **_without(definition, "title", "description")}
    is_fact = "kind" in definition["properties"] and "act" in definition["properties"]
    texts = {**OF_EVERY_FACT, **FIELDS.get(name, {})} if is_fact else FIELDS.get(name, {})
    fields = {
        field: {**_without(value, "title"), "description": _known(texts, field, f"{name}.{field}")}
        for field, value in definition["properties"].items()
    }
    required = ["kind"] * is_fact + definition.get("required", [])  # the log always names the kind
    return {
        "description": _known(definition, "description", name).replace("\n", " "),
        "type": "object",
        "properties": fields,
        "required": required,
    }


def _known(texts: Mapping[str, str], key: str, what: str) -> str:
    if not texts.get(key):
        raise LookupError(f"{what} has no description.")
    return texts[key]


def _without(schema: Schema, *names: str) -> Schema:
    return {name: value for name, value in schema.items() if name not in names}
