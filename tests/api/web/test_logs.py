"""The log is one line for each event, whatever comes from outside: api/web/logs.py."""

import asyncio
import io
import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from typing import get_args
from uuid import UUID

import pytest

from api.settings import Settings
from api.web.logs import FORMATTERS, JsonLines, OneLine, configuration, escaped, faults_of_the_loop, without_tokens
from models import correlation

FORGED = "aaa\n2026-01-01 00:00:00,000 CRITICAL vigie.hub all is lost\r\x1b[31m\x85\u2028\u202e\x00"
SECRET = "canary-4711"


@pytest.fixture(params=FORMATTERS)
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a server's logging writes, with its own configuration."""
    root, stream = logging.getLogger(), io.StringIO()
    before = (
        root.handlers[:],
        root.level,
        {name: logging.getLogger(name).level for name in configuration("INFO")["loggers"]},
    )
    monkeypatch.setattr(sys, "stderr", stream)
    logging.config.dictConfig(configuration("INFO", request.param))
    yield stream
    root.handlers[:], root.level = before[0], before[1]
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize("name", ["vigie.test", "vigie", "uvicorn.error"])
def test_what_comes_from_outside_forges_no_line(written: io.StringIO, name: str) -> None:
    logging.getLogger(name).warning('"%s %s" %d', "POST", f"/channels/{FORGED}", 500)
    lines = written.getvalue().splitlines()
    assert len(lines) == 1
    assert lines[0].isprintable()
    shown = json.loads(lines[0])["message"] if lines[0].startswith("{") else lines[0]
    assert shown.isprintable(), "whoever decodes JSON may show it on a terminal"
    assert r"aaa\n2026-01-01" in shown
    assert r"\x1b[31m\x85\u2028\u202e\x00" in shown


def test_an_exception_is_told_in_the_same_line_without_its_message(written: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("vigie.test").exception("It failed.\n")
    [line] = written.getvalue().splitlines()
    assert "It failed.: builtins.ValueError in test_an_exception_is_told" in line
    assert SECRET not in line


@pytest.mark.parametrize("name", ["httpx2", "uvicorn.access", "of.a.library", "vigies", "root"])
def test_what_a_library_says_is_not_written(written: io.StringIO, name: str) -> None:
    logger = logging.getLogger(name)
    logger.info("GET https://api.example.com/Messages.json?To=%s", SECRET)
    assert written.getvalue() == ""
    try:
        raise ValueError(SECRET)
    except ValueError:
        logger.exception("%s failed", SECRET)
    [line] = written.getvalue().splitlines()
    assert f"{name} " in line or name in json.loads(line)["logger"]
    assert "test_logs.test_what_a_library_says_is_not_written reports something, in words that may be personal" in line
    assert "builtins.ValueError in test_what_a_library_says" in line
    assert SECRET not in line


@pytest.mark.parametrize(
    "said",
    [
        "authorization: Bearer {}",
        "Basic {}==",
        "{{'token': '{}', 'a': 1}}",
        "wss://x/?access_token={}&a=1",
        "client_secret={}",
        "whsec_{}",
        "eyJhbGciOi.{}.c2ln",
        'password: "{}"',
    ],
)
def test_what_lets_somebody_in_is_written_at_no_level(said: str) -> None:
    told = without_tokens(f"before {said.format('canary4711')} after")
    assert "canary4711" not in told
    assert "[hidden]" in told
    assert told.startswith("before ")


def test_words_about_tokens_stay() -> None:
    said = "The token is not accepted: 3 tokens of ada have expired; its secret was changed."
    assert without_tokens(said) == said


def test_a_record_with_wrong_arguments_is_written_all_the_same() -> None:
    record = logging.LogRecord("of.a.library", logging.WARNING, __file__, 1, "%d of %d", (SECRET,), None)
    assert OneLine().format(record).endswith(" WARNING of.a.library %d of %d")


async def test_a_line_of_json_says_what_the_record_belongs_to() -> None:
    record = logging.LogRecord("vigie.test", logging.WARNING, __file__, 1, "%s", ('", "level": "CRITICAL',), None)
    record.created = 1_767_225_599.9994
    bare = {
        "time": "2025-12-31T23:59:59.999Z",
        "level": "WARNING",
        "logger": "vigie.test",
        "message": '", "level": "CRITICAL',
    }
    correlation.begin()
    assert json.loads(JsonLines().format(record)) == bare
    correlation.begin("0af7651916cd43dd")
    correlation.note(operation="Look", principal_id=UUID(int=1))
    assert json.loads(JsonLines().format(record)) == {
        **bare,
        "request_id": "0af7651916cd43dd",
        "operation": "Look",
        "principal_id": str(UUID(int=1)),
    }


def test_the_setting_names_the_formats() -> None:
    assert list(FORMATTERS) == list(get_args(Settings.model_fields["log_format"].annotation))


def test_only_what_is_printable_stays_as_it_is() -> None:
    assert escaped("Zoë, 北京, 😀") == "Zoë, 北京, 😀"
    assert escaped("a\tb") == r"a\tb"
    assert escaped("half a pair: \ud800") == r"half a pair: \ud800"  # not logged in a test: pytest could not report it


async def test_an_exception_that_nobody_awaits_is_reported_without_its_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.get_running_loop()
    with faults_of_the_loop():
        loop.call_soon(_fail, SECRET)
        await asyncio.sleep(0)
        loop.call_exception_handler({"message": f"Something is odd {loop}"})
    formatter = OneLine()
    lines = [formatter.format(record) for record in caplog.records]
    assert len(lines) == 2
    assert "in the event loop: Exception in callback" in lines[0]
    assert "builtins.ValueError in _fail" in lines[0]
    assert lines[1].endswith("vigie.loop Something is odd")
    assert SECRET not in "".join(lines)
    assert loop.get_exception_handler() is None


def _fail(value: str) -> None:
    raise ValueError(value)
