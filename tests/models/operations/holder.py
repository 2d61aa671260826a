"""A process that locks the log's counter until it is told to release it; test_frozen_holder.py freezes it."""

import asyncio
import sys
from uuid import UUID

from models import clock
from models.access.viewers import viewer_by_id
from models.database.connections import connect, disconnect, writing
from models.events import log
from models.events.facts import PresenceChanged
from models.vocabulary import Act, Presence


async def main(url: str, viewer_id: UUID) -> None:
    """Print "holding" inside a unit of work and, after a line of input, whether it was committed."""
    await connect(url)
    viewer = await viewer_by_id(viewer_id)
    assert viewer is not None
    fact = PresenceChanged(
        act=Act.SET_PRESENCE,
        at=clock.now(),
        actor=viewer.actor,
        person_id=viewer.id,
        before=Presence.AVAILABLE,
        after=Presence.AWAY,
    )
    try:
        async with writing():
            await log.append([fact])
            print("holding", flush=True)  # noqa: T201
            await asyncio.to_thread(sys.stdin.readline)
        print("committed", flush=True)  # noqa: T201
    except Exception as error:
        print(f"lost {type(error).__name__}", flush=True)  # noqa: T201
    await disconnect()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], UUID(sys.argv[2])))
