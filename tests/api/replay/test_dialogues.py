"""Reading recorded dialogues, and refusing lines that can't be played; api/replay/dialogues.py."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.replay.dialogues import LONGEST_TEXT, MOST_FAULTS, BadFile, Role, parse, read
from models.vocabulary import Channel

OWN = Path(__file__).with_name("dialogues.jsonl")


def a_line(**changes: Any) -> bytes:
    line = {"id": "a", "channel": "chat", "lang": "en", "turns": [{"role": "customer", "text": "Hello"}]}
    return json.dumps({name: value for name, value in {**line, **changes}.items() if value is not ...}).encode()


def turns(*given: dict[str, Any]) -> bytes:
    return a_line(turns=list(given))


def test_reads_a_dialogue_and_ignores_other_keys() -> None:
    said = {"role": "agent", "text": "Good morning", "seconds": 2, "mood": "fine"}
    (dialogue,) = parse(
        [a_line(source="somewhere", lang="fr-CA", turns=[said, {"role": "customer", "text": "Bonjour"}])]
    ).dialogues
    assert (dialogue.id, dialogue.channel, dialogue.language) == ("a", Channel.LIVE_CHAT, "fr-CA")
    assert [(turn.role, turn.text, turn.seconds) for turn in dialogue.turns] == [
        (Role.AGENT, "Good morning", 2.0),
        (Role.CUSTOMER, "Bonjour", None),
    ]


def test_leaves_system_turns_out_of_what_is_played() -> None:
    (dialogue,) = parse([turns({"role": "system", "text": ""}, {"role": "bot", "text": "Hi"})]).dialogues
    assert [turn.role for turn in dialogue.spoken] == [Role.BOT]
    assert len(dialogue.turns) == 2


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("chat", Channel.LIVE_CHAT),
        ("Live Chat", Channel.LIVE_CHAT),
        ("sms", Channel.SMS),
        ("WhatsApp", Channel.WHATSAPP),
        ("apple-messages", Channel.APPLE_MESSAGES),
        ("phone", Channel.VOICE),
    ],
)
def test_knows_channels_by_their_usual_names(word: str, channel: Channel) -> None:
    assert parse([a_line(channel=word)]).dialogues[0].channel is channel


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"{", "it is not JSON: Expecting property name enclosed in double quotes at column 2"),
        (b'{"id": "\xff"}', "it is not UTF-8 (byte 9)"),
        (b"[" * 100_000, "it is not a dialogue: its values are nested too deeply"),
        (b"[]", "a dialogue is a JSON object with id, channel, lang and turns"),
        (a_line(id=...), "id is missing"),
        (a_line(id=7), "id must be a string of visible characters, not 7"),
        (a_line(id=" "), 'id must be a string of visible characters, not " "'),
        (a_line(id="x" * 121), "id has 121 characters; 120 is the most"),
        (a_line(channel=...), "channel is missing"),
        (a_line(lang=...), "lang is missing"),
        (a_line(lang="English!"), 'lang "English!" is no language tag; write it like en or fr-CA'),
        (a_line(turns=...), "turns is missing"),
        (a_line(turns={}), "turns must be a list, not {}"),
        (a_line(turns=[]), "nobody says anything: there is no turn of a customer, agent or bot"),
        (turns({"role": "system", "text": "x"}), "nobody says anything: there is no turn of a customer, agent or bot"),
        (a_line(turns=["Hello"]), 'turn 1: a turn is an object with role and text, not "Hello"'),
        (turns({"text": "x"}), "turn 1: role must be one of customer, agent, bot, system, not null"),
        (
            turns({"role": "customer", "text": "x"}, {"role": "user", "text": "x"}),
            'turn 2: role must be one of customer, agent, bot, system, not "user"',
        ),
        (turns({"role": "agent"}), "turn 1: text must be a string, not null"),
        (turns({"role": "agent", "text": " \n"}), "turn 1: text is empty"),
        (
            turns({"role": "agent", "text": "x" * (LONGEST_TEXT + 1)}),
            "turn 1: text has 10001 characters; 10000 is the most",
        ),
        (turns({"role": "agent", "text": "a\x00b"}), "turn 1: text contains the character NUL"),
        (turns({"role": "agent", "text": "\ud83d"}), "turn 1: text contains half a character (a lone surrogate)"),
        (
            turns({"role": "agent", "text": "x", "seconds": -1}),
            "turn 1: seconds must be a number from 0 on, not -1",
        ),
        (
            turns({"role": "agent", "text": "x", "seconds": True}),
            "turn 1: seconds must be a number from 0 on, not true",
        ),
        (
            turns({"role": "agent", "text": "x", "seconds": 4}, {"role": "bot", "text": "x", "seconds": 3.5}),
            "turn 2: seconds 3.5 is earlier than 4 of an earlier turn",
        ),
    ],
)
def test_says_which_line_is_bad_and_why(line: bytes, fault: str) -> None:
    with pytest.raises(BadFile) as refusal:
        parse([a_line(id="good"), b"\n", line], keeps_time=True)
    assert str(refusal.value) == f"Line 3: {fault}."


def test_times_that_overlap_are_no_fault_where_nobody_uses_them() -> None:
    said = [{"role": "agent", "text": "x", "seconds": 4}, {"role": "bot", "text": "y", "seconds": 3.5}]
    [dialogue] = parse([turns(*said)]).dialogues
    assert [turn.text for turn in dialogue.turns] == ["x", "y"]


def test_it_keeps_going_without_the_lines_that_it_names() -> None:
    found = parse([a_line(id="good"), b"?", a_line(id="good"), a_line(id="too")], keep_going=True)
    assert [each.id for each in found.dialogues] == ["good", "too"]
    assert [each.partition(":")[0] for each in found.left_out] == ["Line 2", "Line 3"]


def test_it_does_not_keep_going_with_nothing() -> None:
    with pytest.raises(BadFile, match="Line 1: it is not JSON"):
        parse([b"?"], keep_going=True)


def test_names_the_channels_when_one_is_unknown() -> None:
    with pytest.raises(BadFile, match=r'Line 1: channel "fax" is unknown; write one of .*chat, .*whatsapp\.'):
        parse([a_line(channel="fax")])


def test_has_no_channel_without_messages() -> None:
    with pytest.raises(BadFile, match='channel "record" is unknown'):
        parse([a_line(channel="record")])


def test_refuses_an_id_used_twice_because_it_would_be_one_conversation() -> None:
    with pytest.raises(BadFile) as refusal:
        parse([a_line(), a_line(id="b"), a_line()])
    assert str(refusal.value) == 'Line 3: id "a" is used on line 1 already.'


def test_tells_the_faults_of_all_lines_at_once_but_not_thousands() -> None:
    with pytest.raises(BadFile) as refusal:
        parse([b"?"] * (MOST_FAULTS + 5))
    lines = str(refusal.value).splitlines()
    assert len(lines) == MOST_FAULTS + 1
    assert lines[0].startswith("Line 1: ")
    assert lines[-1] == "… and 5 more."


def test_refuses_a_file_without_dialogues(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n\n")
    with pytest.raises(BadFile, match="There is no dialogue in the file"):
        read(tmp_path / "empty.jsonl")


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="can't be read: No such file or directory"):
        read(tmp_path / "none.jsonl")


def test_reads_our_own_dialogues() -> None:
    dialogues = read(OWN).dialogues
    assert len(dialogues) == 12
    assert {dialogue.language for dialogue in dialogues} == {"en", "fr", "es", "de", "pt", "it"}
