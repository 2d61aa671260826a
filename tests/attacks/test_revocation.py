"""Rights are withdrawn while others act: whatever the order in which it happens, nothing comes from after the withdrawal."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from models.events.log import head_now
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.send_message import send_message
from tests.attacks.page import must_hold
from tests.attacks.serving import Serving, serving
from tests.benchmarks.reader import PROTOCOL
from tests.faults.documents import LIVE_LIST, STATE_CHANGES

TRIALS = 24
MESSAGES = 2  # in each conversation, while the rights are withdrawn
STREAMS = {"list": LIVE_LIST, "states": STATE_CHANGES}
PATIENCE_SECONDS = 30


async def test_no_frame_comes_from_after_the_revocation(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        revoked = server.fixtures.sam
        async with connect(server.websocket_url, subprotocols=[PROTOCOL]) as socket:
            token = f"Bearer {server.token('sam')}"
            await _send(socket, {"type": "connection_init", "payload": {"Authorization": token}})
            await _received(socket)
            for trial in range(TRIALS):
                await _subscribe(socket, trial)
                position, frames = await _race(server, socket, trial)
                for name, seen in frames.items():
                    assert [frame for frame in seen if frame["position"] > position] == [], (trial, name)
                    assert (seen[-1]["__typename"], seen[-1]["position"]) == ("AccessRevoked", position), (trial, name)
                await set_rights(revoked.id, RightsChanges(overseen=revoked.overseen), by=server.fixtures.admin)
        assert server.faults.texts == []
    must_hold("Revocations in a race with messages", tried=TRIALS, refused=TRIALS)


async def _subscribe(socket: ClientConnection, trial: int) -> None:
    """Both streams have begun once each has sent a frame."""
    for name, query in STREAMS.items():
        await _send(socket, {"id": f"{name} {trial}", "type": "subscribe", "payload": {"query": query}})
    begun: set[str] = set()
    while len(begun) < len(STREAMS):
        begun.add((await _received(socket))["id"])


async def _race(server: Serving, socket: ClientConnection, trial: int) -> tuple[str, dict[str, list[Any]]]:
    """The position of the revocation, and all frames of each stream until it has ended."""
    barrier = asyncio.Barrier(1 + len(server.conversations))

    async def revoke() -> str:
        await barrier.wait()
        changes = RightsChanges(overseen=frozenset())
        done = await set_rights(server.fixtures.sam.id, changes, by=server.fixtures.admin)
        return (await head_now()).position(done.position)

    async def act(number: int) -> None:
        await barrier.wait()
        for each in range(MESSAGES):
            await send_message(server.conversations[number].id, text=f"{trial} {each}", by=server.fixtures.ada)

    # Another order each time: whoever is started last passes the barrier first.
    acts: list[asyncio.Task[Any]] = []
    for number in range(len(server.conversations)):
        if number == trial % len(server.conversations):
            acts.append(asyncio.create_task(revoke()))
        acts.append(asyncio.create_task(act(number)))
    frames: dict[str, list[Any]] = {f"{name} {trial}": [] for name in STREAMS}
    ended: set[str] = set()
    while ended < frames.keys():
        message = await _received(socket)
        assert message["id"] in frames, f"a stream of an earlier trial goes on: {message}"
        if message["type"] == "complete":
            ended.add(message["id"])
        else:
            frames[message["id"]].append(next(iter(message["payload"]["data"].values())))
    done = await asyncio.gather(*acts)
    return done[trial % len(server.conversations)], frames


async def _send(socket: ClientConnection, message: object) -> None:
    await socket.send(json.dumps(message))


async def _received(socket: ClientConnection) -> Any:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return json.loads(await socket.recv())
