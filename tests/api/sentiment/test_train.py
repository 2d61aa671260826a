"""`sentiment train` on a small file: it learns, gives the same bytes again, and refuses in one sentence."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands.sentiment import sentiment
from models.sentiment.engine import Utterance
from models.sentiment.engines.builtin import make_engine

WORDS = {-1: ("blork", "zmud", "grix"), 0: ("table", "chair", "lamp"), 1: ("florp", "yanny", "wiblet")}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "own.jsonl"
    lines = [
        {"lang": "en", "text": f"the {word} number{place}", "label": label, "scenario": f"{label}{word}{place}"}
        for label, words in WORDS.items()
        for word in words
        for place in "abcdefgh"
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))
    return path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(sentiment, words)
    return done.exit_code, done.output


def test_learns_from_labelled_messages_and_gives_the_same_bytes_again(data: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.bin", tmp_path / "other.bin"
    for path in (one, other):
        status, output = run("train", str(data), "--output", str(path), "--version", "own")
        assert (status, output.splitlines()[-1]) == (0, f"{path}: {path.stat().st_size:,} bytes.")
    assert one.read_bytes() == other.read_bytes()
    engine = make_engine(str(one))
    readings = asyncio.run(engine.judge([Utterance(f"the {words[0]}", "en") for words in WORDS.values()]))
    for label, reading in zip(WORDS, readings, strict=True):
        assert reading is not None
        assert reading.confidence == (reading.negative, reading.neutral, reading.positive)[label + 1]


def test_refuses_what_is_too_little_and_writes_nothing(tmp_path: Path) -> None:
    data, output = tmp_path / "few.jsonl", tmp_path / "weights.bin"
    data.write_text('{"lang": "en", "text": "Hi", "label": 0}\n{"lang": "nl", "text": "Slecht", "label": -1}\n')
    status, said = run("train", str(data), "--output", str(output))
    assert status == 2
    assert "Training needs messages of all three labels in the languages that the engine knows." in said
    assert not output.exists()


def test_refuses_a_bad_line_and_a_place_where_it_cannot_write(data: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"lang": "en", "text": "Hi", "label": 5}\n')
    status, said = run("train", str(data), str(bad), "--output", str(tmp_path / "weights.bin"))
    assert (status, said) == (2, f"{bad}, line 1: `label` must be -1, 0 or 1, or negative, neutral or positive.\n")
    nowhere = tmp_path / "missing" / "weights.bin"
    status, said = run("train", str(data), "--output", str(nowhere))
    assert (status, said) == (2, f"{nowhere} can't be written: there is no folder {nowhere.parent}.\n")
