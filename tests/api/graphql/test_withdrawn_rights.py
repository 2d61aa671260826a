"""Withdrawn rights and ended sign-ins end streams and sockets at once, in the process that got the mutation and in all others.

`VIGIE_TEST_ROUNDS` says how often each is tried.
"""

import asyncio
import base64
import json
import os
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Any

import pytest
from httpx2.websockets import AsyncWebSocketSession, WebSocketDisconnect

from models.operations.conversations.force_close import force_close
from schema.ids import global_id
from tests.faults.documents import SET_RIGHTS, STATE_CHANGES
from tests.schema.examples import id_of
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.running_server import RunningServer

ROUNDS = int(os.environ.get("VIGIE_TEST_ROUNDS", "5"))
SECONDS_HERE, SECONDS_ELSEWHERE = 1.0, 2.0
REVOKE_TOKEN = "mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) { __typename } }"
PATIENCE_SECONDS = 20

pytestmark = [pytest.mark.timeout(180 + ROUNDS), pytest.mark.parametrize("_database", ["postgres"], indirect=True)]


@pytest.fixture
async def servers(fixtures: Fixtures, _database: Database) -> AsyncIterator[list[RunningServer]]:
    """Two processes that share a database, which is their bell, too."""
    with ExitStack() as stack:
        environment = {"VIGIE_DATABASE_URL": _database.url, "VIGIE_BELL_URL": _database.url}
        first = stack.enter_context(RunningServer(environment=environment))
        second = RunningServer(environment=environment, data_dir=first.data_dir)
        yield [first, stack.enter_context(second)]


@pytest.mark.parametrize(("place", "seconds"), [(0, SECONDS_HERE), (1, SECONDS_ELSEWHERE)], ids=["here", "elsewhere"])
async def test_the_last_queue_withdrawn_ends_the_stream(
    fixtures: Fixtures, servers: list[RunningServer], place: int, seconds: float
) -> None:
    taken: list[float] = []
    for _ in range(ROUNDS):
        conversation = await fixtures.talking()
        await _set_rights(servers[0], fixtures, supervisedQueueIds=[id_of(fixtures.support)])
        async with servers[place].socket("sam") as socket:
            await _subscribe(socket)
            position = await _set_rights(servers[0], fixtures, supervisedQueueIds=[])
            began = time.monotonic()
            await force_close(conversation.id, by=fixtures.rosa)
            frame = await _next(socket)
            taken.append(time.monotonic() - began)
            assert (frame["__typename"], frame["position"]) == ("AccessRevoked", position)
            assert (await socket.receive_json(timeout=PATIENCE_SECONDS))["type"] == "complete"
    assert statistics.median(taken) <= seconds, taken


@pytest.mark.parametrize(("place", "seconds"), [(0, SECONDS_HERE), (1, SECONDS_ELSEWHERE)], ids=["here", "elsewhere"])
async def test_who_is_disabled_is_closed_out(
    fixtures: Fixtures, servers: list[RunningServer], place: int, seconds: float
) -> None:
    taken: list[float] = []
    for _ in range(ROUNDS):
        async with servers[place].socket("sam") as socket:
            await _subscribe(socket)
            await _set_rights(servers[0], fixtures, disabled=True)
            began = time.monotonic()
            with pytest.raises(WebSocketDisconnect) as closed:
                await _until_closed(socket)
            taken.append(time.monotonic() - began)
        assert closed.value.code == 4403
        await _set_rights(servers[0], fixtures, disabled=False)
    assert statistics.median(taken) <= seconds, taken
    await _who_is_signed_out_is_closed_out(fixtures, servers, place, seconds)


async def _who_is_signed_out_is_closed_out(
    fixtures: Fixtures, servers: list[RunningServer], place: int, seconds: float
) -> None:
    """On the servers of another test, because their start takes longer than this."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        token = servers[place].token("sam")
        revoked = {"input": {"userId": global_id("User", fixtures.sam.id), "tokenId": _claims(token)["jti"]}}
        async with servers[place].socket(token=token) as socket:
            await _subscribe(socket)
            began = time.monotonic()
            answer = await asyncio.to_thread(servers[0].ask, REVOKE_TOKEN, revoked, user="admin")
            assert answer["data"]["revokeToken"]["__typename"] == "SignInsEnded"
            with pytest.raises(WebSocketDisconnect) as closed:
                await _until_closed(socket)
            taken.append(time.monotonic() - began)
        assert closed.value.code == 4403
    assert statistics.median(taken) <= seconds, taken


def _claims(token: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


async def _subscribe(socket: AsyncWebSocketSession) -> None:
    await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": STATE_CHANGES}})
    assert (await _frame(socket))["__typename"] == "Heartbeat"


async def _until_closed(socket: AsyncWebSocketSession) -> None:
    while True:
        message = await socket.receive_json(timeout=PATIENCE_SECONDS)
        assert message["type"] == "complete" or "AccessRevoked" in str(message)


async def _next(socket: AsyncWebSocketSession) -> Any:
    """The next frame that is no heartbeat."""
    while (frame := await _frame(socket))["__typename"] == "Heartbeat":
        pass
    return frame


async def _frame(socket: AsyncWebSocketSession) -> Any:
    return (await socket.receive_json(timeout=PATIENCE_SECONDS))["payload"]["data"]["conversationStateChanged"]


async def _set_rights(server: RunningServer, fixtures: Fixtures, **rights: Any) -> str:
    """The position of the change."""
    given = {"input": {"userId": global_id("User", fixtures.sam.id), **rights}}
    answer = await asyncio.to_thread(server.ask, SET_RIGHTS, given, user="admin")
    position: str = answer["data"]["setRights"]["position"]
    return position
