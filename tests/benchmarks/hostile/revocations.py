"""How long it takes until a stream ends after its viewer's rights were withdrawn, while others act: 1,000 trials.

.venv/bin/python -m tests.benchmarks.hostile.revocations [--trials 1000]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx2
from httpx2.websockets import AsyncWebSocketSession

from models.tables import Queue, User
from schema.ids import global_id
from tests.benchmarks import loaded_floor, report
from tests.benchmarks.loaded_floor import Load
from tests.benchmarks.reader import PATIENCE_SECONDS
from tests.benchmarks.report import Table
from tests.faults.delays import percentile
from tests.faults.documents import LIVE_LIST, SET_RIGHTS
from tests.support.running_server import RunningServer

COLUMNS = ("Trials", "Facts a second", "p50 ms", "p99 ms", "Longest ms", "Frames after the revocation")


@dataclass(frozen=True)
class Sizes:
    trials: int = 1_000
    facts_per_second: float = 20.0
    conversations: int = 5


@dataclass
class Trials:
    """Each: the supervisor sees the queue, follows it, loses it."""

    server: RunningServer
    queue: str
    user: str
    client: httpx2.AsyncClient
    seconds: list[float]
    late: int = 0

    async def run(self, socket: AsyncWebSocketSession, number: int) -> None:
        await self._oversee([self.queue])
        await socket.send_json({"id": f"{number}", "type": "subscribe", "payload": {"query": LIVE_LIST}})
        await self._frame(socket, number)
        begun = time.perf_counter()
        revoking = asyncio.create_task(self._oversee([]))
        frames: list[Any] = []
        while not frames or frames[-1]["__typename"] != "AccessRevoked":
            frames.append(await self._frame(socket, number))
        assert (await socket.receive_json(timeout=PATIENCE_SECONDS))["type"] == "complete"
        self.seconds.append(time.perf_counter() - begun)
        position = await revoking
        self.late += sum(frame["position"] > position for frame in frames)

    async def _oversee(self, queues: list[str]) -> str:
        given = {"input": {"userId": self.user, "supervisedQueueIds": queues}}
        answer = await self.client.post(self.server.url, content=json.dumps({"query": SET_RIGHTS, "variables": given}))
        position: str = answer.json()["data"]["setRights"]["position"]
        return position

    async def _frame(self, socket: AsyncWebSocketSession, number: int) -> Any:
        while (message := await socket.receive_json(timeout=PATIENCE_SECONDS))["id"] != f"{number}":
            pass
        return next(iter(message["payload"]["data"].values()))


async def table(sizes: Sizes) -> Table:
    async with loaded_floor.served(queues=1, conversations=sizes.conversations) as (server, [place]):
        queue, user = await Queue.get(), await User.get(login=place.supervisor)
        load = Load(server.url, {place.agent: server.token(place.agent)}, [place])
        headers = {**server.headers("ann"), "content-type": "application/json"}
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS, headers=headers) as client:
            trials = Trials(server, global_id("Queue", queue.id), global_id("User", user.id), client, [])
            acting = asyncio.create_task(load.run(per_second=sizes.facts_per_second, seconds=PATIENCE_SECONDS * 60))
            async with server.socket(place.supervisor) as socket:
                for number in range(sizes.trials):
                    await trials.run(socket, number)
            acting.cancel()
            await asyncio.gather(acting, return_exceptions=True)
    row = [
        str(sizes.trials),
        f"{sizes.facts_per_second:g}",
        *(f"{percentile(trials.seconds, share) * 1_000:.1f}" for share in (0.5, 0.99)),
        f"{max(trials.seconds) * 1_000:.0f}",
        str(trials.late),
    ]
    return Table(
        "From the revoking mutation's request to the stream's `complete`; one process, log in SQLite", COLUMNS, [row]
    )


async def run(sizes: Sizes) -> None:
    report.write(["# Revocations", await report.machine()])
    report.write([await table(sizes)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=Sizes.trials)
    asyncio.run(run(Sizes(trials=parser.parse_args().trials)))
