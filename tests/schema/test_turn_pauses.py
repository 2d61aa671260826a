"""When the next turn begins: how much time those have who wait for none. No test waits for time."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from schema.turns import BUSY_PAUSE, PAUSE, OwnTurns, Turns
from tests.support.freezing import until
from tests.support.still_clock import StillClock

MUCH = 100_000_000  # about microseconds


@pytest.mark.parametrize(("is_busy", "pause"), [(True, BUSY_PAUSE), (False, PAUSE)])
async def test_others_that_are_in_progress_get_most_of_the_time(
    is_busy: bool, pause: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(clock=StillClock())
    other, own = turns.of("rosa"), _busy(turns, "sam") if is_busy else turns.of("ann")
    await own.take_turn()
    turns._began = asyncio.get_running_loop().time() - 1
    pauses = _note_pauses(monkeypatch)
    own.end()
    begun: list[str] = []
    own.ask(_note(begun, "again"))
    assert pauses == [pytest.approx(pause, rel=0.1)]
    await _rounds(3)
    assert begun == []
    other.settle()  # nobody is left to pause for
    await until(lambda: begun == ["again"])


async def test_turns_of_those_who_have_used_little_put_off_the_others_by_no_more_than_their_own_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = Turns(clock=StillClock())
    turns.of("rosa")
    free, busy = turns.of("ann"), _busy(turns, "sam")
    await free.take_turn()
    turns._began = asyncio.get_running_loop().time() - 1
    busy.ask(_note([], "goes on"))
    pauses = _note_pauses(monkeypatch)
    free.end()
    assert pauses == [pytest.approx(PAUSE, rel=0.1)]


async def test_the_long_pause_of_the_busy_goes_on_while_others_have_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(clock=StillClock())
    turns.of("rosa")
    busy, free = _busy(turns, "sam"), turns.of("ann")
    await busy.take_turn()
    turns._began = asyncio.get_running_loop().time() - 1
    busy.end()
    turns._free_from = 0.0  # that pause is over
    await free.take_turn()
    busy.ask(_note([], "goes on"))
    pauses = _note_pauses(monkeypatch)
    free.end()
    assert pauses == [pytest.approx(BUSY_PAUSE, rel=0.1)]


async def test_whoever_comes_back_from_aside_is_paused_for() -> None:
    turns = Turns(clock=StillClock())
    ordinary, busy = turns.of("rosa"), _busy(turns, "sam")
    await busy.take_turn()
    turns._began = asyncio.get_running_loop().time() - 1_000
    busy.end()
    begun: list[str] = []
    busy.ask(_note(begun, "goes on"))
    with ordinary.aside():  # what it waited for was there at once
        pass
    await _rounds(5)
    assert begun == []
    ordinary.settle()
    await until(lambda: begun == ["goes on"])


async def test_what_is_settled_while_it_waits_aside_stays_settled() -> None:
    turns = Turns(clock=StillClock())
    own = turns.of("rosa")
    with own.aside():
        own.settle()
    assert turns.others == 0


def test_whoever_is_settled_after_the_loop_is_closed_wakes_nobody() -> None:
    turns = Turns(clock=StillClock())
    ordinary = turns.of("rosa")

    async def leave() -> None:
        await _busy(turns, "sam").take_turn()
        _busy(turns, "ann").ask(lambda: True)

    asyncio.run(leave())
    turns._holder = None
    ordinary.settle()
    assert turns.others == 0


def _busy(turns: Turns, user: str) -> OwnTurns:
    own = turns.of(user)
    own.spend(MUCH)
    return own


def _note_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long after the end of the turn before the next one may begin, for each that was planned."""
    pauses: list[float] = []
    loop = asyncio.get_running_loop()
    call_at = loop.call_at

    def noted(when: float, *args: Any, **options: Any) -> asyncio.TimerHandle:
        pauses.append(when - loop.time())
        return call_at(when, *args, **options)

    monkeypatch.setattr(loop, "call_at", noted)
    return pauses


def _note(begun: list[str], name: str) -> Callable[[], bool]:
    def begin() -> bool:
        begun.append(name)
        return True

    return begin


async def _rounds(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)
