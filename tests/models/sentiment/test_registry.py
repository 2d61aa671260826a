"""The default engine, and another one: one file, chosen by its name."""

from pathlib import Path

import pytest

from api import settings
from models.operations.conversations.score_message import score_message
from models.sentiment import engines, registry
from models.sentiment.engines.vader import VaderEngine
from models.sentiment.registry import configure, engine, known_engines
from models.values import SYSTEM
from models.vocabulary import SentimentLevel
from tests.support.builders import a_message
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import reread

CHEERFUL = '''"""Likes everything."""

from models.sentiment.engine import Engine


class Cheerful:
    name = "cheerful-1"

    def score(self, text: str, language: str) -> float | None:
        return 1.0


def make_engine() -> Engine:
    return Cheerful()
'''
AWFUL = "This is terrible, horrible and awful. I hate it, worst company ever!"


@pytest.fixture(autouse=True)
def _not_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_engine", None)


@pytest.fixture
def cheerful(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cheerful.py").write_text(CHEERFUL, encoding="utf-8")
    monkeypatch.setattr(engines, "__path__", [*engines.__path__, str(tmp_path)])


def test_is_vader_unless_told_otherwise() -> None:
    assert isinstance(engine(), VaderEngine)
    assert engine().name == "vader-3.3.2"


def test_makes_an_engine_once() -> None:
    assert engine() is engine()


def test_an_unknown_name_is_answered_with_those_known() -> None:
    with pytest.raises(ValueError, match="known: vader") as refused:
        configure("delphi")
    assert str(refused.value) == "There is no sentiment engine 'delphi'; known: vader."


@pytest.mark.parametrize("name", known_engines())
def test_every_engine_offers_what_the_protocol_says(name: str) -> None:
    configure(name)
    assert 0 < len(engine().name) <= 50
    score = engine().score(AWFUL, "en")
    assert score is None or -1 <= score <= 1


@pytest.mark.usefixtures("cheerful")
async def test_another_engine_is_one_file_and_one_setting(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    row = await fixtures.talking()
    before = await a_message(row, AWFUL)
    await score_message(before.id, by=SYSTEM)
    assert (await reread(row)).sentiment_engine == "vader-3.3.2"

    monkeypatch.setenv("VIGIE_SENTIMENT_ENGINE", "cheerful")
    configure(settings.load().sentiment_engine)
    new = await a_message(row, AWFUL)
    await score_message(new.id, by=SYSTEM)
    stored = await reread(row)
    assert (stored.sentiment_engine, stored.sentiment_level) == ("cheerful-1", SentimentLevel.SLIGHTLY_POSITIVE)
