"""The default engine, and another one: one file, chosen by its name."""

import asyncio
from pathlib import Path

import pytest

from api import settings
from models.sentiment import engines, registry
from models.sentiment.engine import TURN_CHARACTERS, Utterance
from models.sentiment.engines.builtin import BuiltinEngine
from models.sentiment.registry import configure, engine, known_engines
from models.tables import Workstream
from models.values import SYSTEM
from models.vocabulary import SentimentLevel
from tests.support.builders import a_message
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import reread
from tests.support.scoring import score_message

CHEERFUL = '''"""Likes everything."""

from collections.abc import Sequence

from models.sentiment.engine import Engine, Reading, Utterance, WeighingWord


class Cheerful:
    name = "cheerful-1"
    languages = None

    async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
        return [Reading(1.0, 0.0, 0.0, 1.0, 1.0, self.name) for _ in utterances]

    def weighing_words(self, utterance: Utterance) -> list[WeighingWord]:
        return []


def make_engine(address: str) -> Engine:
    return Cheerful()
'''
AWFUL = "This is terrible, horrible and awful. I hate it, worst company ever!"


@pytest.fixture(autouse=True)
def _not_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_configured", registry.DEFAULT)


@pytest.fixture
def cheerful(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cheerful.py").write_text(CHEERFUL, encoding="utf-8")
    monkeypatch.setattr(engines, "__path__", [*engines.__path__, str(tmp_path)])


def test_is_the_built_in_one_unless_told_otherwise() -> None:
    assert isinstance(engine(), BuiltinEngine)


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ("vader:https://example.com", "The sentiment engine 'vader' takes no address."),
        ("http", "The sentiment engine 'http' needs an address: http:https://…"),
    ],
)
def test_an_address_must_make_sense(chosen: str, says: str) -> None:
    with pytest.raises(ValueError, match="sentiment engine") as refused:
        configure(chosen)
    assert str(refused.value) == says


def test_only_who_starts_the_process_names_files() -> None:
    assert registry.url_of("builtin") is None
    assert registry.url_of("http:https://example.com/judge") == "https://example.com/judge"
    with pytest.raises(ValueError, match="only in VIGIE_SENTIMENT_ENGINE"):
        registry.url_of("builtin:/etc/hostname")


def test_makes_an_engine_once() -> None:
    assert engine() is engine()


def test_an_unknown_name_is_answered_with_those_known() -> None:
    with pytest.raises(ValueError, match="known: builtin") as refused:
        configure("delphi")
    assert str(refused.value) == "There is no sentiment engine 'delphi'; known: builtin, http, vader."


@pytest.mark.parametrize("name", [name for name in known_engines() if name != "http"])
async def test_every_engine_offers_what_the_protocol_says(name: str) -> None:
    found = engine(name)
    assert 0 < len(found.name) <= 50
    utterance = Utterance("The driver was rude.", "en", question="Is it solved?")
    [reading, nothing] = await found.judge([utterance, Utterance(" ", "en")])
    assert nothing is None
    assert reading is not None
    assert -1 <= reading.score < 0
    assert reading.negative + reading.neutral + reading.positive == pytest.approx(1)
    assert reading.negative == max(reading.negative, reading.neutral, reading.positive)
    assert 0 < reading.confidence <= 1
    assert reading.engine == found.name
    assert await found.judge([utterance]) == [reading]
    words = found.weighing_words(utterance)
    assert 0 < len(words) <= 8
    assert words == sorted(words, key=lambda each: -abs(each.weight))
    assert words[0].word == "rude"
    assert words[0].weight < 0


@pytest.mark.parametrize("name", [name for name in known_engines() if name != "http"])
async def test_others_have_their_turn_between_long_messages_and_the_order_stays(name: str) -> None:
    words = [f"word{number} " * 100 for number in range(40)]
    texts = [Utterance(f"{'terrible ' * (number % 3)}{text}", "en") for number, text in enumerate(words)]
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    try:
        readings = await engine(name).judge(texts)
    finally:
        counting.cancel()
    assert turns >= sum(len(each.text) for each in texts) / TURN_CHARACTERS / 2 > 5
    assert readings == [reading for each in texts for reading in await engine(name).judge([each])]


@pytest.mark.usefixtures("cheerful")
async def test_a_workstream_may_have_its_own(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await Workstream.filter(id=row.workstream_id).update(sentiment_engine="cheerful")
    await score_message((await a_message(row, AWFUL)).id, by=SYSTEM)
    other = await fixtures.talking()
    await Workstream.filter(id=other.workstream_id).update(sentiment_engine="of another release")
    await score_message((await a_message(other, AWFUL)).id, by=SYSTEM)
    assert (await reread(row)).sentiment_engine == "cheerful-1"
    assert (await reread(other)).sentiment_engine == engine().name


@pytest.mark.usefixtures("cheerful")
async def test_another_engine_is_one_file_and_one_setting(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    row = await fixtures.talking()
    before = await a_message(row, AWFUL)
    await score_message(before.id, by=SYSTEM)
    assert (await reread(row)).sentiment_engine == engine("builtin").name

    monkeypatch.setenv("VIGIE_SENTIMENT_ENGINE", "cheerful")
    configure(settings.load().sentiment_engine)
    for _ in range(2):  # more than one, so that the level changes
        await score_message((await a_message(row, AWFUL)).id, by=SYSTEM)
    stored = await reread(row)
    assert stored.sentiment_engine == "cheerful-1"
    assert stored.sentiment_level
    assert stored.sentiment_level.rank > SentimentLevel.NEGATIVE.rank
