"""Tells waiting customers their queue position, or that nobody works on it; rules/queues/queue_positions.py says when."""

import asyncio

from models import clock
from models.followers.leases import Lease
from models.followers.runner import under_lease
from models.operations.queues.tell_position import tell_position
from models.reading.queue_attendance import attendances
from models.reading.queue_positions import positions_of
from models.rules.queues.queue_positions import is_news, told_position
from models.tables import Conversation
from models.values import SYSTEM
from models.vocabulary import Channel, ChannelFamily, ConversationState

POLL_SECONDS = 5.0

_CHANNELS = [channel for channel in Channel if channel.family is ChannelFamily.LIVE]


async def run() -> None:
    await under_lease("positions", _for_ever)


async def _for_ever(lease: Lease) -> None:
    while True:
        await tell_positions(lease)
        await asyncio.sleep(POLL_SECONDS)


async def tell_positions(lease: Lease | None = None) -> None:
    """Takes one statement if nobody waits, four if nobody must be told anything."""
    waiting = await Conversation.filter(state=ConversationState.OPEN, channel__in=_CHANNELS)
    positions = await positions_of([row.id for row in waiting])
    attended = await attendances({row.queue_id for row in waiting})
    now = clock.now()
    for row in waiting:
        position, queue = positions.get(row.id), attended[row.queue_id]
        if position is not None and is_news(
            told_position(position, is_open=queue.is_open, is_staffed=queue.is_staffed),
            in_queue_since=row.queue_since or row.created_at,
            told=row.position_told,
            told_at=row.position_told_at,
            now=now,
        ):
            if lease:
                lease.must_hold()
            await tell_position(row.id, by=SYSTEM)
