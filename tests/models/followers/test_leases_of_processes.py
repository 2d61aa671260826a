"""Of several processes one works off due times; another takes over when it is killed or frozen. They run lease_worker.py."""

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

from models import clock
from models.events import log
from models.events.facts import ConversationChanged
from models.tables import DueTime, Offer
from models.vocabulary import Act, ActiveSubState, ConversationState, OfferStatus
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.freezing import frozen

ROOT = Path(__file__).parents[3]
LONG = 60.0
HOLDER_SECONDS = 2.0
ALL = 1_000_000


async def test_another_process_goes_on_where_one_was_killed(database: Database, fixtures: Fixtures) -> None:
    offers = await offers_due(fixtures, 60)
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


async def test_a_frozen_process_that_comes_back_does_not_act_any_more(database: Database, fixtures: Fixtures) -> None:
    async with a_worker(database) as first:
        assert await first.hears("took") == "took 1"
        async with a_worker(database) as second:
            early = await offers_due(fixtures, 3)
            await first.acts(3)
            await expired(early)
            with frozen(first.process.pid):
                assert await second.hears("took") == "took 2"
                late = await offers_due(fixtures, 3)
                await second.acts(3)
                await expired(late)
                more = await offers_due(fixtures, 20)
                await second.acts(3 + 5)
            assert await first.hears("lost") == "lost 1"
            await second.acts(3 + 20)
            await expired(more)
            assert first.acted == Counter(early)
            assert second.acted == Counter([*late, *more])
            second.process.kill()
            assert await first.hears("took") == "took 3"  # fit to take over again
            last = await offers_due(fixtures, 3)
            await expired(last)
    assert await expiries() == dict.fromkeys([*early, *late, *more, *last], 1)


async def test_without_leases_each_thing_would_be_tried_by_all_but_still_be_done_once(
    database: Database, fixtures: Fixtures
) -> None:
    """The control: the processes above were kept apart by their lease, and what they do is harmless to repeat."""
    async with a_worker(database, seconds=0) as one, a_worker(database, seconds=0) as other:
        offers = await offers_due(fixtures, 60)
        await expired(offers)
        for worker in (one, other):
            worker.process.kill()
            await worker.reads_on()
    assert (one.acted + other.acted).total() > len(offers)
    assert await expiries() == dict.fromkeys(offers, 1)


async def test_a_process_that_ends_in_order_is_not_waited_for(database: Database, fixtures: Fixtures) -> None:
    async with a_worker(database, seconds=LONG) as first:
        assert await first.hears("took") == "took 1"
        async with a_worker(database, seconds=LONG) as second:
            first.process.send_signal(signal.SIGINT)
            await first.process.wait()
            offers = await offers_due(fixtures, 1)
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
        sys.executable, "-m", "tests.models.followers.lease_worker", database.url, str(seconds), cwd=ROOT, stdout=PIPE
    )
    try:
        worker = Worker(process)
        await worker.hears("ready")
        yield worker
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def offers_due(fixtures: Fixtures, count: int) -> list[UUID]:
    """Pending offers of one agent whose time is over."""
    past = clock.now() - timedelta(seconds=1)
    offers = []
    for _ in range(count):
        conversation = await fixtures.conversation(ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE)
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
