"""Deletes what is no longer needed: old facts, outcomes of requests, visits, sign-ins, alerts. The log is events/log.py."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q

from models import clock
from models.database.connections import in_turn, reading_connection
from models.events import log as event_log
from models.events.interest import LogGap
from models.events.log import KEPT_ALWAYS
from models.followers.leases import Lease
from models.followers.processes import forget_ended
from models.followers.runner import under_lease
from models.rules.visitor_sessions import BEGIN_WITHIN, RETURN_WITHIN
from models.tables import Alert, LogEntry, SignIn, StoredOutcome, Visit

POLL_SECONDS = 60.0
BATCH = 500  # deleted within a few milliseconds, in which no other process can write to SQLite
PAUSE_SECONDS = 0.05  # after a batch, so that other writers have their turn

DAY_SECONDS = 86_400
KEEP_ALERTS = timedelta(days=31)  # as long as the longest window of figures


@dataclass(frozen=True, slots=True)
class Retention:
    """How long facts are kept, for clients that resume and for a conversation's history, and how long outcomes are.

    A fact is kept while it is young enough and among the newest `log_facts`; the newest 1,000 are always kept.
    """

    log_seconds: float = 7 * DAY_SECONDS
    log_facts: int = 5_000_000
    outcome_seconds: float = DAY_SECONDS

    def __post_init__(self) -> None:
        if self.log_facts < KEPT_ALWAYS:
            raise ValueError(f"The log must keep at least {KEPT_ALWAYS} facts, not {self.log_facts}.")
        if self.log_seconds <= 0 or self.outcome_seconds <= 0:
            raise ValueError("Facts and outcomes must be kept for more than 0 seconds.")


_retention = Retention()


def configure(*, keep_log_seconds: float, keep_log_facts: int) -> None:
    """Set the retention for this process, from its next round on. Raises ValueError for impossible values."""
    global _retention
    _retention = Retention(log_seconds=keep_log_seconds, log_facts=keep_log_facts)


async def run() -> None:
    await under_lease("pruning", _for_ever)


async def _for_ever(lease: Lease) -> None:
    while True:
        await prune(_retention, lease)
        await asyncio.sleep(POLL_SECONDS)


async def prune(retention: Retention, lease: Lease | None = None) -> int:
    """Delete what need not be kept, in small steps so that others can write; returns how many facts were deleted.

    Raises LogGap if a fact is missing, and deletes nothing beyond the gap.
    """
    facts = await _in_steps(lambda: _prune_log(retention, lease))
    await _in_steps(lambda: _prune_outcomes(retention, lease))
    await _in_steps(lambda: _prune_visits(lease))
    await _in_steps(lambda: _prune_sign_ins(lease))
    await _in_steps(lambda: _prune_alerts(lease))
    await forget_ended()
    return facts


async def _in_steps(step: Callable[[], Awaitable[int]]) -> int:
    """Repeat the step while it deletes a full batch. What is left after that waits for the next round."""
    done = 0
    while (count := await step()) == BATCH:
        done += count
        await asyncio.sleep(PAUSE_SECONDS)
    return done + count


async def _prune_log(retention: Retention, lease: Lease | None) -> int:
    """Delete one batch from the old end of the log, so that it never has gaps; returns how many facts."""
    head = await event_log.head()
    oldest: list[tuple[int, datetime]] = (
        await LogEntry.filter(seq__lte=head.seq - KEPT_ALWAYS)
        .order_by("seq")
        .limit(BATCH)
        .using_db(reading_connection())
        .values_list("seq", "at")
    )
    too_old = clock.now() - timedelta(seconds=retention.log_seconds)
    last = 0
    for seq, at in oldest:
        if at >= too_old and seq > head.seq - retention.log_facts:
            break
        if last and seq != last + 1:
            break
        last = seq
    if not last:
        return 0
    if not await LogEntry.filter(seq=last + 1).using_db(reading_connection()).exists():
        raise LogGap(
            f"The log has no fact {last + 1}: nothing before it is pruned, so that readers notice the gap, too."
        )
    if lease:
        lease.must_hold()
    return await in_turn(LogEntry.filter(seq__lte=last).delete)


async def _prune_outcomes(retention: Retention, lease: Lease | None) -> int:
    too_old = clock.now() - timedelta(seconds=retention.outcome_seconds)
    ids = await StoredOutcome.filter(stored_at__lt=too_old).limit(BATCH).values_list("id", flat=True)
    if not ids:
        return 0
    if lease:
        lease.must_hold()
    return await in_turn(StoredOutcome.filter(id__in=ids).delete)


async def _prune_visits(lease: Lease | None) -> int:
    """Delete sessions to which no visitor can return; their conversations stay."""
    now = clock.now()
    unused = Q(conversation_id=None, renewed_at__lte=now - BEGIN_WITHIN)
    ids = await Visit.filter(unused | Q(renewed_at__lte=now - RETURN_WITHIN)).limit(BATCH).values_list("id", flat=True)
    if not ids:
        return 0
    if lease:
        lease.must_hold()
    return await in_turn(Visit.filter(id__in=ids).delete)


async def _prune_sign_ins(lease: Lease | None) -> int:
    """Delete sign-ins whose tokens have expired, and ended ones when no token of them can come any more."""
    now = clock.now()
    expired = Q(ended_at=None, expires_at__lte=now)
    ids = await SignIn.filter(expired | Q(keep_until__lte=now)).limit(BATCH).values_list("id", flat=True)
    if not ids:
        return 0
    if lease:
        lease.must_hold()
    return await in_turn(SignIn.filter(id__in=ids).delete)


async def _prune_alerts(lease: Lease | None) -> int:
    """Delete alerts that rang long ago, read or not."""
    ids = await Alert.filter(rung_at__lt=clock.now() - KEEP_ALERTS).limit(BATCH).values_list("id", flat=True)
    if not ids:
        return 0
    if lease:
        lease.must_hold()
    return await in_turn(Alert.filter(id__in=ids).delete)
