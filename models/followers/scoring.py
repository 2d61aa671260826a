"""Scores customers' messages in batches as they come, and at the start those that came while no process ran.

A message is never delayed by it, and is scored at least once: only the row says that it was. judging.py asks the engines.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from prometheus_client import Counter
from tortoise.expressions import Q

from models import clock, faults
from models.database.trouble import trouble_of
from models.events.facts import Fact, MessagePosted
from models.events.hub import hub
from models.followers.judging import judge, remember
from models.followers.leases import Lease
from models.followers.runner import under_lease
from models.operations.sentiment.score_messages import Judged, score_messages
from models.sentiment.engine import FALLBACK
from models.tables import Message
from models.values import SYSTEM

IDLE_SECONDS = 60.0
BATCH = 50  # messages judged together: the built-in engine takes 10 ms for them, in which nobody else has a turn

JUDGED = Counter("vigie_messages_judged_total", "Customers' messages that a sentiment engine gave a score.")
NOT_JUDGED = Counter(
    "vigie_messages_not_judged_total", "Customers' messages that got no score, such as in an unknown language."
)
FELL_BACK = Counter(
    "vigie_sentiment_fallbacks_total",
    "Messages judged by the built-in engine, because the chosen one could not be reached.",
)

_oldest: datetime | None = None


def lag_seconds() -> float:
    """How long ago the oldest message came that this process is about to score; 0 if it has scored all that it knows of."""
    return max(0.0, (clock.now() - _oldest).total_seconds()) if _oldest else 0.0


async def run() -> None:
    await under_lease("scoring", _for_ever)


async def _for_ever(lease: Lease) -> None:
    seq = hub.head.seq
    await score_all(lease)
    async for log_slice in hub.follow(seq, idle_seconds=IDLE_SECONDS):
        await _score_in_batches(_of_customers(entry.fact for entry in log_slice.entries), lease)


def _of_customers(facts: Iterable[Fact]) -> list[tuple[UUID, datetime]]:
    return [
        (fact.message.id, fact.at) for fact in facts if isinstance(fact, MessagePosted) and fact.message.from_customer
    ]


async def score_all(lease: Lease | None = None) -> None:
    """Score the messages that came while no process scored: oldest first, in batches, each message once."""
    after: tuple[datetime, UUID] | None = None
    while batch := await _unscored(after):
        await _score_in_batches([(row.id, row.sent_at) for row in batch], lease)
        after = batch[-1].sent_at, batch[-1].id


async def _unscored(after: tuple[datetime, UUID] | None) -> list[Message]:
    unscored = Message.filter(from_customer=True, scored_at=None, text__isnull=False)
    if after:
        sent_at, message_id = after
        unscored = unscored.filter(Q(sent_at__gt=sent_at) | Q(sent_at=sent_at, id__gt=message_id))
    return await unscored.order_by("sent_at", "id").limit(BATCH).only("id", "sent_at")


async def _score_in_batches(messages: Sequence[tuple[UUID, datetime]], lease: Lease | None) -> None:
    global _oldest
    try:
        for start in range(0, len(messages), BATCH):
            batch = messages[start : start + BATCH]
            _oldest = batch[0][1]
            if lease:
                lease.must_hold()
            await score([message_id for message_id, _ in batch], lease)
    finally:
        _oldest = None


async def score(message_ids: Sequence[UUID], lease: Lease | None = None) -> None:
    """Score some messages. A failure must not block others; after a restart they are tried again.

    Trouble that passes is raised: the work then begins anew, with all messages that are not scored.
    """
    for conversation_id, judged in (await judge(message_ids)).items():
        if lease:
            lease.must_hold()
        try:
            await score_messages(conversation_id, judged, by=SYSTEM)
        except Exception as error:
            if trouble_of(error):
                raise
            faults.report(error, f"messages of conversation {conversation_id} could not be scored")
        else:
            remember(conversation_id, judged)
            _count(judged)


def _count(judged: Judged) -> None:
    """Count each message once that is not judged, however often it is tried again."""
    for message_id, reading in judged.readings.items():
        if reading is None:
            NOT_JUDGED.inc(message_id not in judged.earlier)
            continue
        JUDGED.inc()
        if reading.engine.endswith(FALLBACK):
            FELL_BACK.inc()
