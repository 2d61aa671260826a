"""What readers that stand still cost a server in memory while facts come for them; what they cost others: slow_clients.py."""

import asyncio
from dataclasses import dataclass, replace
from uuid import uuid4

from models import clock
from models.database.connections import shielded, writing
from models.events import log
from models.events.facts import MessagePosted
from models.events.hub import RING_FACTS
from models.tables import Conversation
from models.values import Actor, MessageValues
from models.vocabulary import Act, ActorKind, MessageVisibility
from tests.benchmarks import loaded_floor, report
from tests.benchmarks.loaded_floor import Memory
from tests.benchmarks.reader import Reader
from tests.benchmarks.report import Table
from tests.faults.counted import Counts
from tests.support.running_server import RunningServer

COLUMNS = ("Do not read", "Came", "Cut off", "Facts", "Seconds", "MB before", "MB most", "MB after", "MB grown")
AT_ONCE = 100  # facts in one transaction
AHEAD = 1_000  # what the log may be ahead of a reader of our own, so that the server keeps up


@dataclass(frozen=True)
class Sizes:
    readers: int = 100
    facts: int = 100_000
    warm_up_facts: int = RING_FACTS + 1_000  # so that what a server keeps for its own sake is there already
    conversations: int = 20


@dataclass(frozen=True)
class Outcome:
    counted: Counts
    seconds: float
    memory: Memory


async def table(sizes: Sizes) -> Table:
    async with loaded_floor.served(queues=1, conversations=sizes.conversations) as (server, [place]):
        reader = Reader(server.websocket_url, server.token(place.supervisor), place)
        tasks = await loaded_floor.all_reading([reader])
        await _measured(server, reader, facts=sizes.warm_up_facts, readers=sizes.readers)
        outcomes = {
            readers: await _measured(server, reader, facts=sizes.facts, readers=readers)
            for readers in (0, sizes.readers)
        }
        await loaded_floor.end(tasks)
    rows = [_row(readers, sizes.facts, outcome) for readers, outcome in outcomes.items()]
    return Table("One process, log in SQLite, one reader that takes everything", COLUMNS, rows)


async def _measured(server: RunningServer, reader: Reader, *, facts: int, readers: int) -> Outcome:
    """Facts as fast as the server and a reader that does read keep up with."""
    counted, row = Counts(), await Conversation.all().first()
    assert row is not None
    reader.delays.clear()
    reader.heard.clear()
    begun = asyncio.get_running_loop().time()
    async with loaded_floor.stalled_readers(server, readers, counted), Memory(server) as memory:
        head = await log.head()
        for upto in range(AT_ONCE, facts + AT_ONCE, AT_ONCE):
            await shielded(_append(row, AT_ONCE))
            if not await reader.has_heard(head.position(head.seq + max(0, upto - AHEAD))):
                raise AssertionError("the reader that reads doesn't get on")
    return Outcome(counted, asyncio.get_running_loop().time() - begun, memory)


async def _append(row: Conversation, number: int) -> None:
    """The agent writes, as far as streams can tell."""
    assert row.agent_id is not None
    agent, before = Actor(row.agent_id, ActorKind.PERSON), row.values()
    facts = []
    for _ in range(number):
        now = clock.now()
        message = MessageValues(id=uuid4(), number=1, sender_id=agent.id, visibility=MessageVisibility.PUBLIC)
        after = replace(before, last_activity_at=now)
        facts.append(
            MessagePosted(act=Act.SEND_MESSAGE, at=now, actor=agent, before=before, after=after, message=message)
        )
        before = after
    async with writing():
        await log.append(facts)


def _row(readers: int, facts: int, outcome: Outcome) -> list[str]:
    memory = outcome.memory
    return [
        str(readers),
        str(outcome.counted.slow_readers),
        str(outcome.counted.slow_readers_cut),
        str(facts),
        f"{outcome.seconds:.0f}",
        *(f"{size / 1024**2:.1f}" for size in (memory.before, memory.most, memory.after, memory.most - memory.before)),
    ]


async def run() -> None:
    report.write(["# Readers that stand still", await report.machine()])
    report.write([await table(Sizes())])


if __name__ == "__main__":
    asyncio.run(run())
