"""Files of labelled messages and dialogues: what they may hold, and that the refusal of a line names it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from api.sentiment.dialogues import LabelledDialogue, Turn
from api.sentiment.evaluating import Labelled, read
from api.sentiment.labelled import BadFile, LabelledMessage, read_messages

GOOD = {"lang": "en", "text": "Still broken.", "label": -1}
DIALOGUE = {
    "lang": "de",
    "turns": [{"role": "customer", "text": "Hallo"}, {"role": "agent", "text": "Ja?"}],
    "bad": False,
}


def written(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return path


def test_reads_messages_with_and_without_what_is_optional(tmp_path: Path) -> None:
    full = {
        **GOOD,
        "label": "positive",
        "kind": "reply",
        "scenario": "s",
        "question": "Ok?",
        "source": "own",
        "weight": 2,
    }
    path = written(tmp_path / "a.jsonl", GOOD, full)
    assert read_messages([path]) == [
        LabelledMessage("Still broken.", "en", -1),
        LabelledMessage("Still broken.", "en", 1, "reply", "s", "Ok?", "own", 2.0),
    ]


def test_unpacks_files_and_skips_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" + json.dumps(GOOD).encode() + b"\n\n"))
    assert read_messages([path, path]) == [LabelledMessage("Still broken.", "en", -1)] * 2


def test_tells_dialogues_from_messages(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", GOOD, DIALOGUE)
    turns = (Turn(True, "Hallo"), Turn(False, "Ja?"))
    assert read([path]) == Labelled(
        [LabelledMessage("Still broken.", "en", -1)], [LabelledDialogue("de", turns, False, None)]
    )


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ([], "this is no JSON object"),
        ({**GOOD, "label": 2}, "`label` must be -1, 0 or 1, or negative, neutral or positive"),
        ({**GOOD, "label": True}, "`label` must be -1, 0 or 1, or negative, neutral or positive"),
        ({**GOOD, "label": "bad"}, "`label` must be -1, 0 or 1, or negative, neutral or positive"),
        ({**GOOD, "label": [1]}, "`label` must be -1, 0 or 1, or negative, neutral or positive"),
        ({"lang": "en", "text": "Hi"}, "`label` must be -1, 0 or 1, or negative, neutral or positive"),
        ({**GOOD, "text": 7}, "`text` must be a text"),
        ({**GOOD, "text": "Hi \ud83d"}, "`text` must not contain half a surrogate pair"),
        ({**GOOD, "question": "Hi \ud83d"}, "`question` must not contain half a surrogate pair"),
        ({"text": "Hi", "label": 0}, "`lang` must be a text"),
        ({**GOOD, "question": 7}, "`question` must be a text or null"),
        ({**GOOD, "weight": "much"}, "`weight` must be a number from 0 to 1000"),
        ({**GOOD, "weight": -1}, "`weight` must be a number from 0 to 1000"),
        ({**GOOD, "weight": float("nan")}, "`weight` must be a number from 0 to 1000"),
        ({**DIALOGUE, "turns": []}, "`turns` must be a list of objects with `role` and `text`"),
        ({**DIALOGUE, "turns": ["Hi"]}, "`turns` must be a list of objects with `role` and `text`"),
        ({**DIALOGUE, "turns": [{"role": "customer"}]}, "`text` must be a text"),
        ({**DIALOGUE, "bad": None}, "`bad` must be true or false"),
        ({**DIALOGUE, "turned_bad_at": 2}, "`turned_bad_at` must be the place of a turn, from 0 to 1, or null"),
    ],
)
def test_a_bad_line_is_named_in_a_sentence(record: Any, why: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", GOOD, record)
    with pytest.raises(BadFile) as refused:
        read([path])
    assert str(refused.value) == f"{path}, line 2: {why}."


@pytest.mark.parametrize("content", [b"{", b"hello", b'{"lang": "en"', b"[" * 100_000])
def test_what_is_no_json_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=r"a\.jsonl, line 1: this is no JSON object\."):
        read([path])


def test_files_that_cannot_be_read_or_are_empty_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"missing\.jsonl can't be read: .*No such file"):
        read([tmp_path / "missing.jsonl"])
    (tmp_path / "latin.jsonl").write_bytes(b'{"text": "\xe9"}')
    with pytest.raises(BadFile, match=r"latin\.jsonl can't be read"):
        read([tmp_path / "latin.jsonl"])
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b"{}" * 1000)[:20])
    with pytest.raises(BadFile, match=r"cut\.jsonl\.gz can't be read"):
        read([tmp_path / "cut.jsonl.gz"])
    with pytest.raises(BadFile, match="There is nothing labelled in these files"):
        read([written(tmp_path / "empty.jsonl")])
