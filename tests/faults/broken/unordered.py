"""Vigie with a plain database sequence for the numbers of facts, read from the highest number on.

Only on PostgreSQL: SQLite has one writer at a time, so that order comes by itself.
"""

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress

import asyncpg

from api.__main__ import app
from models.database.connections import connection, reading_connection
from models.events import hub, log
from models.events.facts import ConversationChanged, ConversationFact, KnownFact, encode
from models.events.log import Entry, Head
from models.tables import LogEntry, LogHead
from tests.faults.broken import heartbeats_often

LONGEST_WAIT_SECONDS = 2.0  # PostgreSQL ends a transaction that idles for three
POLL_SECONDS = 0.005

_waits = asyncio.Lock()  # for one at a time, so that another can overtake it


async def append(facts: Sequence[KnownFact]) -> int:
    rows = await connection().execute_query_dict(
        f"SELECT nextval('unordered') AS seq FROM generate_series(1, {len(facts)})"
    )
    seqs = [int(row["seq"]) for row in rows]
    if any(isinstance(fact, ConversationChanged) and fact.aspects for fact in facts) and not _waits.locked():
        async with _waits:
            await _overtaken(max(seqs))
    await LogEntry.bulk_create(
        [
            LogEntry(
                seq=seq,
                at=fact.at,
                kind=fact.kind,
                conversation_id=fact.after.id if isinstance(fact, ConversationFact) else None,
                fact=encode(fact),
            )
            for seq, fact in zip(seqs, facts, strict=True)
        ]
    )
    return max(seqs)


async def _overtaken(seq: int) -> None:
    """Let a later number be committed and read before this one, which otherwise happens only now and then."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            while hub.hub.head.seq <= seq:  # noqa: ASYNC110  # what is waited for is another task's commit
                await asyncio.sleep(POLL_SECONDS)


async def head() -> Head:
    newest = await LogEntry.all().order_by("-seq").using_db(reading_connection()).first()
    return Head(newest.seq if newest else 0, (await LogHead.get(id=1)).epoch)


def no_check(seq: int, entries: Sequence[Entry]) -> None:
    """Accept gaps between numbers."""


async def make_sequence() -> None:
    opened = await asyncpg.connect(os.environ["VIGIE_DATABASE_URL"])
    try:
        await opened.execute("CREATE SEQUENCE IF NOT EXISTS unordered")
    finally:
        await opened.close()


if __name__ == "__main__":
    asyncio.run(make_sequence())
    log.append, log.head = append, head
    hub.must_follow = no_check  # type: ignore[attr-defined]  # as the hub calls it
    heartbeats_often.use()
    app()
