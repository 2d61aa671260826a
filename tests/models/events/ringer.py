"""A process with a bell: prints a line whenever it hears a ring, rings with each number that it reads, ends with its input."""

import asyncio
import sys

from models.events.bell import Bell


async def main(url: str) -> None:
    bell = Bell()
    await bell.hang(url)
    bell.rung.clear()
    print("hanging" if bell.is_up else "not up", flush=True)  # noqa: T201
    hearing = asyncio.create_task(tell(bell))
    while line := await asyncio.to_thread(sys.stdin.readline):
        await bell.ring(int(line))
    hearing.cancel()
    await bell.take_down()


async def tell(bell: Bell) -> None:
    recorded = bell.heard
    while True:
        await bell.rung.wait()
        bell.rung.clear()
        if bell.heard > recorded:
            recorded = bell.heard
            print("heard", flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
