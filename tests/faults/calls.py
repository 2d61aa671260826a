"""Sends requests over HTTP to any server until one answers; a mutation is repeated under the same requestId."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import httpx2

from tests.faults.counted import Counts
from tests.faults.seen_intervals import seq_of

ANSWER_SECONDS = 10.0  # then another server is asked, while the first may still be working on it
MUST_BE_ASKED_AGAIN = frozenset({"INTERNAL", "OPERATION_TIMED_OUT", "UNAVAILABLE"})  # with the same requestId
GIVE_UP_SECONDS = 120.0
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 0.05, 1.0
REPEATED_SHARE = 0.02  # the share of acts that are repeated although the first attempt was answered

Input = Mapping[str, Any]


class Unanswered(Exception):
    """No server answered, or an answer had errors."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a mutation. `code` is that of a refusal. `called` and `returned` are times of the monotonic clock."""

    request_id: str
    data: Mapping[str, Any]
    code: str | None
    called: float
    returned: float

    @property
    def is_success(self) -> bool:
        return self.code is None

    @property
    def position(self) -> str | None:
        return self.data.get("position")

    @property
    def offer_id(self) -> str | None:
        offer = self.data.get("offer")
        return offer["id"] if offer else None


@dataclass
class Caller:
    """One for a whole run. `answers` are those of all mutations, by requestId."""

    urls: Sequence[str]
    tokens: Mapping[str, str]
    counted: Counts
    random: Random
    answers: list[Answer] = field(default_factory=list)
    give_up_seconds: float = GIVE_UP_SECONDS
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        limits = httpx2.Limits(max_connections=200, max_keepalive_connections=100)
        self._http = httpx2.AsyncClient(limits=limits, timeout=httpx2.Timeout(ANSWER_SECONDS, pool=GIVE_UP_SECONDS))

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(self, login: str, document: str, **variables: Any) -> dict[str, Any]:
        """The data of a query."""
        data, _ = await self._answered(login, {"query": document, "variables": variables})
        return data

    async def act(self, login: str, document: str, given: Input) -> Answer:
        """Send a mutation and return the answer. Some are repeated, and must be answered in the same way."""
        request_id = f"{login}/{next(self._numbers)}"
        body = {"query": document, "variables": {"input": {**given, "requestId": request_id}}}
        called = time.monotonic()
        data, is_certain = await self._answered(login, body)
        outcome = _only(data)
        answer = Answer(request_id, outcome, outcome.get("code"), called, time.monotonic())
        self.answers.append(answer)
        if not is_certain or self.random.random() < REPEATED_SHARE:
            await self._repeat(login, body, outcome)
        return answer

    async def _repeat(self, login: str, body: Input, outcome: Mapping[str, Any]) -> None:
        self.counted.repeats += 1
        again = _only((await self._answered(login, body))[0])
        if _told(again) != _told(outcome):
            self.counted.answers_changed(f"{login}: {_told(outcome)} first, then {_told(again)}")

    async def _answered(self, login: str, body: Input) -> tuple[dict[str, Any], bool]:
        """The data, and whether it is certain that no earlier attempt changed anything."""
        headers = {"Authorization": f"Bearer {self.tokens[login]}", "Accept": "application/graphql-response+json"}
        give_up, delay = time.monotonic() + self.give_up_seconds, FIRST_DELAY_SECONDS
        is_certain = True
        while True:
            try:
                response = await self._http.post(self.random.choice(self.urls), json=body, headers=headers)
                if response.status_code < 500 and (data := _data(response.json(), body)) is not None:
                    return data, is_certain
                fault, is_certain = f"{response.status_code} {response.text[:300]}", False
            except httpx2.ConnectError as error:
                fault = f"{type(error).__name__} {error}"
            except httpx2.TransportError as error:
                fault, is_certain = f"{type(error).__name__} {error}", False
            if time.monotonic() > give_up:
                raise Unanswered(f"Nothing answered for {self.give_up_seconds:.0f} s; the last fault was: {fault}")
            await asyncio.sleep(delay)
            delay = min(LONGEST_DELAY_SECONDS, delay * 2)


def _data(answer: Any, body: Input) -> dict[str, Any] | None:
    """The data; None if the server failed, as it may without its database or while it is frozen, and must be asked again."""
    errors = answer.get("errors") or []
    codes = {error.get("extensions", {}).get("code") for error in errors}
    if codes - MUST_BE_ASKED_AGAIN:
        raise Unanswered(f"{body} is answered {errors}")
    data: dict[str, Any] | None = answer.get("data")
    return None if errors else data


def _only(data: Mapping[str, Any]) -> Mapping[str, Any]:
    [outcome] = data.values()
    assert isinstance(outcome, dict)
    return outcome


def _told(outcome: Mapping[str, Any]) -> list[object]:
    """The parts of an answer that repeats must not change.

    Objects are compared by id, and positions by their number: in between, the log may have got a new epoch.
    """
    return [
        seq_of(value) if name == "position" else value.get("id") if isinstance(value, dict) else value
        for name, value in sorted(outcome.items())
    ]
