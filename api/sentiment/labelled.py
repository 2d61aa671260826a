"""Reads files of labelled messages, one JSON object a line: what `sentiment train` and `sentiment evaluate` work on."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gzip import open as open_packed
from pathlib import Path
from typing import IO, Any

from models.rules.texts import is_encodable

NAMED_LABELS = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


class BadFile(ValueError):
    """The file can't be used; the message is one sentence that names the file and the line."""


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """`label` is -1, 0 or 1. `question` is what the agent had just written. Messages of one `scenario` stay together."""

    text: str
    language: str
    label: int
    kind: str = ""
    scenario: str = ""
    question: str | None = None
    source: str = ""
    weight: float = 1.0
    is_variant: bool = False  # of another message, see varying.py


def read_messages(paths: Iterable[Path]) -> list[LabelledMessage]:
    """The messages of all files, in order. Files that end in .gz are unpacked. Raises BadFile."""
    return [message_of(record, place) for path in paths for place, record in records(path)]


def records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line's object, with the words "FILE, line 7" for whoever finds a fault in it. Raises BadFile."""
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                place = f"{path}, line {number}"
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError):
                    raise BadFile(f"{place}: this is no JSON object.") from None
                if not isinstance(record, dict):
                    raise BadFile(f"{place}: this is no JSON object.")
                yield place, record
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} can't be read: {error}.") from None


def _opened(path: Path) -> IO[str]:
    return open_packed(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def text_of(record: dict[str, Any], key: str, place: str, default: str | None = None) -> str:
    value = record.get(key, default)
    if not isinstance(value, str):
        raise BadFile(f"{place}: `{key}` must be a text.")
    return _whole(value, key, place)


def _whole(text: str, key: str, place: str) -> str:
    if not is_encodable(text):
        raise BadFile(f"{place}: `{key}` must not contain half a surrogate pair.")
    return text


def message_of(record: dict[str, Any], place: str) -> LabelledMessage:
    """Raises BadFile."""
    question, weight = record.get("question"), record.get("weight", 1.0)
    if question is not None and not isinstance(question, str):
        raise BadFile(f"{place}: `question` must be a text or null.")
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1000:
        raise BadFile(f"{place}: `weight` must be a number from 0 to 1000.")
    return LabelledMessage(
        text=text_of(record, "text", place),
        language=text_of(record, "lang", place),
        label=_label(record.get("label"), place),
        kind=text_of(record, "kind", place, ""),
        scenario=text_of(record, "scenario", place, ""),
        question=None if question is None else _whole(question, "question", place),
        source=text_of(record, "source", place, ""),
        weight=float(weight),
    )


def _label(value: object, place: str) -> int:
    label = NAMED_LABELS.get(value) if isinstance(value, str) else value
    if isinstance(label, bool) or label not in (-1, 0, 1):
        raise BadFile(f"{place}: `label` must be -1, 0 or 1, or negative, neutral or positive.")
    assert isinstance(label, int | float)
    return int(label)
