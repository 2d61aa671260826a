"""A process that writes many facts into a Vigie's database at once, so that the server has nothing to do but to tell them.

Argument: the database's address, a PostgreSQL. For each line with a number on its input, it writes so many facts, of the
conversations in turn, and prints "written". A batch changes its rows and appends its facts in one transaction.
"""

import asyncio
import sys
from collections.abc import Iterator
from itertools import cycle, islice

from models import clock
from models.database import connections
from models.database.connections import writing
from models.events import log
from models.events.bell import bell
from models.events.facts import ConversationChanged
from models.tables import Conversation
from models.values import SYSTEM_ID, Actor
from models.vocabulary import Act, ActorKind, ConversationAspect

BATCH_FACTS = 200
BY = Actor(SYSTEM_ID, ActorKind.SYSTEM)


async def run(url: str) -> None:
    await connections.connect(url)
    try:
        await bell.hang(url)
        turns = cycle(await Conversation.all().order_by("title"))
        while line := await asyncio.to_thread(sys.stdin.readline):
            await _write(turns, int(line))
            sys.stdout.write("written\n")
            sys.stdout.flush()
    finally:
        await bell.take_down()
        await connections.disconnect()


async def _write(turns: Iterator[Conversation], facts: int) -> None:
    while facts > 0:
        rows = list(islice(turns, min(facts, BATCH_FACTS)))
        facts -= len(rows)
        async with writing():
            changes = [_change(row) for row in rows]
            await Conversation.bulk_update({row.id: row for row in rows}.values(), ["version", "last_activity_at"])
            position = await log.append(changes)
        await bell.ring(position)


def _change(row: Conversation) -> ConversationChanged:
    before = row.values()
    row.version += 1
    row.last_activity_at = clock.now()
    return ConversationChanged(
        act=Act.JOIN,
        at=row.last_activity_at,
        actor=BY,
        before=before,
        after=row.values(),
        aspects=frozenset({ConversationAspect.PARTICIPANTS}),
    )


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
