"""Deletes what was kept for long enough: texts and conversations as workstreams say, and old segments of the audit trail.

pruning.py deletes what has a time of its own, such as old facts.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from uuid import UUID

from models import clock, faults
from models.audit.pruning import prune_segments
from models.database.connections import empty_wal
from models.events.formats import written_format
from models.followers.leases import Lease
from models.followers.runner import under_lease
from models.operations.privacy.expire_conversation import expire_conversation
from models.reading.privacy.retention import expired, expires_from
from models.values import SYSTEM

log = logging.getLogger("vigie.followers")

POLL_SECONDS = 600.0  # times of retention are days
BATCH = 100  # conversations that are looked up together; each is a unit of work of its own
PAUSE_SECONDS = 0.05  # after a batch, so that other writers have their turn

_keep_audit_days: int | None = None


def configure(*, keep_audit_days: int | None) -> None:
    """Set how long the audit trail is kept, from the next round on; None means for ever."""
    global _keep_audit_days
    _keep_audit_days = keep_audit_days


async def run() -> None:
    await under_lease("retention", _for_ever)


async def _for_ever(lease: Lease) -> None:
    looked: dict[UUID, datetime] = {}
    if written_format.is_older:
        log.warning("Texts and conversations are kept until the upgrade is finished.")
    while True:
        if not written_format.is_older:
            looked = await expire(looked, lease)
        await prune_audit_trail(lease)
        await asyncio.sleep(POLL_SECONDS)


async def expire(looked: dict[UUID, datetime], lease: Lease | None = None) -> dict[UUID, datetime]:
    """Let all go that is due now.

    `looked` says for each workstream up to which end of conversations the texts are gone, so that these are not looked at
    again; returns the same for the next round.
    """
    now, seen = clock.now(), set[UUID]()
    upto = await expires_from(now)
    failed = 0
    while due := set(await expired(looked, now=now, limit=BATCH)) - seen:
        for conversation_id in sorted(due):
            if lease:
                lease.must_hold()
            failed += not await _expire(conversation_id)
        seen |= due
        await asyncio.sleep(PAUSE_SECONDS)
    if seen:
        await empty_wal()
    return looked if failed else upto


async def prune_audit_trail(lease: Lease | None = None) -> int:
    """Prune the segments that were closed long enough ago; returns how many."""
    if _keep_audit_days is None:
        return 0
    if lease:
        lease.must_hold()
    return len(await prune_segments(closed_before=clock.now() - timedelta(days=_keep_audit_days), by=SYSTEM))


async def _expire(conversation_id: UUID) -> bool:
    """Whether it could be done. A failure must not keep what comes after it."""
    try:
        await expire_conversation(conversation_id, by=SYSTEM)
    except Exception as error:
        faults.report_unless_trouble(error, f"conversation {conversation_id} could not be expired")
        return False
    return True
