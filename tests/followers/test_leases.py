"""Of any number of processes one works at a time; another takes over from one that is killed or frozen."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic
from uuid import UUID

import pytest

from models import clock
from models.events import log
from models.events.facts import ConversationChanged
from models.followers import leases
from models.followers.leases import Lease, LeaseLost, take, while_held
from models.tables import DueTime, Offer
from models.tables import Lease as LeaseRow
from models.vocabulary import Act, ActiveSubState, ConversationState, OfferStatus
from tests.cast import Cast
from tests.databases import Database
from tests.freezing import frozen, until

ROOT = Path(__file__).parents[2]
SHORT = 0.4
LONG = 60.0
HOLDER_SECONDS = 2.0  # of the processes below
ALL = 1_000_000


@pytest.fixture(autouse=True)
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LOOK_SECONDS", 0.02)


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
    before, trusted_before = await LeaseRow.get(name="work"), lease._trusted_until
    await until(lambda: monotonic() > trusted_before - LONG + 0.01)
    await lease.renew()
    after = await LeaseRow.get(name="work")
    assert after.until > before.until
    assert (after.holder, after.fence) == (before.holder, before.fence)
    assert lease._trusted_until > trusted_before


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

    async def fail(*_: object) -> int:
        raise OSError("no route to host")

    monkeypatch.setattr(leases, "_run", fail)
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

    working = asyncio.create_task(while_held("work", work, holder="one", seconds=LONG))
    await until(lambda: fences == [1])
    await LeaseRow.filter(name="work").update(holder="thief", fence=2, until=0)
    await until(lambda: fences == [1, 3])
    assert cancelled == [1]
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


# Processes


async def test_another_process_goes_on_where_one_was_killed(database: Database, cast: Cast) -> None:
    offers = await offers_due(cast, 60)
    async with a_worker(database) as holder:
        assert await holder.hears("took") == "took 1"
        async with a_worker(database) as waiting:
            await holder.acts(5)
            holder.process.kill()
            killed_at = monotonic()
            assert await waiting.hears("took") == "took 2"
            assert monotonic() - killed_at < HOLDER_SECONDS + 5
            await expired(offers)
    assert await expiries() == dict.fromkeys(offers, 1)


async def test_a_frozen_process_that_comes_back_does_not_act_any_more(database: Database, cast: Cast) -> None:
    async with a_worker(database) as first:
        assert await first.hears("took") == "took 1"
        async with a_worker(database) as second:
            early = await offers_due(cast, 3)
            await first.acts(3)
            await expired(early)
            with frozen(first.process.pid):
                assert await second.hears("took") == "took 2"
                late = await offers_due(cast, 3)
                await second.acts(3)
                await expired(late)
                more = await offers_due(cast, 20)
                await second.acts(3 + 5)
            assert await first.hears("lost") == "lost 1"
            await second.acts(3 + 20)
            await expired(more)
            assert first.acted == Counter(early)
            assert second.acted == Counter([*late, *more])
            second.process.kill()
            assert await first.hears("took") == "took 3"  # fit to take over again
            last = await offers_due(cast, 3)
            await expired(last)
    assert await expiries() == dict.fromkeys([*early, *late, *more, *last], 1)


async def test_without_leases_each_thing_would_be_tried_by_all_but_still_be_done_once(
    database: Database, cast: Cast
) -> None:
    """The control: the processes above were kept apart by their lease, and what they do is harmless to repeat."""
    async with a_worker(database, seconds=0) as one, a_worker(database, seconds=0) as other:
        offers = await offers_due(cast, 60)
        await expired(offers)
        for worker in (one, other):
            worker.process.kill()
            await worker.reads_on()
    assert (one.acted + other.acted).total() > len(offers)
    assert await expiries() == dict.fromkeys(offers, 1)


async def test_a_process_that_ends_in_order_is_not_waited_for(database: Database, cast: Cast) -> None:
    async with a_worker(database, seconds=LONG) as first:
        assert await first.hears("took") == "took 1"
        async with a_worker(database, seconds=LONG) as second:
            first.process.send_signal(signal.SIGINT)
            await first.process.wait()
            offers = await offers_due(cast, 1)
            assert await second.hears("took") == "took 2"
            await expired(offers)


class Worker:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[str] = []

    @property
    def acted(self) -> Counter[UUID]:
        return Counter(UUID(line.split()[1]) for line in self.lines if line.startswith("acts "))

    async def hears(self, word: str) -> str:
        """The next line that begins with this word; those before it are kept in `lines`."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            while line := (await self.process.stdout.readline()).decode().strip():
                self.lines.append(line)
                if line.split()[0] == word:
                    return line
        raise AssertionError(f"It ended without {word!r}: {self.lines}")

    async def reads_on(self) -> None:
        """All it has said to its end."""
        assert self.process.stdout is not None
        self.lines += (await self.process.stdout.read()).decode().splitlines()

    async def acts(self, times: int) -> None:
        while self.acted.total() < times:
            await self.hears("acts")


@asynccontextmanager
async def a_worker(database: Database, seconds: float = HOLDER_SECONDS) -> AsyncIterator[Worker]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.followers.lease_worker", database.url, str(seconds), cwd=ROOT, stdout=PIPE
    )
    try:
        worker = Worker(process)
        await worker.hears("ready")
        yield worker
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def offers_due(cast: Cast, count: int) -> list[UUID]:
    """Pending offers of one agent whose time is over."""
    past = clock.now() - timedelta(seconds=1)
    offers = []
    for _ in range(count):
        conversation = await cast.conversation(ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE)
        assert conversation.pending_offer_id
        offers.append(conversation.pending_offer_id)
    await Offer.filter(id__in=offers).update(expires_at=past)
    await DueTime.filter(subject_id__in=offers).update(due_at=past)
    return offers


async def expired(offers: list[UUID]) -> None:
    async with asyncio.timeout(30):
        while await Offer.filter(id__in=offers, status=OfferStatus.PENDING).exists():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def expiries() -> dict[UUID, int]:
    """How often each offer's expiry stands in the log."""
    facts = [entry.fact for entry in await log.read_after(0, limit=ALL)]
    changes = [fact for fact in facts if isinstance(fact, ConversationChanged) and fact.act is Act.EXPIRE_OFFER]
    return dict(Counter(offer.id for change in changes for offer in change.offers))


async def taken_in_time(name: str, holder: str) -> Lease:
    async with asyncio.timeout(10):
        while True:
            if lease := await take(name, seconds=LONG, holder=holder):
                return lease
            await asyncio.sleep(0.01)
