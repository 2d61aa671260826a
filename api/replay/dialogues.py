"""Reads recorded dialogues from JSON Lines, and says what is wrong with a line; docs/replay.md describes the format."""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.vocabulary import Channel

LONGEST_ID = 120  # characters; it is part of the connector's message ids
LONGEST_TEXT = 10_000  # characters; the API's limit for a message
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MOST_FAULTS = 20  # listed at once; a file of another format has one in every line

CHANNELS = {
    "chat": Channel.LIVE_CHAT,
    "webchat": Channel.LIVE_CHAT,
    "messenger": Channel.FACEBOOK,
    "text": Channel.SMS,
    "phone": Channel.VOICE,
    "call": Channel.VOICE,
} | {channel.lower(): channel for channel in Channel if not channel.is_record}


class Role(StrEnum):
    """Who speaks in a turn. System turns are not played: the server writes its own."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Turn:
    """`seconds` is when it was said, since the beginning of the dialogue."""

    role: Role
    text: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Dialogue:
    id: str
    channel: Channel
    language: str
    turns: tuple[Turn, ...]

    @property
    def spoken(self) -> tuple[Turn, ...]:
        """The turns that are played."""
        return tuple(turn for turn in self.turns if turn.role is not Role.SYSTEM)


class BadFile(Exception):
    """Some lines can't be played; the message gives each line's number and fault. Nothing of the file is played."""

    def __init__(self, faults: list[str]) -> None:
        more = [f"… and {len(faults) - MOST_FAULTS} more."] if len(faults) > MOST_FAULTS else []
        super().__init__("\n".join(faults[:MOST_FAULTS] + more))


class _BadLine(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Found:
    """What can be played of a file, and what is wrong with the lines that are left out."""

    dialogues: list[Dialogue]
    left_out: list[str]


def read(path: Path, *, keep_going: bool = False, keeps_time: bool = False) -> Found:
    """The dialogues of a file. Raises BadFile, but with `keep_going` only if nothing can be played.

    `keeps_time` says that the turns' `seconds` are used, so that they must be in order.
    """
    try:
        with path.open("rb") as file:
            return parse(file, keep_going=keep_going, keeps_time=keeps_time)
    except OSError as error:
        raise BadFile([f"{path} can't be read: {error.strerror}."]) from None


def parse(lines: Iterable[bytes], *, keep_going: bool = False, keeps_time: bool = False) -> Found:
    """Read one dialogue per line and skip blank lines. Raises BadFile with the faults of all lines."""
    dialogues: list[Dialogue] = []
    faults: list[str] = []
    first_on: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            dialogue = _dialogue(line, keeps_time=keeps_time)
            if dialogue.id in first_on:
                raise _BadLine(f'id "{dialogue.id}" is used on line {first_on[dialogue.id]} already')
            first_on[dialogue.id] = number
            dialogues.append(dialogue)
        except _BadLine as fault:
            faults.append(f"Line {number}: {fault}.")
    if not dialogues and not faults:
        faults.append("There is no dialogue in the file.")
    if faults and not (keep_going and dialogues):
        raise BadFile(faults)
    return Found(dialogues, faults)


def _dialogue(line: bytes, *, keeps_time: bool) -> Dialogue:
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _BadLine(f"it is not UTF-8 (byte {error.start + 1})") from None
    except json.JSONDecodeError as error:
        raise _BadLine(f"it is not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise _BadLine("it is not a dialogue: its values are nested too deeply") from None
    if not isinstance(given, dict):
        raise _BadLine("a dialogue is a JSON object with id, channel, lang and turns")
    return Dialogue(
        id=_word(given, "id", LONGEST_ID),
        channel=_channel(_word(given, "channel", 50)),
        language=_language(_word(given, "lang", 20)),
        turns=_turns(given, keeps_time=keeps_time),
    )


def _word(given: dict[str, Any], name: str, longest: int) -> str:
    if name not in given:
        raise _BadLine(f"{name} is missing")
    word = given[name]
    if not isinstance(word, str) or not word.strip() or not word.isprintable():
        raise _BadLine(f"{name} must be a string of visible characters, not {_shown(word)}")
    if len(word) > longest:
        raise _BadLine(f"{name} has {len(word)} characters; {longest} is the most")
    return word


def _channel(word: str) -> Channel:
    found = CHANNELS.get(word.lower().replace("-", "_").replace(" ", "_"))
    if found is None:
        raise _BadLine(f'channel "{word}" is unknown; write one of {", ".join(sorted(CHANNELS))}')
    return found


def _language(word: str) -> str:
    if not LANGUAGE.fullmatch(word):
        raise _BadLine(f'lang "{word}" is no language tag; write it like en or fr-CA')
    return word


def _turns(given: dict[str, Any], *, keeps_time: bool) -> tuple[Turn, ...]:
    if "turns" not in given:
        raise _BadLine("turns is missing")
    listed = given["turns"]
    if not isinstance(listed, list):
        raise _BadLine(f"turns must be a list, not {_shown(listed)}")
    turns: list[Turn] = []
    latest = 0.0
    for number, one in enumerate(listed, start=1):
        try:
            turn = _turn(one)
            if turn.seconds is not None:
                if keeps_time and turn.seconds < latest:
                    raise _BadLine(f"seconds {turn.seconds:g} is earlier than {latest:g} of an earlier turn")
                latest = turn.seconds
            turns.append(turn)
        except _BadLine as fault:
            raise _BadLine(f"turn {number}: {fault}") from None
    if all(turn.role is Role.SYSTEM for turn in turns):
        raise _BadLine("nobody says anything: there is no turn of a customer, agent or bot")
    return tuple(turns)


def _turn(given: Any) -> Turn:
    if not isinstance(given, dict):
        raise _BadLine(f"a turn is an object with role and text, not {_shown(given)}")
    role, text, seconds = given.get("role"), given.get("text"), given.get("seconds")
    if role not in list(Role):
        raise _BadLine(f"role must be one of {', '.join(Role)}, not {_shown(role)}")
    if not isinstance(text, str):
        raise _BadLine(f"text must be a string, not {_shown(text)}")
    if role != Role.SYSTEM:
        _must_be_sayable(text)
    if seconds is None:
        return Turn(Role(role), text)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < math.inf:
        raise _BadLine(f"seconds must be a number from 0 on, not {_shown(seconds)}")
    return Turn(Role(role), text, float(seconds))


def _must_be_sayable(text: str) -> None:
    if not text.strip():
        raise _BadLine("text is empty")
    if len(text) > LONGEST_TEXT:
        raise _BadLine(f"text has {len(text)} characters; {LONGEST_TEXT} is the most")
    if "\x00" in text:
        raise _BadLine("text contains the character NUL")
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON can write half of a surrogate pair, which no UTF-8 can carry
        raise _BadLine("text contains half a character (a lone surrogate)") from None


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 40 else f"{text[:39]}…"
