"""The schema of exported facts describes what is stored, and says what each part of it means."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from api.commands import export_facts_schema
from models.events import field_descriptions
from models.events.facts import KnownFact
from models.events.facts_schema import facts_schema
from tests.models.events.test_facts import STORED
from tests.support.json_schemas import faults

SCHEMA: dict[str, Any] = json.loads(export_facts_schema.USUAL.read_text("utf-8"))


def line_of(text: str) -> dict[str, Any]:
    return {"form": 1, "position": "1", "seq": 1, "fact": json.loads(text)}


@pytest.mark.parametrize("text", STORED, ids=[text.split('"')[3] for text in STORED])
def test_what_an_earlier_version_stored_fits(text: str) -> None:
    assert faults(line_of(text), SCHEMA) == []


@pytest.mark.parametrize("text", STORED, ids=[text.split('"')[3] for text in STORED])
def test_a_fact_without_its_kind_its_act_or_its_actor_does_not_fit(text: str) -> None:
    for name in ("kind", "act", "at", "actor"):
        line = line_of(text)
        del line["fact"][name]
        assert faults(line, SCHEMA) != [], name


def test_parts_that_are_new_fit() -> None:
    line = line_of(STORED[0])
    line["fact"]["new"] = line["new"] = line["fact"]["after"]["new"] = {"of": "a later version"}
    assert faults(line, SCHEMA) == []


def test_every_kind_is_there_and_everything_is_described() -> None:
    assert {each["$ref"].rpartition("/")[2] for each in SCHEMA["$defs"]["Fact"]["oneOf"]} == {
        kind.__name__ for kind in get_args(KnownFact)
    }
    assert [place for place, part in _parts(SCHEMA) if not part.get("description")] == []


def test_no_description_is_of_a_field_that_is_gone() -> None:
    described = {(name, field) for name, fields in field_descriptions.FIELDS.items() for field in fields}
    there = {(name, field) for name, part in SCHEMA["$defs"].items() for field in part.get("properties", {})}
    assert described - there == set()


def test_what_lacks_a_description_is_not_exported() -> None:
    with pytest.raises(LookupError, match="Act has no description"):
        facts_schema({})


def _parts(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, definition in ({"ExportedFact": schema} | schema["$defs"]).items():
        yield name, definition
        yield from ((f"{name}.{field}", value) for field, value in definition.get("properties", {}).items())
