"""The hub: a reader gets every fact once and in order, from any position; a gap stops the hub with an error."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from models.events import hub as module
from models.events.bell import Bell
from models.events.hub import Hub, hub
from models.events.interest import Interest, LogGap, LogSlice
from models.events.keys import of_conversation
from models.events.log import Entry
from models.operations.conversations.send_message import send_message
from models.operations.presence.set_presence import set_presence
from models.tables import Conversation, LogEntry, LogHead
from models.values import Viewer
from models.vocabulary import Presence
from tests.support.fixtures import Fixtures

WRITERS = 16
EACH = 8
PATIENCE_SECONDS = 20


async def heard(after: int, upto: int, *, by: Hub = hub) -> list[Entry]:
    """What a follower from `after` gets until it stands at `upto`."""
    entries: list[Entry] = []
    async with asyncio.timeout(PATIENCE_SECONDS), aclosing(_follow(by, after)) as stretches:
        async for log_slice in stretches:
            entries += log_slice.entries
            if log_slice.upto >= upto:
                break
    return entries


def _follow(by: Hub, after: int, interest: Interest | None = None) -> Any:
    return by.follow(after, idle_seconds=PATIENCE_SECONDS, interest=interest)


async def write(row: Conversation, times: int, by: Viewer) -> int:
    position = 0
    for _ in range(times):
        position = (await send_message(row.id, text="Hello", by=by)).position
    return position


async def test_no_follower_misses_anything_with_many_writers(fixtures: Fixtures) -> None:
    rows = [await fixtures.talking(units=0) for _ in range(WRITERS)]
    last = WRITERS * EACH
    followers = [asyncio.create_task(heard(0, last)) for _ in range(4)]
    await asyncio.gather(*(write(row, EACH, fixtures.ada) for row in rows))
    late = [asyncio.create_task(heard(seq, last)) for seq in (0, 1, last // 2, last - 1)]
    for follower in followers:
        assert [entry.seq for entry in await follower] == list(range(1, last + 1))
    for seq, follower in zip((0, 1, last // 2, last - 1), late, strict=True):
        assert [entry.seq for entry in await follower] == list(range(seq + 1, last + 1))


async def test_who_begins_amid_writing_gets_on_without_gap(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    writing = asyncio.create_task(write(row, 40, fixtures.ada))
    joiners: list[asyncio.Task[list[Entry]]] = []
    async with aclosing(_follow(hub, 0)) as stretches:
        async for log_slice in stretches:
            joiners.append(asyncio.create_task(heard(log_slice.upto, 40)))
            if log_slice.upto >= 40:
                break
    await writing
    for joiner in joiners[:-1]:
        entries = await joiner
        assert [entry.seq for entry in entries] == list(range(41 - len(entries), 41))
    joiners[-1].cancel()
    await asyncio.wait([joiners[-1]])


async def test_who_is_behind_the_ring_reads_from_the_table(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "_ring", deque(maxlen=4))
    monkeypatch.setattr(module, "BATCH_FACTS", 7)
    row = await fixtures.talking()
    last = await write(row, 30, fixtures.ada)
    assert [entry.seq for entry in await heard(0, last)] == list(range(1, last + 1))
    assert len(hub._ring) == 4


async def test_a_lost_ring_costs_time_and_no_fact(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub looks by itself; here it hears nothing at all."""
    monkeypatch.setattr(module, "POLL_SECONDS", 0.02)
    deaf = Hub(Bell())
    await deaf.open()
    row = await fixtures.talking()
    following = asyncio.create_task(heard(0, 5, by=deaf))
    await write(row, 5, fixtures.ada)
    assert [entry.seq for entry in await following] == [1, 2, 3, 4, 5]
    await deaf.close()


async def test_time_passes_in_empty_stretches(fixtures: Fixtures) -> None:
    stretches: AsyncIterator[LogSlice] = hub.follow(0, idle_seconds=0.01)
    assert await anext(stretches) == LogSlice((), 0, hub.freshness.read_at)
    await set_presence(Presence.AWAY, by=fixtures.ada)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (log_slice := await anext(stretches)).entries:
            assert log_slice.upto == 0
    assert log_slice.upto == 1
    await stretches.aclose()  # type: ignore[attr-defined]


async def test_only_what_is_of_interest_is_heard(fixtures: Fixtures) -> None:
    one, other = await fixtures.talking(), await fixtures.talking()
    interest = Interest(frozenset({of_conversation(one.id)}))
    async with asyncio.timeout(PATIENCE_SECONDS), aclosing(_follow(hub, 0, interest)) as stretches:
        writing = asyncio.create_task(_in_turn(one, other, fixtures.ada))
        entries: list[Entry] = []
        async for log_slice in stretches:
            entries += log_slice.entries
            if len(entries) == 5:
                break
    await writing
    assert [entry.seq for entry in entries] == [2, 4, 6, 8, 10]


async def _in_turn(one: Conversation, other: Conversation, by: Viewer) -> None:
    for _ in range(5):
        await write(other, 1, by)
        await write(one, 1, by)


async def test_a_gap_stops_the_hub_and_all_who_follow(fixtures: Fixtures, caplog: pytest.LogCaptureFixture) -> None:
    """Never skipped, and said aloud."""
    await set_presence(Presence.AWAY, by=fixtures.ada)
    following = asyncio.create_task(heard(1, 10))
    await heard(0, 1)
    with caplog.at_level(logging.CRITICAL, logger="vigie.hub"):
        await LogHead.filter(id=1).update(seq=2)  # as if fact 2 had been lost
        await set_presence(Presence.BUSY, by=fixtures.ada)
        with pytest.raises(LogGap, match="no fact 2"):
            await following
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert isinstance(hub.failure, LogGap)
    assert not hub.is_running
    with pytest.raises(LogGap):
        await heard(0, 10)


async def test_a_gap_behind_the_ring_stops_who_reads_there(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "_ring", deque(maxlen=2))
    row = await fixtures.talking()
    last = await write(row, 10, fixtures.ada)
    await heard(last - 1, last)
    await LogEntry.filter(seq=4).delete()
    with pytest.raises(LogGap, match="no fact 4"):
        await heard(0, last)
    assert [entry.seq for entry in await heard(4, last)] == list(range(5, last + 1))


async def test_opened_anew_it_stands_where_the_log_stands(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    last = await write(row, 3, fixtures.ada)
    await hub.close()
    assert not hub.is_running
    await hub.open()
    assert hub.head.seq == last
    assert [entry.seq for entry in await heard(0, last)] == [1, 2, 3]
