"""Keeps the chain of the audit trail: counted refusals become entries, and entries are sealed. models/audit/ does it."""

import asyncio

from models.audit.sealing import BATCH, newest_closed, publish, seal
from models.audit.surplus import settle_surplus
from models.followers.leases import Lease
from models.followers.runner import under_lease

POLL_SECONDS = 1.0
PAUSE_SECONDS = 0.05  # after a full batch, so that other writers have their turn


async def run() -> None:
    await under_lease("sealing", _for_ever)


async def _for_ever(lease: Lease) -> None:
    if segment := await newest_closed():
        publish(segment)  # again: the process that closed it may have ended before it could tell
    while True:
        await round_of_sealing(lease)
        await asyncio.sleep(POLL_SECONDS)


async def round_of_sealing(lease: Lease | None = None) -> int:
    """Seal all that is there; returns how many entries were sealed."""
    done = 0
    await settle_surplus()
    while sealed := await seal():
        done += sealed
        if lease:
            lease.must_hold()
        if sealed == BATCH:
            await asyncio.sleep(PAUSE_SECONDS)
    return done
