"""The figures of `sentiment evaluate`, on readings that a test chose, and the command on a real file."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands.sentiment import sentiment
from api.sentiment.dialogues import Course, LabelledDialogue, Turn, alert_figures, course_of, found_at_false_rate
from api.sentiment.evaluating import Labelled, evaluate
from api.sentiment.figures import Judged, by, calibration, calibration_error, figures
from api.sentiment.labelled import LabelledMessage
from models.sentiment.engine import Reading, Utterance, WeighingWord
from models.vocabulary import AlertThreshold

CHANCES = {-1: (0.8, 0.1, 0.1), 0: (0.1, 0.8, 0.1), 1: (0.1, 0.1, 0.8)}


def reading(label: int) -> Reading:
    negative, neutral, positive = CHANCES[label]
    return Reading(positive - negative, negative, neutral, positive, 0.8, "fake-1")


class FakeEngine:
    """Reads the sign that a text begins with; asked about anything else, it is silent."""

    name = "fake-1"
    languages = None

    def __init__(self) -> None:
        self.questions: list[str | None] = []

    async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
        self.questions += [each.question for each in utterances]
        signs = {"-": -1, "0": 0, "+": 1}
        return [reading(signs[each.text[0]]) if each.text[0] in signs else None for each in utterances]

    def weighing_words(self, utterance: Utterance) -> list[WeighingWord]:
        return []


def judged(label: int, found: int | None, language: str = "en") -> Judged:
    return Judged(LabelledMessage("x", language, label), None if found is None else reading(found))


def dialogue(texts: str, *, bad: bool, turned_bad_at: int | None = None) -> LabelledDialogue:
    return LabelledDialogue("en", tuple(Turn(True, text) for text in texts), bad, turned_bad_at)


def test_counts_what_was_found() -> None:
    found = figures([judged(-1, -1), judged(-1, 0), judged(0, 0), judged(1, -1), judged(1, 1), judged(1, None)])
    assert found.confusion == [[1, 1, 0], [0, 1, 0], [1, 1, 1]]
    assert found.accuracy == 0.5
    assert found.recall == {"negative": 0.5, "neutral": 1.0, "positive": pytest.approx(1 / 3)}
    assert found.precision == {"negative": 0.5, "neutral": pytest.approx(1 / 3), "positive": 1.0}
    assert found.macro_f1 == pytest.approx(0.5)
    assert found.ordinal_error == pytest.approx(4 / 6)
    assert (found.messages, found.unjudged) == (6, 1)


def test_what_nobody_labelled_or_found_has_no_share() -> None:
    found = figures([judged(0, 0)])
    assert found.recall == {"negative": None, "neutral": 1.0, "positive": None}
    assert found.macro_f1 == 1.0


def test_groups_by_what_it_is_asked() -> None:
    groups = by([judged(1, 1, "fr"), judged(1, 0, "de"), judged(0, 0, "fr")], lambda message: message.language)
    assert [(name, each.messages, each.accuracy) for name, each in groups.items()] == [("de", 1, 0.0), ("fr", 2, 1.0)]


def test_calibration_compares_how_sure_and_how_often_right() -> None:
    [found] = calibration([judged(1, 1), judged(1, 0), judged(0, None)])
    assert (found.above, found.messages, found.accuracy) == (0.8, 2, 0.5)
    assert found.confidence == pytest.approx(0.8)
    assert calibration_error([found]) == pytest.approx(0.3)
    assert calibration_error([]) == 0.0


async def courses(*dialogues: LabelledDialogue) -> list[Course]:
    return [await course_of(each, FakeEngine()) for each in dialogues]


async def test_alerts_are_counted_with_their_place() -> None:
    played = await courses(
        dialogue("00----", bad=True, turned_bad_at=3),
        dialogue("+0+0+", bad=False),
        dialogue("---", bad=False),
        dialogue("00", bad=True, turned_bad_at=1),
    )
    found = alert_figures(played, AlertThreshold.NEGATIVE)
    assert (found.alerts, found.right, found.found, found.false_rate) == (2, 1, 0.5, 0.5)
    assert played[0].alerted_at(AlertThreshold.NEGATIVE) in (3, 4)
    assert found.turns_late == (played[0].alerted_at(AlertThreshold.NEGATIVE) or 0) - 3
    assert found_at_false_rate(played, 0.5) == 1.0
    assert found_at_false_rate(played[:1]) is None


async def test_the_question_is_what_was_last_written_to_the_customer() -> None:
    engine = FakeEngine()
    turns = (Turn(True, "0"), Turn(False, "Solved?"), Turn(False, "Hello?"), Turn(True, "+"))
    await course_of(LabelledDialogue("en", turns, False, None), engine)
    assert engine.questions == [None, "Hello?"]


async def test_what_was_not_judged_moves_nothing() -> None:
    [course] = await courses(dialogue("-?-?", bad=True))
    levels = [estimate.level for _, estimate in course.estimates]
    assert levels[0] is levels[1]
    assert levels[2] is levels[3]


async def test_evaluates_with_the_engine_that_it_is_given() -> None:
    messages = [LabelledMessage("- a", "en", -1), LabelledMessage("? b", "en", 0)]
    found = await evaluate(Labelled(messages, [dialogue("---", bad=True)]), FakeEngine)
    assert [each.found for each in found.judged] == [-1, 0]
    assert found.engine == "fake-1"
    assert len(found.courses) == 1


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(sentiment, words)
    return done.exit_code, done.output


def test_the_command_shows_tables_or_json(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines: list[object] = [
        {"lang": "en", "text": "Thank you so much!", "label": 1, "kind": "thanks"},
        {"lang": "de", "text": "Das ist eine Frechheit!", "label": -1, "kind": "angry"},
        {"lang": "en", "turns": [{"role": "customer", "text": "This is a disgrace!"}], "bad": True, "turned_bad_at": 0},
        {"lang": "en", "turns": [{"role": "customer", "text": "Thanks!"}], "bad": False},
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))
    status, output = run("evaluate", str(path))
    assert status == 0
    for title in ("By language", "By kind", "Calibration", "Alerts on dialogues", "builtin-"):
        assert title in output
    status, output = run("evaluate", str(path), "--json")
    report = json.loads(output)
    assert status == 0
    assert report["messages"]["messages"] == 2
    assert report["messages"]["languages"].keys() == {"de", "en"}
    assert report["messages"]["kinds"].keys() == {"angry", "thanks"}
    assert report["dialogues"]["all"]["bad"] == 1


def test_the_command_refuses_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"lang": "en", "text": "Hi", "label": 0}\n{"lang": "en"}\n')
    assert run("evaluate", str(path)) == (2, f"{path}, line 2: `text` must be a text.\n")
    path.write_text('{"lang": "en", "text": "Hi", "label": 0}\n')
    status, output = run("evaluate", str(path), "--engine", "oracle")
    assert status == 2
    assert output.startswith("There is no sentiment engine 'oracle'; known: builtin")
    assert run("evaluate", str(path), "--engine", "http:") == (
        2,
        "The sentiment engine 'http' needs an address: http:https://…\n",
    )
    status, output = run("evaluate", str(path), "--engine", f"builtin:{path}")
    assert status == 2
    assert "holds no weights of the built-in engine's format 1" in output


@contextmanager
def a_program(engine: object) -> Iterator[str]:
    """An engine of one's own that says how it is called and takes all for praise, until somebody writes "stop"."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))["utterances"]
            praise = {"score": 0.7, "negative": 0.1, "neutral": 0.1, "positive": 0.8, "confidence": 0.8}
            stops = any(each["text"] == "stop" for each in asked)
            body = json.dumps({"engine": engine, "readings": [praise for _ in asked]}).encode()
            self.send_response(503 if stops else 200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http:http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_the_command_evaluates_an_engine_in_another_program(tmp_path: Path) -> None:
    path, only_dialogues = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    path.write_text('{"lang": "en", "text": "This is a disgrace!", "label": -1}\n')
    only_dialogues.write_text('{"lang": "en", "turns": [{"role": "customer", "text": "Awful!"}], "bad": true}\n')
    with a_program("mine-1") as engine:
        status, output = run("evaluate", str(path), "--json", "--engine", engine)
        assert (status, json.loads(output)["engine"]) == (0, "mine-1")
        assert json.loads(output)["messages"]["accuracy"] == 0, "the built-in engine would be right"
        status, output = run("evaluate", str(only_dialogues), "--json", "--engine", engine)
        assert (status, json.loads(output)["engine"]) == (0, "mine-1")


def test_the_command_shows_no_figures_if_the_other_program_does_not_judge_all(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"lang": "nl", "text": text, "label": 0}) + "\n" for text in ("a", "stop")))
    with a_program("mine-1") as engine:
        status, output = run("evaluate", str(path), "--engine", engine)
        assert (status, output.count("\n")) == (1, 1)
        assert output == (
            f"The engine {engine} could not be evaluated, because it did not judge all messages: it answered 503.\n"
        )
    status, output = run("evaluate", str(path), "--engine", engine)  # nobody listens there any more
    assert (status, output.count("\n")) == (1, 1)
    assert output.startswith(f"The engine {engine} could not be evaluated")
