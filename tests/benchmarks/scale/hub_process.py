"""A process with a hub and the floor, for replica.py. Arguments: the primary, and the server that the hub reads.

It prints "ready", reads a number from its input, and prints the delays of so many facts, in seconds, as JSON.
"""

import asyncio
import json
import sys

from tortoise import Tortoise

from models import clock
from models.database import connections
from models.events.bell import bell
from models.events.hub import hub
from models.floor.floor import floor


async def run(primary: str, read: str) -> None:
    config = connections.config(primary)
    # The hub reads on the connection "reader"; on PostgreSQL it usually has none of its own.
    config["connections"]["reader"] = connections.config(read)["connections"]["default"]
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        await bell.hang(primary)
        await hub.open(floor)
        delays: list[float] = []
        following = asyncio.create_task(_follow(delays))
        _say("ready")
        wanted = int(await asyncio.to_thread(sys.stdin.readline))
        while len(delays) < wanted:
            await hub.reached(hub.head.seq + 1)
        following.cancel()
        _say(json.dumps(delays))
    finally:
        await hub.close()
        await bell.take_down()
        await connections.disconnect()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _follow(delays: list[float]) -> None:
    async for heard in hub.follow(hub.head.seq, idle_seconds=60):
        now = clock.now()
        delays += [(now - entry.fact.at).total_seconds() for entry in heard.entries]


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
