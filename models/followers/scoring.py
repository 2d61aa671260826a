"""Scores customers' messages as they come, and at the start those that came while no process ran."""

from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from models import faults
from models.events.facts import MessagePosted
from models.events.hub import hub
from models.followers.leases import Lease
from models.followers.runner import under_lease
from models.operations.conversations.score_message import score_message
from models.tables import Message
from models.values import SYSTEM

IDLE_SECONDS = 60.0
BATCH = 200  # messages read at once


async def run() -> None:
    await under_lease("scoring", _for_ever)


async def _for_ever(lease: Lease) -> None:
    seq = hub.head.seq
    await score_all(lease)
    async for log_slice in hub.follow(seq, idle_seconds=IDLE_SECONDS):
        for entry in log_slice.entries:
            if isinstance(entry.fact, MessagePosted) and entry.fact.message.from_customer:
                await _score(entry.fact.message.id, lease)


async def score_all(lease: Lease | None = None) -> None:
    """Score the messages that came while no process scored: oldest first, in batches, each message once."""
    after: tuple[datetime, UUID] | None = None
    while batch := await _unscored(after):
        for message in batch:
            await _score(message.id, lease)
        after = batch[-1].sent_at, batch[-1].id


async def _unscored(after: tuple[datetime, UUID] | None) -> list[Message]:
    unscored = Message.filter(from_customer=True, scored_at=None, text__isnull=False)
    if after:
        sent_at, message_id = after
        unscored = unscored.filter(Q(sent_at__gt=sent_at) | Q(sent_at=sent_at, id__gt=message_id))
    return await unscored.order_by("sent_at", "id").limit(BATCH).only("id", "sent_at")


async def _score(message_id: UUID, lease: Lease | None) -> None:
    """Score one message. A failure must not block the next messages; after a restart it is tried again."""
    if lease:
        lease.must_hold()
    try:
        await score_message(message_id, by=SYSTEM)
    except Exception as error:
        faults.report(error, f"message {message_id} could not be scored")
