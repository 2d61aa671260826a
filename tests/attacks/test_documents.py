"""Documents that nobody thought of, and the heaviest ones, from people of every role: no fault, and no long hold of the loop.

`VIGIE_TEST_DOCUMENTS` says how many are generated.
"""

import os
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from schema.root import schema
from tests.attacks.crowded_floor import EVERYBODY, Crowded
from tests.attacks.generated import Generated, Writer
from tests.attacks.heavy import heavy_bodies, heavy_documents
from tests.attacks.holds import MOST_ANONYMOUS_CPU_SECONDS, MOST_CPU_SECONDS, slowness
from tests.attacks.in_process import InProcess
from tests.attacks.page import must_hold

pytestmark = [
    pytest.mark.xdist_group("attacks"),  # one worker runs the application for all of them
    pytest.mark.timeout(300),
]

DOCUMENTS = int(os.environ.get("VIGIE_TEST_DOCUMENTS", "40"))
ATTEMPTS = 5
BESIDE_OTHERS = 1.5  # other tests run at the same time, perhaps on the same core, where the same work takes longer
WHO_ASK_FOR_MUCH = ("administrator", None)


def test_no_generated_document_breaks_or_holds_anything(crowd: tuple[InProcess, Crowded]) -> None:
    process, floor = crowd
    answers: Counter[str] = Counter()
    held: list[tuple[float, str | None, Generated]] = []

    @settings(
        max_examples=DOCUMENTS,
        phases=[Phase.generate, Phase.shrink],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False))
    def attack(random: Random) -> None:
        document = Writer(schema._schema, random, floor.ids).document()
        for login in EVERYBODY:
            codes, seconds = _measured(process, login, partial(_codes, process, login, document))
            assert "INTERNAL" not in codes, (login, document, process.faults.texts)
            answers.update(codes[:1])
            if login and "UNAUTHENTICATED" in codes:
                process.forget(login)
            if seconds > _most(login):
                held.append((seconds, login, document))

    attack()
    assert process.faults.texts == []
    assert held == []
    answered = answers.pop("answered")
    must_hold("Generated documents", tried=answered + answers.total(), refused=answers.total())


def test_no_heavy_document_holds_the_loop(crowd: tuple[InProcess, Crowded]) -> None:
    process, floor = crowd
    held: dict[str, float] = {}
    answers: Counter[str] = Counter()
    for login in WHO_ASK_FOR_MUCH:
        for name, (text, variables) in heavy_documents(floor.ids).items():
            document = Generated("query", text, variables)
            codes, seconds = _measured(process, login, partial(_codes, process, login, document))
            assert "INTERNAL" not in codes, (login, name, process.faults.texts)
            answers.update(codes[:1])
            if seconds > _most(login):
                held[f"{name}, {login}"] = seconds
    assert process.faults.texts == []
    assert held == {}
    answered = answers.pop("answered")
    must_hold("Documents that ask for much", tried=answered + answers.total(), refused=answers.total())


def test_no_long_body_holds_the_loop(crowd: tuple[InProcess, Crowded]) -> None:
    process, _ = crowd
    tried = 0
    for login in WHO_ASK_FOR_MUCH:
        for name, body in heavy_bodies().items():
            assert len(body) <= 100_000
            (status, _), seconds = _measured(process, login, partial(process.post, login, body))
            assert status in (200, 400), (name, status)
            assert seconds <= _most(login), (name, login, seconds)
            tried += 1
    assert process.faults.texts == []
    must_hold("Long bodies", tried=tried, refused=tried)


def _measured(process: InProcess, login: str | None, ask: Callable[[], Coroutine[Any, Any, Any]]) -> tuple[Any, float]:
    return process.measured(ask, _most(login), ATTEMPTS)


def _most(login: str | None) -> float:
    return (MOST_CPU_SECONDS if login else MOST_ANONYMOUS_CPU_SECONDS) * slowness() * BESIDE_OTHERS


async def _codes(process: InProcess, login: str | None, document: Generated) -> list[str]:
    """The codes of the errors of the answer or the first frame; "answered" if there are none."""
    if document.operation == "subscription" and login:
        message = await process.listen(login, document.text, document.variables)
        payload = message.get("payload", {})
        errors = payload if message["type"] == "error" else payload.get("errors", [])
    else:
        errors = (await process.ask(login, document.text, document.variables)).get("errors", [])
    return [error["extensions"]["code"] for error in errors] or ["answered"]
