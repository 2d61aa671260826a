"""A process that acts on due times under a lease and prints what it does. test_leases_of_processes.py kills it."""

import asyncio
import contextlib
import signal
import sys
from typing import Any
from uuid import UUID

from models.database.connections import connect, disconnect
from models.followers import due_times
from models.followers.leases import Lease, while_held
from models.operations.offers.expire_offer import expire_offer
from models.vocabulary import DueKind

POLL_SECONDS = 0.02


async def main(url: str, seconds: float) -> None:
    await connect(url)
    due_times.OPERATIONS[DueKind.OFFER_EXPIRES] = recorded
    tell("ready")
    try:
        if seconds:
            await while_held("due_times", work, seconds=seconds)
        await work_for_all_the_others()
    finally:
        await disconnect()


async def work(lease: Lease) -> None:
    tell(f"took {lease.fence}")
    try:
        while True:
            if not await due_times.work_off(lease):
                await asyncio.sleep(POLL_SECONDS)
                lease.must_hold()
    finally:
        tell(f"lost {lease.fence}")


async def work_for_all_the_others() -> None:
    """Work without a lease, to show what the lease prevents."""
    while True:
        if not await due_times.work_off():
            await asyncio.sleep(POLL_SECONDS)


async def recorded(offer_id: UUID, **arguments: Any) -> None:
    tell(f"acts {offer_id}")
    await expire_offer(offer_id, **arguments)


def tell(what: str) -> None:
    print(what, flush=True)  # noqa: T201


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job begins with it ignored
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1], float(sys.argv[2])))
