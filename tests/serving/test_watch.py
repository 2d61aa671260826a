"""The watch over an open socket, which ends it when its principal is disabled: it doesn't die unnoticed; api/delivery.py."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from httpx2.websockets import WebSocketDisconnect

from api.delivery import disabled
from models import database
from models.events.hub import hub
from models.operations.set_presence import set_presence
from models.operations.set_rights import RightsChanges, set_rights
from models.tables import LogEntry, LogHead
from models.vocabulary import Presence
from tests.cast import Cast
from tests.freezing import until
from tests.running_server import RunningServer
from tests.serving.conftest import add_people

PATIENCE_SECONDS = 20


@pytest.fixture
async def own_server() -> AsyncIterator[RunningServer]:
    with RunningServer() as server:
        await add_people(server.database_url)
        yield server


async def test_sees_who_is_disabled_meanwhile_or_was_already(cast: Cast) -> None:
    watching = asyncio.create_task(disabled(cast.sam))
    await _follows(watching)
    await set_rights(cast.rosa.id, RightsChanges(is_disabled=True), by=cast.admin)
    await set_rights(cast.sam.id, RightsChanges(is_disabled=True), by=cast.admin)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await watching
        await disabled(cast.rosa)


async def test_goes_on_where_the_log_was_pruned_beyond_its_place(cast: Cast) -> None:
    watching = asyncio.create_task(disabled(cast.sam))
    await _follows(watching)
    for presence in (Presence.AWAY, Presence.BUSY, Presence.AVAILABLE):
        changed = await set_presence(presence, by=cast.ada)
    await until(lambda: hub.head.seq == changed.position)
    await LogEntry.filter(seq__lt=changed.position).delete()
    hub._ring.clear()
    hub._wake_all()  # as in a process that stood still
    await _follows(watching)
    assert not watching.done()
    await set_rights(cast.sam.id, RightsChanges(is_disabled=True), by=cast.admin)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await watching


async def test_closes_the_socket_when_the_log_can_not_be_followed(own_server: RunningServer) -> None:
    presence = "mutation { setPresence(input: {presence: AWAY}) { __typename } }"
    async with own_server.socket("ada") as socket:
        await database.connect(own_server.database_url)
        await LogHead.filter(id=1).update(seq=5)  # as if facts had been lost
        await database.disconnect()
        own_server.ask(presence, user="ada")
        with pytest.raises(WebSocketDisconnect) as closed:
            await socket.receive_json(timeout=PATIENCE_SECONDS)
    assert closed.value.code == 1011
    ready = httpx2.get(f"{own_server.base}/readyz")
    assert ready.status_code == 503
    assert "The log has no fact 1" in ready.text


async def _follows(watching: "asyncio.Task[None]") -> None:
    """Until it waits for the next fact."""
    await until(lambda: watching.done() or [each.is_live for each in hub._following] == [True])
