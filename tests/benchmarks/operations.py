"""How many operations one process does in a second, on each database, without the network: writing, assigning, accepting.

Beside them is a bare transaction of the ORM, without rules, rights, locks or facts: it reads a conversation, saves it and
writes a message.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.transactions import in_transaction

from models import clock
from models.operations.conversations.send_message import send_message
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.tables import Conversation, Message
from models.values import Viewer
from models.vocabulary import MessageVisibility
from tests.benchmarks import report, stage
from tests.benchmarks.report import Table
from tests.support.builders import an_agent, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.servers import start_postgres

SEND_MESSAGE = "send_message"
COLUMNS = ("Database", "What", "At once", "Operations/s", "Of one at a time", "CPU ms each", "Of the bare CPU")


@dataclass(frozen=True)
class Sizes:
    at_once: tuple[int, ...] = (1, 4, 16)
    messages: int = 320
    assignments: int = 96  # each of them two operations: to assign and to accept


@dataclass(frozen=True)
class Outcome:
    operations: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.operations / self.seconds

    @property
    def cpu_each(self) -> float:
        return self.cpu_seconds / self.operations


async def table(postgres_url: str, sizes: Sizes) -> Table:
    async with stage.new_sqlite() as url, stage.floor(url) as fixtures:
        rows = await _rows("SQLite", fixtures, sizes)
    return Table("One process", COLUMNS, rows + await on_postgres(postgres_url, sizes))


async def on_postgres(server_url: str, sizes: Sizes) -> list[list[str]]:
    """The rows of the table for this server."""
    async with stage.new_postgres(server_url) as url, stage.floor(url) as fixtures:
        return await _rows("PostgreSQL", fixtures, sizes)


async def _rows(database: str, fixtures: Fixtures, sizes: Sizes) -> list[list[str]]:
    rows, bare_cpu = [], 0.0
    for what, measured, times in (
        ("a bare transaction", _bare, sizes.messages),
        (SEND_MESSAGE, _messages, sizes.messages),
        ("assign_to_agent, accept_offer", _assignments, sizes.assignments),
    ):
        outcomes = {at_once: await measured(fixtures, at_once, times) for at_once in sizes.at_once}
        alone = outcomes[min(outcomes)]
        bare_cpu = bare_cpu or alone.cpu_each
        for at_once, outcome in outcomes.items():
            rows.append(
                [
                    database,
                    what,
                    str(at_once),
                    f"{outcome.per_second:.0f}",
                    f"{outcome.per_second / alone.per_second:.2f}",
                    f"{outcome.cpu_each * 1_000:.1f}",
                    f"{outcome.cpu_each / bare_cpu:.2f}",
                ]
            )
    return rows


async def _bare(fixtures: Fixtures, at_once: int, times: int) -> Outcome:
    """Each in its own conversation."""
    async with in_transaction("default"):
        ids = [(await fixtures.talking(units=0)).id for _ in range(at_once)]

    async def write(which: int) -> None:
        for _ in range(times // at_once):
            await _bare_transaction(ids[which], fixtures.ada.id)

    return await _timed(write, at_once, operations=times // at_once * at_once)


async def _bare_transaction(conversation_id: UUID, sender_id: UUID) -> None:
    async with in_transaction("default"):
        row = await Conversation.get(id=conversation_id)
        row.message_count += 1
        await row.save()
        await Message.create(
            conversation_id=conversation_id,
            number=row.message_count,
            sender_id=sender_id,
            visibility=MessageVisibility.PUBLIC,
            text="Hello",
            sent_at=clock.now(),
        )


async def _messages(fixtures: Fixtures, at_once: int, times: int) -> Outcome:
    """Each person writes in their own conversation."""
    async with in_transaction("default"):
        rows = [await fixtures.talking(units=0) for _ in range(at_once)]

    async def write(number: int) -> None:
        for _ in range(times // at_once):
            await send_message(rows[number].id, text="Hello", by=fixtures.ada)

    return await _timed(write, at_once, operations=times // at_once * at_once)


async def _assignments(fixtures: Fixtures, at_once: int, times: int) -> Outcome:
    """Every agent is assigned one conversation after the other, and accepts it."""
    each = times // at_once
    async with in_transaction("default"):
        agents = [await viewer_of(await an_agent(in_=[fixtures.support])) for _ in range(at_once)]
        rows = [[await fixtures.open(units=0) for _ in range(each)] for _ in range(at_once)]

    async def handle(number: int) -> None:
        await _assigned(fixtures, rows[number], agents[number])

    return await _timed(handle, at_once, operations=2 * each * at_once)


async def _assigned(fixtures: Fixtures, rows: Sequence[Conversation], agent: Viewer) -> None:
    for row in rows:
        assigned = await assign_to_agent(row.id, agent_id=agent.id, by=fixtures.sam)
        await accept_offer(assigned.offer_id, by=agent)


async def _timed(work: Callable[[int], Awaitable[None]], at_once: int, *, operations: int) -> Outcome:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(work, range(at_once)))
    return Outcome(operations, time.perf_counter() - begun, time.process_time() - begun_cpu)


async def run(postgres_url: str) -> None:
    report.write(["# Operations", await report.machine(postgres_url)])
    report.write([await table(postgres_url, Sizes())])


def main() -> None:
    with start_postgres() as server:
        asyncio.run(run(server.url))


if __name__ == "__main__":
    main()
