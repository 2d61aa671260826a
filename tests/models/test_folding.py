"""What is one text to a search. tests/shared/folding.json holds for the pages' own filter, too."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.folding import added_by_folding, finder, folded

EXAMPLES = json.loads((Path(__file__).parents[1] / "shared/folding.json").read_text("utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each['search']} in {each['text']}")
def test_what_is_found(example: dict[str, Any]) -> None:
    assert finder(example["search"])(example["text"]) is example["found"]


def test_marks_of_which_folding_leaves_nothing_are_found_only_where_they_are() -> None:
    assert folded("(") == ""
    assert finder("(")("a (b)")
    assert not finder("(")("ab")


def test_only_what_folding_adds_is_stored() -> None:
    assert added_by_folding("Where is Order 12?") == added_by_folding("") == ""
    assert added_by_folding(None) is None
    assert added_by_folding("Zoë") == "zoe"
    assert added_by_folding("+1 (415) 555") == "+1415555"
    assert added_by_folding("МОСКВА") == "москва"
