"""What one process's hub costs per fact, with followers that say what they want and with followers that look at all."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from models import clock
from models.database.connections import shielded, writing
from models.events import log
from models.events.bell import bell
from models.events.facts import ConversationFact, MessagePosted
from models.events.hub import hub
from models.events.interest import Interest
from models.events.keys import of_conversation
from models.values import ConversationValues, MessageValues
from models.vocabulary import Act, MessageVisibility
from tests.benchmarks import report, stage
from tests.benchmarks.report import Table
from tests.support.fixtures import Fixtures

PATIENCE_SECONDS = 120.0
COLUMNS = (
    "Readers",
    "Each receives",
    "Facts/s",
    "CPU µs per fact",
    "Deliveries",
    "CPU µs per delivery",
    "Of the keyed CPU",
)
KEYED, EVERYTHING = "its own conversation", "everything"


@dataclass(frozen=True)
class Sizes:
    followers: tuple[int, ...] = (1, 100, 1_000)
    facts: int = 300
    rounds: int = 2


@dataclass(frozen=True)
class Outcome:
    facts: int = 0
    deliveries: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def and_also(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.facts + other.facts,
            self.deliveries + other.deliveries,
            self.seconds + other.seconds,
            self.cpu_seconds + other.cpu_seconds,
        )

    @property
    def cpu_per_fact(self) -> float:
        return self.cpu_seconds / self.facts


class Expected:
    """Counts what followers get of one fact, and tells when it is all there."""

    def __init__(self, deliveries: int) -> None:
        self.each = deliveries
        self.missing = 0
        self.wanted = 0
        self.done = asyncio.Event()

    def next(self) -> None:
        self.missing = self.each
        self.done.clear()

    def got(self, deliveries: int, wanted: int) -> None:
        self.missing -= deliveries
        self.wanted += wanted
        if self.missing == 0:
            self.done.set()


async def table(sizes: Sizes) -> Table:
    """On a log in SQLite, where the floor is that whose facts are told."""
    rows = []
    async with stage.new_sqlite() as url, stage.floor(url) as fixtures:
        values = (await fixtures.talking()).values()
        for followers in sizes.followers:
            conversations = [replace(values, id=uuid4()) for _ in range(followers)]
            facts = [_message(fixtures, conversations[number % followers]) for number in range(sizes.facts)]
            ids = [each.id for each in conversations]
            await _measured(facts, ids, is_keyed=True)  # the first time, everything is slower
            keyed = everything = Outcome()
            for _ in range(sizes.rounds):  # in turn, so that a busy moment of the machine meets both
                keyed = keyed.and_also(await _measured(facts, ids, is_keyed=True))
                everything = everything.and_also(await _measured(facts, ids, is_keyed=False))
            rows += [_row(followers, KEYED, keyed, keyed), _row(followers, EVERYTHING, everything, keyed)]
    return Table(f"One process, {sizes.facts * sizes.rounds} facts that come one by one, log in SQLite", COLUMNS, rows)


async def _measured(facts: Sequence[ConversationFact], ids: Sequence[UUID], *, is_keyed: bool) -> Outcome:
    """Facts come one by one. Each is measured from its ring until all who are to receive it have it, without its writing."""
    expected = Expected(1 if is_keyed else len(ids))
    start = hub.head.seq
    following = [asyncio.create_task(_follow(start, each, expected, is_keyed=is_keyed)) for each in ids]
    await asyncio.sleep(0)  # at its first step each goes live
    seconds = cpu_seconds = 0.0
    for fact in facts:
        position = await shielded(_append(fact))
        expected.next()
        begun, begun_cpu = time.perf_counter(), time.process_time()
        await bell.ring(position)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await expected.done.wait()
        seconds += time.perf_counter() - begun
        cpu_seconds += time.process_time() - begun_cpu
    for each in following:
        each.cancel()
    await asyncio.wait(following)
    assert expected.wanted == len(facts), "each fact has one reader that wants it"
    return Outcome(len(facts), len(facts) * expected.each, seconds, cpu_seconds)


async def _append(fact: ConversationFact) -> int:
    async with writing():
        return await log.append([fact])


async def _follow(after: int, mine: UUID, expected: Expected, *, is_keyed: bool) -> None:
    interest = Interest(frozenset({of_conversation(mine)}) if is_keyed else None)
    following: Any = hub.follow(after, idle_seconds=PATIENCE_SECONDS, interest=interest)
    async with aclosing(following) as stretches:
        async for log_slice in stretches:
            facts = [entry.fact for entry in log_slice.entries]
            wanted = sum(isinstance(fact, MessagePosted) and fact.after.id == mine for fact in facts)
            expected.got(len(facts), wanted)


def _message(fixtures: Fixtures, values: ConversationValues) -> MessagePosted:
    message = MessageValues(id=uuid4(), number=1, sender_id=fixtures.ada.id, visibility=MessageVisibility.PUBLIC)
    return MessagePosted(
        act=Act.SEND_MESSAGE, at=clock.now(), actor=fixtures.ada.actor, before=values, after=values, message=message
    )


def _row(followers: int, hears: str, outcome: Outcome, keyed: Outcome) -> list[str]:
    return [
        str(followers),
        hears,
        f"{outcome.facts / outcome.seconds:.0f}",
        f"{outcome.cpu_per_fact * 1e6:.0f}",
        str(outcome.deliveries),
        f"{outcome.cpu_seconds / outcome.deliveries * 1e6:.0f}",
        f"{outcome.cpu_per_fact / keyed.cpu_per_fact:.1f}",
    ]


async def run() -> None:
    report.write(["# Fan-out", await report.machine()])
    report.write([await table(Sizes())])


if __name__ == "__main__":
    asyncio.run(run())
