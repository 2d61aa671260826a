"""The log's stored text stays readable: encoded_facts.jsonl holds one fact of each kind, as an earlier version wrote it."""

import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from models.events.facts import KnownFact, decode, encode
from models.events.header import Header

STORED = (Path(__file__).parent / "encoded_facts.jsonl").read_text(encoding="utf-8").splitlines()


def understood(text: str) -> KnownFact:
    fact = decode(text)
    assert fact is not None
    return fact


@pytest.mark.parametrize("text", STORED, ids=[text.split('"')[3] for text in STORED])
def test_a_stored_fact_is_read_and_written_again_as_it_was(text: str) -> None:
    """A later version may add parts, with defaults for facts that lack them; it loses and changes none."""
    fact = understood(text)
    assert fact.kind == type(fact).__name__
    assert _holds(json.loads(encode(fact)), json.loads(text))
    assert decode(encode(fact)) == fact


def _holds(written: Any, stored: Any) -> bool:
    """Whether everything stored is still written: objects may have gained parts, all else is equal."""
    if isinstance(stored, dict):
        return isinstance(written, dict) and all(
            name in written and _holds(written[name], value) for name, value in stored.items()
        )
    if isinstance(stored, list):
        return (
            isinstance(written, list)
            and len(written) == len(stored)
            and all(_holds(one, other) for one, other in zip(written, stored, strict=True))
        )
    return type(written) is type(stored) and bool(written == stored)


def test_a_part_that_is_lost_or_changed_is_found() -> None:
    stored = json.loads(STORED[0])
    for name in stored:
        assert not _holds({key: value for key, value in stored.items() if key != name}, stored), name
        assert not _holds({**stored, name: "something else"}, stored), name
    assert _holds({**stored, "new": 1}, stored)


def test_there_is_a_stored_fact_of_every_kind() -> None:
    """Add the text of a new kind to encoded_facts.jsonl; never change a line that is there."""
    assert {type(understood(text)) for text in STORED} == set(get_args(KnownFact))


def test_the_header_is_the_same_as_keyword_arguments() -> None:
    header = {
        name: hint for name, hint in get_type_hints(understood(STORED[0]).__class__).items() if name in _header_names()
    }
    assert get_type_hints(Header) == header


def _header_names() -> set[str]:
    return set.intersection(*({*get_type_hints(kind)} for kind in get_args(KnownFact))) - {"kind"}


@pytest.mark.parametrize("text", STORED, ids=[text.split('"')[3] for text in STORED])
def test_what_a_newer_release_adds_is_ignored_or_not_understood(text: str) -> None:
    """A field is ignored, wherever it is; a kind or a word that isn't known makes all of the fact not understood."""
    stored = json.loads(text)
    assert decode(json.dumps({**_with_a_new_field(stored)})) == understood(text)
    assert decode(json.dumps({**stored, "kind": "SomethingNew"})) is None
    assert decode(json.dumps({**stored, "act": "SOMETHING_NEW"})) is None
    assert decode(text[:-1]) is None


def _with_a_new_field(stored: Any) -> Any:
    if isinstance(stored, dict):
        return {"new": "?", **{name: _with_a_new_field(value) for name, value in stored.items()}, "newer": []}
    return [_with_a_new_field(each) for each in stored] if isinstance(stored, list) else stored
