"""How much is done in one round of the event loop for clients that send or leave: api/web/pacing.py."""

import asyncio
from functools import partial
from itertools import count

import pytest

from api.web import pacing
from api.web.pacing import Pace
from schema.turns import RecentWork, turns
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


async def test_who_comes_anew_is_served_before_who_has_taken_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    pace, done = Pace(), list[str]()
    for number in range(10):
        pace.soon(partial(done.append, f"flood {number}"), "flood")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    before = len(done)
    pace.soon(partial(done.append, "newcomer"), "newcomer")
    await until(lambda: len(done) == 11)
    assert 1 <= before <= 4
    assert done.index("newcomer") <= before + 1
    assert [each for each in done if each != "newcomer"] == [f"flood {number}" for number in range(10)]


async def test_those_who_want_much_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many acts each of them wants, and however often one comes again."""
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    monkeypatch.setattr("api.web.pacing.time.perf_counter", count().__next__)  # each act takes as long as any other
    pace, done = Pace(), list[str]()

    def again(name: str) -> None:
        done.append(name)
        if done.count(name) < 6:
            pace.soon(partial(again, name), name)

    for _ in range(6):
        pace.soon(partial(done.append, "many"), "many")
    pace.soon(partial(again, "one"), "one")
    await until(lambda: len(done) == 12)
    assert done.count("one") == 6
    assert abs(done[:8].count("one") - done[:8].count("many")) <= 2


async def test_who_has_flooded_has_a_tenth_of_the_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office behind one address is served, too, even if one of its clients floods and others never cease to come."""
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    monkeypatch.setattr("api.web.pacing.time.perf_counter", count().__next__)  # each act takes as long as any other
    monkeypatch.setattr(turns, "recent", RecentWork(1.0))
    turns.recent.add("office", 1_000)
    pace, done = Pace(), list[str]()
    for name in ["office", *["another"] * 10] * 10:
        pace.soon(partial(done.append, name), name)
    await until(lambda: len(done) == 110)
    begun = [done[: start + 22].count("office") for start in range(0, 88, 22)]
    assert begun == pytest.approx([2, 4, 6, 8], abs=1)


async def test_who_was_served_a_long_time_is_not_set_back_by_who_lined_up_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was done at least for all only grows."""
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    monkeypatch.setattr("api.web.pacing.time.perf_counter", count().__next__)
    monkeypatch.setattr(turns, "recent", RecentWork(1.0))
    turns.recent.add("flood", 1_000)
    pace, done, seen = Pace(), list[str](), list[float]()
    for name in ["flood", *["fair"] * 30]:
        pace.soon(partial(done.append, name), name)
        pace.soon(partial(done.append, name), name)
    while len(done) < 62:
        seen.append(pace._done_for_all)
        await asyncio.sleep(0)
    until_idle = seen[: seen.index(max(seen)) + 1]
    assert until_idle == sorted(until_idle)


async def test_what_is_begun_for_somebody_is_ended_before_the_next_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first socket of a flood is soon closed; by turns, all of them would be read before one is."""
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    pace, done = Pace(), list[str]()

    def read(socket: int, part: int = 0) -> None:
        done.append(f"{socket}.{part}")
        if part < 2:
            pace.soon(partial(read, socket, part + 1), "flood")

    for socket in range(3):
        pace.soon(partial(read, socket), "flood")
    await until(lambda: len(done) == 9)
    assert done[-6:] == ["1.0", "1.1", "1.2", "2.0", "2.1", "2.2"]


async def test_what_an_act_begins_counts_for_it() -> None:
    pace, done = Pace(), list[str]()

    def first() -> None:
        pace.begins(pacing.SECONDS_EACH_ROUND)
        done.append("first")

    pace.soon(first)
    pace.soon(partial(done.append, "second"))
    assert done == ["first"]
    await until(lambda: done == ["first", "second"])


async def test_little_is_remembered_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)
    monkeypatch.setattr(pacing, "MOST_REMEMBERED", 3)
    pace, done = Pace(), list[str]()
    for number in range(20):
        pace.soon(partial(done.append, f"{number}"), f"address {number}")
    await until(lambda: len(done) == 20)
    assert done == [f"{number}" for number in range(20)]
    assert len(pace._done) <= 3


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
