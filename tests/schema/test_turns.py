"""Who may compute next when several want to: schema/turns.py. No test waits for time."""

import asyncio
from collections.abc import Callable

import pytest

from schema import turns as module
from schema.turns import (
    FEW_WAITING,
    FREE_SECONDS,
    PLACES,
    REMEMBERED_SECONDS,
    WORK_FORGOTTEN,
    OwnTurns,
    RecentWork,
    Turns,
)
from tests.support.freezing import until
from tests.support.still_clock import StillClock

FREE_WORK = 100 * WORK_FORGOTTEN * FREE_SECONDS  # of somebody who may send 100 operations a second


def test_what_somebody_has_used_is_forgotten_with_time() -> None:
    clock = StillClock()
    recent = RecentWork(25_000, clock=clock)
    recent.add("rosa", 100_000)
    recent.add("rosa", 25_000)
    assert (recent.seconds_of("rosa"), recent.seconds_of("sam")) == (5, 0)
    clock.now += 100
    assert recent.seconds_of("rosa") == 0


def test_no_more_is_remembered_than_is_forgotten_in_some_seconds() -> None:
    recent = RecentWork(25_000, clock=StillClock())
    for _ in range(10):
        recent.add("rosa", 900_000)
    assert recent.seconds_of("rosa") == REMEMBERED_SECONDS


def test_the_one_who_did_nothing_for_longest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_USERS", 2)
    recent = RecentWork(10_000, clock=StillClock())
    for user in ("rosa", "sam", "rosa", "ann"):
        recent.add(user, 10_000)
    assert [recent.seconds_of(user) for user in ("rosa", "sam", "ann")] == [2, 0, 1]


async def test_whoever_may_send_more_may_use_more() -> None:
    turns = Turns(clock=StillClock())
    turns.of("rosa").spend(FREE_WORK + 1)
    turns.configure(1_000)
    assert turns.of("rosa").is_free, "nothing is remembered"
    turns.of("rosa").spend(10 * FREE_WORK)
    assert turns.of("rosa").is_free


async def test_who_has_used_little_never_waits() -> None:
    turns = Turns(clock=StillClock())
    own = turns.of("rosa")
    await own.afford(FREE_WORK)
    assert own.is_free
    assert len(turns) == 0
    own.spend(1)
    assert not own.is_free


async def test_who_has_used_least_comes_first() -> None:
    turns = Turns(clock=StillClock())
    order: list[str] = []
    tasks = [_waiting(turns, user, used, order) for user, used in (("rosa", 3), ("sam", 1), ("ann", 2), ("sam", 0))]
    await asyncio.gather(*tasks)
    assert order == ["ann", "rosa", "sam", "sam"]


def _waiting(turns: Turns, user: str, used: int, order: list[str]) -> "asyncio.Task[None]":
    own = turns.of(user)
    own.spend(FREE_WORK + used)

    async def wait() -> None:
        try:
            await own.afford(0)
            order.append(user)
        finally:
            own.settle()

    return asyncio.create_task(wait())


async def test_only_one_has_a_turn_until_it_is_over() -> None:
    turns = Turns(clock=StillClock())
    first, second = _busy(turns, "rosa"), _busy(turns, "sam")
    begun: list[str] = []
    first.ask(_note(begun, "first"))
    second.ask(_note(begun, "second"))
    await _rounds(5)
    assert (begun, turns.has(first)) == (["first"], True)
    first.settle()
    await until(lambda: begun == ["first", "second"])
    second.settle()
    assert not turns.has(second)


async def test_a_turn_ends_by_itself_when_the_operation_waits_for_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LONGEST_TURN_SECONDS", 0.001)
    turns = Turns(clock=StillClock())
    begun: list[str] = []
    _busy(turns, "rosa").ask(_note(begun, "first"))
    _busy(turns, "sam").ask(_note(begun, "second"))
    await until(lambda: begun == ["first", "second"])


async def test_who_is_cancelled_takes_no_turn() -> None:
    turns = Turns(clock=StillClock())
    holder = _busy(turns, "rosa")
    await holder.afford(0)
    cancelled = asyncio.create_task(_busy(turns, "sam").afford(0))
    after = asyncio.create_task(_busy(turns, "ann").afford(0))
    await _rounds(2)
    assert len(turns) == 2
    cancelled.cancel()
    holder.settle()
    await after
    assert cancelled.cancelled()


async def test_who_waits_is_not_in_progress_and_who_is_settled_neither() -> None:
    turns = Turns(clock=StillClock())
    ordinary, busy = turns.of("rosa"), _busy(turns, "sam")
    assert turns.others == 2
    await busy.afford(0)
    assert turns.others == 1, "it has waited, so nothing leaves it time any more"
    ordinary.settle()
    ordinary.settle()
    assert turns.others == 0


