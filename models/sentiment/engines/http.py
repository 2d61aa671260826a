"""An engine in another program, such as a transformer of one's own: `http:https://…`. docs/sentiment-server.py is an example.

While it can't be reached, the built-in engine judges in its place, and the readings say so.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isclose, isfinite
from typing import Any

from models.sentiment import transport
from models.sentiment.engine import FALLBACK, Address, Engine, Reading, Utterance, WeighingWord
from models.sentiment.engines import builtin
from models.sentiment.own_words import own_words
from models.sentiment.transport import Unreachable

ADDRESS = Address.URL
SECONDS = 5.0  # for a batch; more would leave messages without a score for too long while it hangs
ATTEMPTS = 2
MOST_FAILURES = 3  # batches in a row that failed; after that it is left alone for a while
PAUSE_SECONDS = 30.0
LONGEST_NAME = 50


def make_engine(address: str) -> Engine:
    return HttpEngine(address, builtin.make_engine(""))


class HttpEngine:
    """Posts `{"utterances": [{"text", "language", "question"}]}`, and reads `{"engine", "readings"}` from the answer.

    The texts are the customers' own words; one that has none is not judged, whatever the answer says.
    A reading has `score`, `negative`, `neutral`, `positive` and `confidence`; null means not judged. If there is no engine
    `instead`, `judge` raises Unreachable.
    """

    languages: frozenset[str] | None = None

    def __init__(
        self,
        address: str,
        instead: Engine | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        seconds: float = SECONDS,
    ) -> None:
        self._address, self._instead, self._clock, self._seconds = address, instead, clock, seconds
        self._failures, self._closed_until = 0, 0.0
        self.name = "http"  # until it says its own: everybody who sees sentiment reads it, so its address is no part

    async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
        if self._instead is None:
            return await self._ask(utterances)
        if self._clock() >= self._closed_until:
            try:
                readings = await self._ask(utterances)
            except Unreachable:
                self._note_failure()
            else:
                self._failures = 0
                return readings
        return [_in_its_place(each) for each in await self._instead.judge(utterances)]

    def weighing_words(self, utterance: Utterance) -> list[WeighingWord]:
        """The other program doesn't say."""
        return []

    async def _ask(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
        asked = [
            {"text": own_words(each.text), "language": each.language, "question": each.question} for each in utterances
        ]
        body = json.dumps({"utterances": asked}).encode()
        for attempt in range(ATTEMPTS):
            try:
                readings = self._understood(
                    await transport.post(self._address, body, seconds=self._seconds), len(asked)
                )
            except Unreachable:
                if attempt == ATTEMPTS - 1:
                    raise
            else:
                return [
                    reading if (each["text"] or "").strip() else None
                    for each, reading in zip(asked, readings, strict=True)
                ]
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _note_failure(self) -> None:
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            self._closed_until = self._clock() + PAUSE_SECONDS

    def _understood(self, answer: bytes, count: int) -> list[Reading | None]:
        try:
            found = json.loads(answer)
            engine = str(found["engine"]).strip()[: LONGEST_NAME - len(FALLBACK)] or self.name
            if not engine.isprintable():  # the database refuses some of the others
                raise ValueError("no name")
            readings = [None if each is None else _reading(each, engine) for each in found["readings"]]
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise Unreachable(f"its answer is not understood ({type(error).__name__})") from error
        if len(readings) != count:
            raise Unreachable("it answered with another number of readings")
        self.name = engine
        return readings


def _in_its_place(reading: Reading | None) -> Reading | None:
    return replace(reading, engine=reading.engine + FALLBACK) if reading else None


def _reading(given: dict[str, Any], engine: str) -> Reading:
    """Raises ValueError, TypeError, KeyError or OverflowError if it isn't one."""
    names = ("score", "negative", "neutral", "positive", "confidence")
    values = {name: float(given[name]) for name in names}
    if not all(isfinite(value) and value <= 1 for value in values.values()):
        raise ValueError("beyond the scale")
    if values["score"] < -1 or min(values[name] for name in names[1:]) < 0:
        raise ValueError("beyond the scale")
    if not isclose(values["negative"] + values["neutral"] + values["positive"], 1, abs_tol=0.01):
        raise ValueError("probabilities don't add up")
    return Reading(**values, engine=engine)
