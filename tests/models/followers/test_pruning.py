"""Old facts and outcomes are deleted: a reader that keeps up does not notice, and one that doesn't keep up is told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from uuid import uuid4

import pytest

from models import clock
from models.events import log
from models.events.bell import bell
from models.events.facts import PresenceChanged, encode
from models.events.hub import Hub, hub
from models.events.interest import LogGap, LogSlice, Pruned
from models.events.log import KEPT_ALWAYS
from models.followers import pruning
from models.followers.leases import Lease, LeaseLost
from models.followers.pruning import Retention, prune
from models.operations.presence.set_presence import set_presence
from models.tables import LogEntry, LogHead, StoredOutcome
from models.values import Actor
from models.vocabulary import Act, ActorKind, Presence
from tests.support.databases import Database
from tests.support.fixtures import Fixtures

OLD = timedelta(days=8)


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "PAUSE_SECONDS", 0)


async def test_old_facts_go_and_the_head_stays(database: Database) -> None:
    await facts(1_200, age=OLD)
    await facts(1_300)
    before = await log.head()
    assert await prune(Retention()) == 1_200
    assert await log.head() == before
    assert await log.oldest() == 1_201
    assert await seqs() == list(range(1_201, 2_501))
    assert await prune(Retention()) == 0


async def test_what_is_too_much_goes_however_young(database: Database) -> None:
    await facts(2_700)
    assert await prune(Retention(log_facts=1_500)) == 1_200
    assert await seqs() == list(range(1_201, 2_701))


async def test_a_young_fact_keeps_all_behind_it(database: Database) -> None:
    """A clock that was behind must not tear a hole."""
    await facts(200, age=OLD)
    await facts(1)
    await facts(1_300, age=OLD)
    assert await prune(Retention()) == 200
    assert await seqs() == list(range(201, 1_502))


async def test_the_newest_facts_stay_however_old(database: Database) -> None:
    await facts(KEPT_ALWAYS + 7, age=OLD)
    assert await prune(Retention()) == 7
    assert await log.oldest() == 8


async def test_the_oldest_place_is_the_next_where_nothing_is_kept(database: Database) -> None:
    assert await log.oldest() == 1
    await facts(5)
    assert await log.oldest() == 1
    await LogEntry.all().delete()
    assert await log.oldest() == 6


async def test_does_not_prune_beyond_a_gap(database: Database) -> None:
    await facts(2_000, age=OLD)
    await LogEntry.filter(seq=601).delete()
    with pytest.raises(LogGap, match="has no fact 601"):
        await prune(Retention())
    assert (await seqs())[:101] == [*range(501, 601), 602]  # 600 stays, so that a reader notices, too


async def test_outcomes_go_after_a_day(database: Database) -> None:
    await outcomes(1_234, age=timedelta(hours=25))
    await outcomes(3, age=timedelta(hours=23))
    await prune(Retention())
    assert await StoredOutcome.all().count() == 3


async def test_a_follower_of_the_log_notices_nothing(database: Database, fixtures: Fixtures) -> None:
    await facts(2_000, age=OLD)
    read: list[int] = []
    async with aclosing(following(0)) as slices:
        async for log_slice in slices:
            read += [entry.seq for entry in log_slice.entries]
            if len(read) == 2_000:
                break
    reading = asyncio.create_task(read_on(2_000, read, upto=2_003))
    assert await prune(Retention()) == 1_000
    for presence in (Presence.BUSY, Presence.AWAY, Presence.AVAILABLE):
        await set_presence(presence, by=fixtures.ada)
        await prune(Retention())
    await reading
    assert read == list(range(1, 2_004))


async def test_a_follower_that_was_overtaken_is_told(database: Database) -> None:
    await facts(2_500, age=OLD)
    await prune(Retention())
    late = Hub(bell)  # as a process that started later: its ring does not hold what was before
    await late.open()
    try:
        with pytest.raises(Pruned):
            await anext(late.follow(1_499, idle_seconds=10))
        log_slice = await anext(late.follow(1_500, idle_seconds=10))
        assert log_slice.entries[0].seq == 1_501
        assert late.failure is None
    finally:
        await late.close()


async def test_a_process_that_stood_still_goes_on_and_its_followers_are_told(database: Database) -> None:
    frozen = Hub(bell)
    await frozen.open()
    following_it = frozen.follow(0, idle_seconds=30)
    waiting = asyncio.ensure_future(anext(following_it))
    await asyncio.sleep(0)
    reader, frozen._reader = frozen._reader, None  # the process stands still
    assert reader
    reader.cancel()
    await asyncio.wait({reader})
    await facts(2_500, age=OLD)
    await prune(Retention())
    frozen._reader = asyncio.create_task(frozen._read())  # and wakes
    try:
        with pytest.raises(Pruned):
            await waiting
        assert (await anext(frozen.follow(2_499, idle_seconds=30))).entries[0].seq == 2_500
        assert frozen.failure is None
    finally:
        await frozen.close()


@pytest.mark.parametrize("missing", [1, 700, 2_000])
async def test_a_gap_among_what_must_be_there_still_alarms(database: Database, missing: int) -> None:
    await facts(missing + 499)
    await LogEntry.filter(seq=missing).delete()
    reader = Hub(bell)
    reader._head, reader._epoch = missing - 1, (await log.head()).epoch  # it has read so far
    with pytest.raises(LogGap, match=f"has no fact {missing}"):
        await reader._read()
    assert reader.failure


async def test_stops_when_the_lease_is_lost(database: Database) -> None:
    await facts(1_500, age=OLD)
    lost = Lease("pruning", "one", 1.0, 1, _trusted_until=0.0)
    with pytest.raises(LeaseLost):
        await prune(Retention(), lost)
    assert len(await seqs()) == 1_500


async def test_writers_are_not_held_up(database: Database, fixtures: Fixtures) -> None:
    await facts(8_000, age=OLD)
    pruned = asyncio.create_task(prune(Retention()))
    longest = 0.0
    time = asyncio.get_running_loop().time
    while not pruned.done():
        for presence in (Presence.BUSY, Presence.AVAILABLE):
            begin = time()
            await set_presence(presence, by=fixtures.ada)
            longest = max(longest, time() - begin)
    assert await pruned == await log.oldest() - 1
    assert await log.oldest() > 8_000 - KEPT_ALWAYS
    assert longest < 2  # a delete of all at once would take longer on a busy machine


def test_refuses_to_keep_less_than_readers_need() -> None:
    with pytest.raises(ValueError, match=r"at least 1000 facts, not 10\."):
        pruning.configure(keep_log_seconds=60, keep_log_facts=10)
    with pytest.raises(ValueError, match="more than 0 seconds"):
        pruning.configure(keep_log_seconds=0, keep_log_facts=10_000)


async def facts(count: int, *, age: timedelta = timedelta()) -> None:
    """So many facts at the log's end, as operations would have left them."""
    head = await log.head()
    at = clock.now() - age
    fact = PresenceChanged(
        act=Act.SET_PRESENCE,
        at=at,
        actor=Actor(uuid4(), ActorKind.PERSON),
        person_id=uuid4(),
        before=Presence.AWAY,
        after=Presence.AVAILABLE,
    )
    text = encode(fact)
    await LogEntry.bulk_create(
        [
            LogEntry(seq=seq, at=at, kind="PresenceChanged", fact=text)
            for seq in range(head.seq + 1, head.seq + count + 1)
        ],
        batch_size=500,
    )
    await LogHead.filter(id=1).update(seq=head.seq + count)


async def outcomes(count: int, *, age: timedelta) -> None:
    at = clock.now() - age
    await StoredOutcome.bulk_create(
        [
            StoredOutcome(principal_id=uuid4(), request_id="r", input_hash="", outcome={}, stored_at=at)
            for _ in range(count)
        ]
    )


async def seqs() -> list[int]:
    return await LogEntry.all().order_by("seq").values_list("seq", flat=True)  # type: ignore[return-value]


async def read_on(seq: int, read: list[int], *, upto: int) -> None:
    async with aclosing(following(seq)) as slices:
        async for log_slice in slices:
            read += [entry.seq for entry in log_slice.entries]
            if read[-1] >= upto:
                return


def following(seq: int) -> AsyncGenerator[LogSlice, None]:
    slices = hub.follow(seq, idle_seconds=30)
    assert isinstance(slices, AsyncGenerator)
    return slices
