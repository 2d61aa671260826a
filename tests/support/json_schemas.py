"""Checks a value by the part of JSON Schema that our own schemas use."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

Schema = Mapping[str, Any]

KNOWN = {
    *("$schema", "$id", "$defs", "$ref", "title", "description", "default", "type", "format", "const", "enum"),
    *("anyOf", "oneOf", "properties", "required", "items", "uniqueItems", "minimum"),
}
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
FORMATS: Mapping[str, Callable[[str], object]] = {"uuid": UUID, "date-time": datetime.fromisoformat}


def faults(value: Any, schema: Schema, root: Schema | None = None, at: str = "$") -> list[str]:
    """What is wrong with the value; nothing if it fits."""
    return list(_faults(value, schema, root or schema, at))


def _faults(value: Any, schema: Schema, root: Schema, at: str) -> Iterator[str]:
    assert schema.keys() <= KNOWN, f"{at}: this test does not know {schema.keys() - KNOWN}"
    if "$ref" in schema:
        yield from _faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    if "type" in schema and not _is_of(value, schema["type"]):
        yield f"{at} is no {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{at} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is none of {schema['enum']}"
    if "format" in schema and not _has_format(value, schema["format"]):
        yield f"{at} is no {schema['format']}"
    if value is not None and "minimum" in schema and value < schema["minimum"]:
        yield f"{at} is less than {schema['minimum']}"
    for choice, most in (("anyOf", None), ("oneOf", 1)):
        fitting = [each for each in schema.get(choice, ()) if not faults(value, each, root, at)]
        if choice in schema and (not fitting or (most and len(fitting) > most)):
            yield f"{at} fits {len(fitting)} of {choice}"
    yield from (f"{at} lacks {name}" for name in schema.get("required", ()) if name not in value)
    for name, part in schema.get("properties", {}).items():
        if name in value:
            yield from _faults(value[name], part, root, f"{at}.{name}")
    if "items" in schema:
        for number, item in enumerate(value):
            yield from _faults(item, schema["items"], root, f"{at}[{number}]")


def _is_of(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (not isinstance(value, bool) or name == "boolean")


def _has_format(value: str, name: str) -> bool:
    try:
        FORMATS[name](value)
    except ValueError:
        return False
    return True
