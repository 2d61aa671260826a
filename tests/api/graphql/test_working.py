"""Whoever examines a document leaves time to others: beside the event loop, and only there."""

from collections.abc import Callable

import pytest
from graphql import GraphQLError, parse

from api.graphql.parsing import TOKENS_AT_ONCE, parsed
from api.graphql.working import LONGEST_PAUSE_SECONDS, GivesWay, beside_the_loop
from schema.turns import turns

MOST_TOKENS = 2_000
LONG = "{" + "viewer { id } " * 200 + "}"  # 4 tokens each
FAULTY = ["{", "{ a(b: }", '{ a(b: "', "", "{ a { b } }}", "query { " + "a " * 2_001 + "}", "{ a(b: " + "[" * 999]


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr("api.graphql.working.time.sleep", found.append)
    return found


def steps(number: int, at_once: int) -> None:
    gives_way = GivesWay(at_once)
    for _ in range(number):
        gives_way.step()


async def test_it_pauses_after_so_many_steps_while_others_are_in_progress(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "others", 1)
    await beside_the_loop(steps, 35, 10)
    assert len(pauses) == 3
    assert all(0 < pause <= LONGEST_PAUSE_SECONDS for pause in pauses)


async def test_it_does_not_pause_while_nobody_else_is_in_progress(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "others", 0)
    await beside_the_loop(steps, 35, 10)
    assert not pauses


async def test_the_loop_s_own_thread_never_pauses(pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "others", 1)
    steps(35, 10)
    assert not pauses


async def test_reading_a_long_document_pauses(pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "others", 1)
    document = await beside_the_loop(lambda: parsed(LONG, most_tokens=MOST_TOKENS))
    assert document == parse(LONG)
    assert len(pauses) == 4 * 200 // TOKENS_AT_ONCE


@pytest.mark.parametrize("text", FAULTY, ids=lambda text: text[:12])
def test_what_can_not_be_read_is_refused_as_graphql_core_does(text: str) -> None:
    def refusal(read: Callable[[], object]) -> tuple[str, object]:
        with pytest.raises(GraphQLError) as caught:
            read()
        return caught.value.message, caught.value.locations

    assert refusal(lambda: parsed(text, most_tokens=MOST_TOKENS)) == refusal(
        lambda: parse(text, max_tokens=MOST_TOKENS)
    )
