"""How much is done in one round of the event loop for clients that send or leave: api/web/pacing.py."""

import asyncio
from functools import partial

import pytest

from api.web import pacing
from api.web.pacing import Pace
from tests.support.freezing import until


async def test_what_has_time_is_done_at_once() -> None:
    pace, done = Pace(), list[str]()
    pace.soon(lambda: done.append("first"))
    pace.soon(lambda: done.append("second"))
    assert done == ["first", "second"]


async def test_the_rest_is_done_in_later_rounds_and_others_go_on_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    pace, done = Pace(), list[str]()
    for number in range(3):
        pace.soon(partial(done.append, f"act {number}"))
    for number in range(3):
        done.append(f"round {number}")
        await asyncio.sleep(0)
    assert [each for each in done if each.startswith("act")] == ["act 0", "act 1", "act 2"]
    assert done.index("act 2") > done.index("round 1") > done.index("act 1") - 1


async def test_what_an_act_wants_to_go_on_with_waits_for_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise, whoever sends much in one piece would have all of it done in one round."""
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    pace, parts = Pace(), list[int]()

    def part() -> None:
        parts.append(len(parts))
        if len(parts) < 5:
            pace.soon(part)

    pace.soon(part)
    for done in range(1, 5):
        assert len(parts) <= done
        await asyncio.sleep(0)
    await until(lambda: len(parts) == 5)


async def test_what_raises_an_exception_holds_up_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
    pace, done = Pace(), list[str]()
    fault = ValueError("of a client")

    def fail() -> None:
        raise fault

    pace.soon(lambda: done.append("before"))
    pace.soon(fail)
    pace.soon(lambda: done.append("after"))
    await until(lambda: done == ["before", "after"])
    assert told == [fault]


def test_what_waited_in_a_loop_that_is_closed_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    pace, done = Pace(), list[str]()

    async def come(name: str) -> None:
        for number in range(5):
            pace.soon(partial(done.append, f"{name} {number}"))

    async def stay() -> None:
        await come("second")
        await until(lambda: "second 4" in done)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(come("first"))
    loop.close()
    asyncio.run(stay())
    assert "first 4" not in done
