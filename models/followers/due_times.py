"""Acts on due times. At the start it acts on those that fell due while no process ran. steps/due_times.py sets them."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Set
from datetime import datetime, timedelta
from typing import Any

from models import clock, faults
from models.database import prepared
from models.followers.client_presence import watch_clients
from models.followers.erasing import erase_next
from models.followers.leases import Lease
from models.followers.runner import under_lease
from models.followers.standards import apply_standards
from models.operations.conversations.end_abandoned import end_abandoned
from models.operations.conversations.end_undo_window import end_undo_window
from models.operations.conversations.judge_attention import judge_attention
from models.operations.conversations.reach_limit import reach_limit
from models.operations.conversations.return_silent import return_silent
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
COUNT_SECONDS = 10.0  # how often to count what is left to others
# Kinds of a newer release are left to its processes, and counted.
_KNOWN = ", ".join(f"'{kind}'" for kind in DueKind)
_DUE = f"SELECT {{columns}} FROM due_times WHERE due_at <= $1 AND kind IN ({_KNOWN}) ORDER BY due_at LIMIT $2"
_DUE_NUMBER = f"SELECT count(*) AS number FROM due_times WHERE due_at <= $1 AND kind IN ({_KNOWN})"
_UNKNOWN = f"SELECT kind, count(*) AS number FROM due_times WHERE due_at <= $1 AND kind NOT IN ({_KNOWN}) GROUP BY kind"

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
    DueKind.ATTENTION_DUE: judge_attention,
    DueKind.ATTENTION_OUTDATED: judge_attention,
    DueKind.STANDARDS_CHANGED: apply_standards,
    DueKind.UNDO_WINDOW_ENDS: end_undo_window,
    DueKind.AGENT_SILENT: return_silent,
}


class Backlog:
    """What was due at the last look, while this process acts on due times. `unknown` are those of a newer release."""

    def __init__(self) -> None:
        self.due = self.unknown = 0
        self.oldest: datetime | None = None

    @property
    def late_seconds(self) -> float:
        """How long ago the oldest of them fell due."""
        return (clock.now() - self.oldest).total_seconds() if self.oldest else 0.0


backlog = Backlog()


async def run() -> None:
    await under_lease("due_times", _for_ever)


async def _for_ever(lease: Lease) -> None:
    counted_at, told = -COUNT_SECONDS, set[str]()
    try:
        while True:
            if time.monotonic() - counted_at >= COUNT_SECONDS:
                counted_at = time.monotonic()
                told |= await count_unknown(told)
            if not await work_off(lease):
                await asyncio.sleep(POLL_SECONDS)
    finally:
        backlog.due, backlog.unknown, backlog.oldest = 0, 0, None


async def count_unknown(told: Set[str] = frozenset()) -> set[str]:
    """Count what is due and only a newer release understands. Kinds that were not `told` are logged, and returned."""
    rows = await prepared.select(_UNKNOWN, clock.now())
    backlog.unknown = sum(row["number"] for row in rows)
    found = {row["kind"] for row in rows} - told
    for kind in sorted(found):
        log.warning("Due times of the kind %s are left to processes of a newer release.", kind)
    return found


async def work_off(lease: Lease | None = None) -> int:
    """Act on what is due now, oldest first, and return how many there were. Each operation checks again, under lock."""
    now = clock.now()
    due = await prepared.select_rows(DueTime, _DUE, now, BATCH)
    backlog.due, backlog.oldest = len(due), due[0].due_at if due else None
    if len(due) == BATCH:
        [counted] = await prepared.select(_DUE_NUMBER, now)
        backlog.due = counted["number"]
    for row in due:
        if lease:
            lease.must_hold()
        try:
            await OPERATIONS[row.kind](row.subject_id, by=SYSTEM)
        except Refused as refusal:
            log.warning("%s of %s could not be done (%s).", row.kind, row.subject_id, refusal.code)
            await DueTime.filter(id=row.id).delete()
        except Exception as error:
            faults.report_unless_trouble(error, f"{row.kind} of {row.subject_id} failed; it is tried again later")
            await DueTime.filter(id=row.id).update(due_at=clock.now() + AGAIN_AFTER)
    return len(due)
