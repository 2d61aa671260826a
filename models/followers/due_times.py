"""Acts on due times. At the start it acts on those that fell due while no process ran. steps/due_times.py sets them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from models import clock, faults
from models.database import prepared
from models.followers.client_presence import watch_clients
from models.followers.erasing import erase_next
from models.followers.leases import Lease
from models.followers.runner import under_lease
from models.operations.conversations.end_abandoned import end_abandoned
from models.operations.conversations.reach_limit import reach_limit
from models.operations.delivery.retry_delivery import retry_delivery
from models.operations.monitoring.end_monitoring import end_monitoring
from models.operations.offers.expire_offer import expire_offer
from models.operations.presence.end_absence import end_absence
from models.operations.presence.free_wrap_up import free_wrap_up
from models.operations.queues.overflow_wait import overflow_wait
from models.rules.refusals import Refused
from models.tables import DueTime
from models.values import SYSTEM
from models.vocabulary import DueKind

log = logging.getLogger("vigie.followers")

POLL_SECONDS = 0.5  # how late an act may be; due times are set in whole seconds or longer
BATCH = 100
AGAIN_AFTER = timedelta(seconds=30)  # a due time that fails must not block those behind it
# Kinds of a newer release are left to its processes.
_KNOWN = ", ".join(f"'{kind}'" for kind in DueKind)
_DUE = f"SELECT {{columns}} FROM due_times WHERE due_at <= $1 AND kind IN ({_KNOWN}) ORDER BY due_at LIMIT $2"

# Each is called with the subject's id and the system as `by`. A kind without an operation would be tried again for ever.
OPERATIONS: dict[DueKind, Callable[..., Awaitable[Any]]] = {
    DueKind.OFFER_EXPIRES: expire_offer,
    DueKind.MONITORING_UNREAD: end_monitoring,
    DueKind.CUSTOMER_AWAY: end_abandoned,
    DueKind.WRAP_UP_FREE: free_wrap_up,
    DueKind.CLIENTS_WATCHED: watch_clients,
    DueKind.AGENT_GONE: end_absence,
    DueKind.WAITED_TOO_LONG: overflow_wait,
    DueKind.LIMIT_REACHED: reach_limit,
    DueKind.DELIVERY_RETRIES: retry_delivery,
    DueKind.TRANSCRIPTS_ERASED: erase_next,
}


async def run() -> None:
    await under_lease("due_times", _for_ever)


async def _for_ever(lease: Lease) -> None:
    while True:
        if not await work_off(lease):
            await asyncio.sleep(POLL_SECONDS)


async def work_off(lease: Lease | None = None) -> int:
    """Act on what is due now, oldest first, and return how many there were. Each operation checks again, under lock."""
    due = await prepared.select_rows(DueTime, _DUE, clock.now(), BATCH)
    for row in due:
        if lease:
            lease.must_hold()
        try:
            await OPERATIONS[row.kind](row.subject_id, by=SYSTEM)
        except Refused as refusal:
            log.warning("%s of %s could not be done (%s).", row.kind, row.subject_id, refusal.code)
            await DueTime.filter(id=row.id).delete()
        except Exception as error:
            faults.report(error, f"{row.kind} of {row.subject_id} failed; it is tried again later")
            await DueTime.filter(id=row.id).update(due_at=clock.now() + AGAIN_AFTER)
    return len(due)
