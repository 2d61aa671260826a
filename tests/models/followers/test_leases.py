"""A lease has one holder at a time, and work is done under it; whole processes are in test_leases_of_processes.py."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

import pytest

from models.database.batches import Batch
from models.followers import leases
from models.followers.leases import Lease, LeaseLost, take, while_held
from models.tables import Lease as LeaseRow
from tests.support.databases import Database
from tests.support.freezing import until
from tests.support.measured import measured

SHORT = 0.4
LONG = 60.0


@pytest.fixture(autouse=True)
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "POLL_SECONDS", 0.02)


# One lease


async def test_is_taken_at_once_where_nobody_has_it_and_by_one_alone(database: Database) -> None:
    taken = [await take("work", seconds=LONG, holder=name) for name in ("one", "other", "one")]
    assert [lease.holder if lease else None for lease in taken] == ["one", None, None]
    assert (await take("other work", seconds=LONG, holder="other")) is not None


async def test_of_many_who_ask_at_once_one_has_it(database: Database) -> None:
    for round_number in range(10):
        asked = [take(f"work {round_number}", seconds=LONG, holder=f"{number}") for number in range(8)]
        assert sum(lease is not None for lease in await asyncio.gather(*asked)) == 1


async def test_is_free_again_once_it_has_run_out_under_a_higher_fence(database: Database) -> None:
    first = await take("work", seconds=SHORT, holder="one")
    assert first
    second = await taken_in_time("work", "other")
    assert not first.is_held
    assert second.fence == first.fence + 1


async def test_is_free_again_as_soon_as_it_is_let_go(database: Database) -> None:
    first = await take("work", seconds=LONG, holder="one")
    assert first
    await first.release()
    assert not first.is_held
    assert await take("work", seconds=LONG, holder="other")


async def test_lasts_longer_when_it_is_renewed(database: Database) -> None:
    lease = await take("work", seconds=LONG, holder="one")
    assert lease
    before, trusted_before, read_at = await LeaseRow.get(name="work"), lease._trusted_until, monotonic()
    await until(lambda: monotonic() > read_at + 0.01)
    await lease.renew()
    after = await LeaseRow.get(name="work")
    assert after.until > before.until
    assert (after.holder, after.fence) == (before.holder, before.fence)
    assert lease._trusted_until > trusted_before


async def test_those_of_a_process_are_renewed_together_but_for_one_that_is_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [await take(name, seconds=LONG, holder="one") for name in ("work", "other work", "lost work")]
    taken = [lease for lease in found if lease]
    before = [lease._trusted_until for lease in taken]
    await LeaseRow.filter(name="lost work").update(holder="thief")
    asked: list[int] = []

    async def renew(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], bool]:
        asked.append(len(keys))
        return await renew_really(keys)

    renew_really = leases._renew
    monkeypatch.setattr(leases, "_renewals", Batch(renew))
    await asyncio.gather(*(lease.renew() for lease in taken))
    assert asked == [3]
    assert [lease.is_held for lease in taken] == [True, True, False]
    assert all(lease._trusted_until > old for lease, old in zip(taken[:2], before, strict=False))
    assert (await LeaseRow.get(name="lost work")).holder == "thief"


async def test_one_that_was_taken_over_can_be_neither_renewed_nor_let_go(database: Database) -> None:
    first = await take("work", seconds=SHORT, holder="one")
    assert first
    second = await taken_in_time("work", "other")
    first._trusted_until = monotonic() + LONG  # however sure of it the first may be
    await first.renew()
    with pytest.raises(LeaseLost, match="'work' was lost"):
        first.must_hold()
    await first.release()
    assert (await LeaseRow.get(name="work")).holder == "other"
    second.must_hold()


async def test_is_no_longer_trusted_when_the_database_can_not_be_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lasting = await take("lasting work", seconds=LONG, holder="one")
    ending = await take("ending work", seconds=SHORT, holder="one")
    assert lasting
    assert ending

    async def fail(_: object) -> dict[tuple[str, int], bool]:
        raise OSError("no route to host")

    monkeypatch.setattr(leases, "_renewals", Batch(fail))
    await lasting.renew()
    lasting.must_hold()
    await ending.renew()
    await until(lambda: not ending.is_held)


# Work under one


async def test_work_begins_at_once_and_the_lease_is_let_go_at_its_end(database: Database) -> None:
    async def work(lease: Lease) -> None:
        lease.must_hold()

    begin = monotonic()
    for holder in ("one", "other"):
        async with asyncio.timeout(5):
            await while_held("work", work, holder=holder, seconds=LONG)
    assert monotonic() - begin < leases.LEASE_SECONDS / 2
    assert (await LeaseRow.get(name="work")).until == 0


async def test_the_lease_is_let_go_when_work_fails_or_is_stopped(database: Database) -> None:
    async def fail(_: Lease) -> None:
        raise RuntimeError("as it happens")

    with pytest.raises(RuntimeError, match="as it happens"):
        await while_held("work", fail, holder="one", seconds=LONG)

    begun = asyncio.Event()

    async def go_on(_: Lease) -> None:
        begun.set()
        await asyncio.Event().wait()

    working = asyncio.create_task(while_held("work", go_on, holder="other", seconds=LONG))
    await begun.wait()
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    assert (await LeaseRow.get(name="work")).until == 0


async def test_nobody_acts_any_more_once_another_has_begun(database: Database) -> None:
    """However the leases change hands, and whether or not they are lost on a slow machine."""
    fences: list[int] = []
    done: Counter[str] = Counter()

    def worker(name: str) -> asyncio.Task[None]:
        async def work(lease: Lease) -> None:
            end = monotonic() + 2 * SHORT  # twice as long as the lease lasts without renewal
            while monotonic() < end:
                lease.must_hold()
                fences.append(lease.fence)
                await asyncio.sleep(0.01)
            done[name] += 1

        return asyncio.create_task(while_held("work", work, holder=name, seconds=SHORT))

    await asyncio.gather(*map(worker, ("one", "other", "third")))
    assert done == {"one": 1, "other": 1, "third": 1}
    assert fences == sorted(fences)
    assert fences[-1] == (await LeaseRow.get(name="work")).fence >= 3


async def test_work_is_cancelled_when_the_lease_is_lost_and_begins_anew(database: Database) -> None:
    fences: list[int] = []
    cancelled: list[int] = []

    async def work(lease: Lease) -> None:
        fences.append(lease.fence)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(lease.fence)
            raise

    leases.LEASES_LOST.labels("work")  # there, and 0
    lost_before = measured("vigie_leases_lost_total", lease="work")
    working = asyncio.create_task(while_held("work", work, holder="one", seconds=LONG))
    await until(lambda: fences == [1])
    await LeaseRow.filter(name="work").update(holder="thief", fence=2, until=0)
    await until(lambda: fences == [1, 3])
    assert cancelled == [1]
    assert measured("vigie_leases_lost_total", lease="work") == lost_before + 1
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def taken_in_time(name: str, holder: str) -> Lease:
    async with asyncio.timeout(10):
        while True:
            if lease := await take(name, seconds=LONG, holder=holder):
                return lease
            await asyncio.sleep(0.01)
