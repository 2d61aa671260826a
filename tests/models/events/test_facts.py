"""The log's stored text stays readable: encoded_facts.jsonl holds one fact of each kind, as an earlier version wrote it."""

import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from models.events.facts import Fact, Header, decode, encode

STORED = (Path(__file__).parent / "encoded_facts.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", STORED, ids=[text.split('"')[3] for text in STORED])
def test_a_stored_fact_is_read_and_written_again_as_it_was(text: str) -> None:
    """A later version may add parts, with defaults for facts that lack them; it loses and changes none."""
    fact = decode(text)
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
    assert {type(decode(text)) for text in STORED} == set(get_args(Fact))


def test_the_header_is_the_same_as_keyword_arguments() -> None:
    header = {
        name: hint for name, hint in get_type_hints(decode(STORED[0]).__class__).items() if name in _header_names()
    }
    assert get_type_hints(Header) == header


def _header_names() -> set[str]:
    return set.intersection(*({*get_type_hints(kind)} for kind in get_args(Fact))) - {"kind"}
