"""The log's stored text stays readable: encoded_facts.jsonl holds one fact of each kind, as an earlier version wrote it."""

from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from models.events.facts import Fact, Header, decode, encode

STORED = (Path(__file__).parent / "encoded_facts.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", STORED, ids=[text.split('"')[3] for text in STORED])
def test_a_stored_fact_is_read_and_written_again_as_it_was(text: str) -> None:
    fact = decode(text)
    assert fact.kind == type(fact).__name__
    assert encode(fact) == text


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
