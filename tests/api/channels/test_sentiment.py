"""A sentiment engine in another program: the documented example, one that fails, hangs or answers nonsense, and the guard."""

import asyncio
import importlib.util
import json
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from api.channels.sentiment import reaching_engines
from models.rules.configuration.receivers import Reach
from models.sentiment.engine import FALLBACK, Utterance
from models.sentiment.engines import builtin
from models.sentiment.engines.http import MOST_FAILURES, PAUSE_SECONDS, HttpEngine

EXAMPLE = Path(__file__).parents[3] / "docs" / "sentiment-server.py"
ASKED = [Utterance("I love it, thank you!", "en", "Is it solved?"), Utterance("7916676427", "en")]
HERE = Reach(loopback=True)
GOOD = {"score": 0.5, "negative": 0.1, "neutral": 0.3, "positive": 0.6, "confidence": 0.6}


@contextmanager
def the_example() -> Iterator[tuple[str, Any]]:
    """The server of the documentation, with a model that is quick to load."""
    spec = importlib.util.spec_from_file_location("sentiment_server", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    labels = [
        {"label": name, "score": score} for name, score in (("negative", 0.1), ("neutral", 0.2), ("positive", 0.7))
    ]
    module.__dict__["model"] = lambda texts: [labels for _ in texts]
    module.Handler.log_message = lambda *_: None
    with ThreadingHTTPServer(("127.0.0.1", 0), module.Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", module
        finally:
            server.shutdown()
            thread.join()


class Program:
    """Answers each request with the next of some bodies, as JSON unless it is bytes; without any, never."""

    def __init__(self, *bodies: object, status: int = 200) -> None:
        self.bodies, self.status, self.requests = list(bodies), status, 0
        self.asked: list[dict[str, Any]] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        self.asked = json.loads(await reader.readexactly(length))["utterances"]
        self.requests += 1
        if not self.bodies:
            await reader.read()  # until the other side gives up
        else:
            given = self.bodies.pop(0)
            body = given if isinstance(given, bytes) else json.dumps(given).encode()
            writer.write(b"HTTP/1.1 %d X\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % (self.status, len(body)))
            writer.write(body)
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        async with await asyncio.start_server(self.answer, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def engine(address: str, *, seconds: float = 5.0, now: float = 0.0) -> HttpEngine:
    return HttpEngine(address, builtin.make_engine(""), clock=lambda: now, seconds=seconds)


async def _is_in_its_place(judging: HttpEngine) -> bool:
    [reading, nothing] = await judging.judge(ASKED)
    assert nothing is None
    assert reading is not None
    return reading.engine == builtin.make_engine("").name + FALLBACK


async def test_the_example_of_the_documentation_judges() -> None:
    with the_example() as (address, module):
        judging = engine(address)
        assert judging.name == "http"  # agents read it, so it doesn't tell where the engine is
        async with reaching_engines(HERE):
            readings = await judging.judge(ASKED)
        assert judging.name == module.NAME
    assert len(readings) == len(ASKED)
    for reading in readings:
        assert reading is not None
        assert reading.score == pytest.approx(0.6)
        assert (reading.positive, reading.engine) == (0.7, module.NAME)


def test_the_example_cuts_what_is_too_long_for_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tokenizer's limit is far beyond what the model can read; without one, a long message is an error."""
    asked: dict[str, Any] = {}
    library = ModuleType("transformers")
    library.__dict__["pipeline"] = lambda task, model, **options: asked.update(options)
    monkeypatch.setitem(sys.modules, "transformers", library)
    with the_example() as (_, module):
        module.load()
    assert (asked["truncation"], asked["max_length"]) == (True, 512)


async def test_it_gets_the_customers_own_words_and_no_reading_of_those_who_have_none() -> None:
    program = Program({"engine": "mine", "readings": [GOOD, GOOD]})
    own, quoted = Utterance("Thanks\n> terrible \ud83d", "en"), Utterance("> terrible", "en")
    async with program.serving() as address, reaching_engines(HERE):
        [reading, nothing] = await engine(address).judge([own, quoted])
    assert [each["text"] for each in program.asked] == ["Thanks", ""]
    assert reading is not None
    assert nothing is None


@pytest.mark.parametrize(
    "body",
    [
        "nonsense",
        {"engine": "mine"},
        {"engine": "mine", "readings": [GOOD]},
        {"engine": "mine", "readings": [GOOD, {**GOOD, "score": 2}]},
        {"engine": "mine", "readings": [GOOD, {**GOOD, "negative": 0.9}]},
        {"engine": "mine", "readings": [GOOD, {**GOOD, "confidence": None}]},
        {"engine": "mine", "readings": [GOOD, "bad"]},
        {"engine": "mine", "readings": [GOOD, {**GOOD, "score": 10**400}]},
        {"engine": "mine", "readings": [GOOD, {**GOOD, "score": -(10**400)}]},
        b'{"engine": "mine", "readings": [' + b"1" * 5_000 + b", null]}",
        b'{"engine": "mine", "readings": ' + b"[" * 100_000,
        b'{"engine": "mine", "readings": ' + b'{"a":' * 100_000,
        b"\xff\xfe",
        {"engine": "\ud800", "readings": [GOOD, None]},
        {"engine": "mine\x001", "readings": [GOOD, None]},
        {"engine": "mine\n1", "readings": [GOOD, None]},
    ],
)
async def test_an_answer_that_makes_no_sense_is_none(body: object) -> None:
    program = Program(body, body)
    async with program.serving() as address, reaching_engines(HERE):
        assert await _is_in_its_place(engine(address))
    assert program.requests == 2  # it was asked again


async def test_a_second_attempt_is_enough() -> None:
    program = Program("nonsense", {"engine": "mine-1", "readings": [GOOD, None]})
    async with program.serving() as address, reaching_engines(HERE):
        [reading, nothing] = await engine(address).judge(ASKED)
    assert nothing is None
    assert reading is not None
    assert (reading.engine, reading.score) == ("mine-1", 0.5)


async def test_one_that_hangs_or_refuses_has_the_built_in_engine_in_its_place() -> None:
    hanging, refusing = Program(), Program("no", "no", status=500)
    async with hanging.serving() as address, reaching_engines(HERE):
        assert await _is_in_its_place(engine(address, seconds=0.05))
    async with refusing.serving() as address, reaching_engines(HERE):
        assert await _is_in_its_place(engine(address))
    assert await _is_in_its_place(engine(address))  # and where nothing may be sent at all


async def test_after_some_failures_it_is_left_alone_for_a_while() -> None:
    now = 0.0
    program = Program(*["nonsense"] * 2 * MOST_FAILURES, {"engine": "mine-1", "readings": [GOOD, None]})
    async with program.serving() as address, reaching_engines(HERE):
        judging = HttpEngine(address, builtin.make_engine(""), clock=lambda: now)
        for _ in range(MOST_FAILURES + 2):
            assert await _is_in_its_place(judging)
        assert program.requests == 2 * MOST_FAILURES
        now = PAUSE_SECONDS
        assert not await _is_in_its_place(judging)


async def test_it_can_be_only_where_receivers_of_channels_can_be() -> None:
    program = Program({"engine": "mine-1", "readings": [GOOD, None]})
    async with program.serving() as address, reaching_engines(Reach()):
        assert await _is_in_its_place(engine(address))
    assert program.requests == 0


async def test_it_names_no_words() -> None:
    assert engine("http://127.0.0.1:1/").weighing_words(ASKED[0]) == []