async def test_who_has_used_little_comes_before_executions_of_those_who_have_used_much() -> None:
    turns = Turns(clock=StillClock())
    holder, busy, free = _busy(turns, "rosa"), _busy(turns, "sam"), turns.of("ann")
    await holder.afford(0)
    begun: list[str] = []
    busy.ask(_note(begun, "goes on"))
    taking = asyncio.create_task(free.take_turn())
    await until(lambda: len(turns) == 2)
    holder.settle()
    await taking
    assert (begun, turns.has(free)) == ([], True)
    free.settle()
    await until(lambda: begun == ["goes on"])


async def test_what_waits_aside_is_not_in_progress() -> None:
    turns = Turns(clock=StillClock())
    ordinary, busy = turns.of("rosa"), _busy(turns, "sam")
    await busy.afford(0)
    with ordinary.aside(), busy.aside():
        assert turns.others == 0
    assert turns.others == 1
    ordinary.settle()
    assert turns.others == 0


async def test_a_stranger_always_waits_for_a_turn() -> None:
    turns = Turns(clock=StillClock())
    first, second = (turns.of("127.0.0.9", is_stranger=True) for _ in range(2))
    await first.afford(1)
    waiting = asyncio.create_task(second.afford(1))
    await until(lambda: len(turns) == 1)
    assert (first.is_free, turns.has(first), turns.has(second)) == (False, True, False)
    first.settle()
    await waiting
    second.settle()


async def test_few_executions_of_busy_principals_run_at_once() -> None:
    turns = Turns(clock=StillClock())
    first, second, third = (_busy(turns, user) for user in ("rosa", "sam", "ann"))
    await first.take_place()
    await second.take_place()
    await second.take_place()
    assert turns.places_taken == PLACES == 2
    waiting = asyncio.create_task(third.take_place())
    second.end()
    await until(lambda: len(turns) == 1)
    assert not waiting.done()
    first.settle()
    await waiting
    third.settle()
    third.settle()
    second.settle()
    assert (turns.places_taken, len(turns)) == (0, 0)


async def test_an_execution_goes_on_before_others_begin() -> None:
    turns = Turns(clock=StillClock())
    order: list[str] = []
    execution = _busy(turns, "rosa")
    await execution.take_place()
    beginning = [_waiting(turns, "sam", 1, order), asyncio.create_task(_busy(turns, "ann").take_place())]
    await until(lambda: len(turns) == 2)
    execution.spend(10 * FREE_WORK)
    execution.ask(_note(order, "rosa goes on"))
    execution.end()
    await until(lambda: bool(order))
    assert order == ["rosa goes on"]
    execution.settle()
    await asyncio.gather(*beginning)
    assert order == ["rosa goes on", "sam"]


async def test_a_place_that_nobody_wants_any_more_is_free() -> None:
    turns = Turns(clock=StillClock())
    holders = [_busy(turns, "rosa") for _ in range(PLACES)]
    for each in holders:
        await each.take_place()
    cancelled = asyncio.create_task(_busy(turns, "sam").take_place())
    await until(lambda: len(turns) == 1)
    cancelled.cancel()
    for each in holders:
        each.settle()
    await until(lambda: (turns.places_taken, len(turns)) == (0, 0))


async def test_an_execution_keeps_its_place_until_it_ends_even_if_its_client_has_left() -> None:
    turns = Turns(clock=StillClock())
    own = _busy(turns, "rosa")
    await own.take_place()
    with own.executed():
        own.settle()
        assert (turns.places_taken, turns.has(own)) == (1, False)
    assert turns.places_taken == 0
    own.settle()
    assert turns.places_taken == 0


async def test_nobody_is_charged_for_what_the_server_does_itself() -> None:
    turns = Turns(clock=StillClock())
    own = OwnTurns(turns)
    await own.afford(10 * FREE_WORK)
    assert own.is_free
    assert turns.others == 0


def test_those_who_waited_in_a_loop_that_is_closed_are_gone() -> None:
    turns = Turns(clock=StillClock())

    async def leave() -> None:
        _busy(turns, "rosa").ask(lambda: True)

    async def come() -> None:
        await asyncio.wait_for(_busy(turns, "sam").afford(0), 5)

    asyncio.run(leave())
    asyncio.run(come())
    assert len(turns) == 0


def _busy(turns: Turns, user: str) -> OwnTurns:
    own = turns.of(user)
    own.spend(2 * FREE_WORK)
    return own


def _note(begun: list[str], name: str) -> Callable[[], bool]:
    def begin() -> bool:
        begun.append(name)
        return True

    return begin


async def _rounds(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_those_who_give_up_are_forgotten_while_others_come_first() -> None:
    """By their number: how hostile clients would otherwise fill memory."""
    turns = Turns(clock=StillClock())
    holder = turns.of("ann")
    await holder.take_turn()
    order: list[str] = []
    first = _waiting(turns, "rosa", 1, order)
    for _ in range(10):
        gone = [_waiting(turns, "mallory", 1_000, order) for _ in range(FEW_WAITING)]
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        await asyncio.wait(gone)
    assert len(turns) <= 2 * (FEW_WAITING + 1)
    holder.settle()
    await first
    assert order == ["rosa"]
