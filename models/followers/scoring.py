"""Scores customers' messages as they come, and at a start those that came while no process ran."""

import logging
from uuid import UUID

from models.events.facts import MessagePosted
from models.events.hub import hub
from models.followers.following import alone
from models.followers.leases import Lease
from models.operations.score_message import score_message
from models.tables import Message
from models.values import SYSTEM

log = logging.getLogger("vigie.followers")

IDLE_SECONDS = 60.0


async def run() -> None:
    await alone(_for_ever)


async def _for_ever(lease: Lease) -> None:
    place = hub.head.seq
    unscored = await Message.filter(from_customer=True, scored_at=None, text__isnull=False).order_by("sent_at")
    for message in unscored:
        await _score(message.id, lease)
    async for stretch in hub.follow(place, idle_seconds=IDLE_SECONDS):
        for entry in stretch.entries:
            if isinstance(entry.fact, MessagePosted) and entry.fact.message.from_customer:
                await _score(entry.fact.message.id, lease)


async def _score(message_id: UUID, lease: Lease) -> None:
    """One message that can't be scored must not keep the next ones waiting; a restart tries it again."""
    lease.must_hold()
    try:
        await score_message(message_id, by=SYSTEM)
    except Exception:
        log.exception("Message %s could not be scored.", message_id)
