"""Engines by name, and the seam for another."""

import pytest

from models.sentiment.engine import Engine
from models.sentiment.registry import ENGINES, engine
from models.sentiment.vader import VaderEngine


def test_is_vader_unless_told_otherwise() -> None:
    assert isinstance(engine(), VaderEngine)
    assert engine().name == engine("vader").name == "vader-3.3.2"


def test_makes_an_engine_once() -> None:
    assert engine("vader") is engine("vader")


def test_an_unknown_name_is_answered_with_those_known() -> None:
    with pytest.raises(ValueError, match="known: vader") as refused:
        engine("delphi")
    assert str(refused.value) == "There is no sentiment engine 'delphi'; known: vader."


def test_another_engine_plugs_in_by_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Cheerful:
        name = "cheerful-1"

        def score(self, text: str, language: str) -> float | None:
            return 1.0

    monkeypatch.setitem(ENGINES, "cheerful", Cheerful)
    try:
        plugged: Engine = engine("cheerful")
        assert (plugged.name, plugged.score("mauvais", "fr")) == ("cheerful-1", 1.0)
    finally:
        engine.cache_clear()
