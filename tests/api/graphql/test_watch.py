"""An open socket closes when its principal is disabled, whatever happens to the log; api/graphql/transports.py."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from httpx2.websockets import WebSocketDisconnect

from api.graphql.socket_guards import until_signed_out
from models import clock
from models.database import connections
from models.events.hub import hub
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.presence.set_presence import set_presence
from models.tables import LogEntry, LogHead, User
from models.vocabulary import Presence
from schema.context import CurrentSignIn
from tests.api.conftest import add_people
from tests.support.fixtures import Fixtures
from tests.support.freezing import until
from tests.support.newer_release import record_something_new
from tests.support.running_server import RunningServer

PATIENCE_SECONDS = 20


@pytest.fixture
async def own_server() -> AsyncIterator[RunningServer]:
    with RunningServer() as server:
        await add_people(server.database_url)
        yield server


async def test_sees_who_is_disabled_meanwhile_or_was_already(fixtures: Fixtures) -> None:
    watching = asyncio.create_task(until_signed_out(fixtures.sam, CurrentSignIn()))
    await _follows(watching)
    await set_rights(fixtures.rosa.id, RightsChanges(is_disabled=True), by=fixtures.admin)
    await set_rights(fixtures.sam.id, RightsChanges(is_disabled=True), by=fixtures.admin)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await watching
        await until_signed_out(fixtures.rosa, CurrentSignIn())


async def test_goes_on_where_the_log_was_pruned_beyond_its_place(fixtures: Fixtures) -> None:
    watching = asyncio.create_task(until_signed_out(fixtures.sam, CurrentSignIn()))
    await _follows(watching)
    for presence in (Presence.AWAY, Presence.BUSY, Presence.AVAILABLE):
        changed = await set_presence(presence, by=fixtures.ada)
    await until(lambda: hub.head.seq == changed.position)
    await LogEntry.filter(seq__lt=changed.position).delete()
    hub._ring.clear()
    hub._readers.wake_all()  # as in a process that stood still
    await _follows(watching)
    assert not watching.done()
    await set_rights(fixtures.sam.id, RightsChanges(is_disabled=True), by=fixtures.admin)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await watching


async def test_looks_again_after_a_fact_that_it_does_not_understand(fixtures: Fixtures) -> None:
    watching = asyncio.create_task(until_signed_out(fixtures.sam, CurrentSignIn()))
    await _follows(watching)
    await record_something_new()
    await _follows(watching)
    assert not watching.done()
    await User.filter(id=fixtures.sam.id).update(disabled_at=clock.now())  # by a newer release
    await record_something_new()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await watching


async def test_closes_the_socket_when_the_log_can_not_be_followed(own_server: RunningServer) -> None:
    presence = "mutation { setPresence(input: {presence: AWAY}) { __typename } }"
    async with own_server.socket("ada") as socket:
        await connections.connect(own_server.database_url)
        await LogHead.filter(id=1).update(seq=5)  # as if facts had been lost
        await connections.disconnect()
        own_server.ask(presence, user="ada")
        with pytest.raises(WebSocketDisconnect) as closed:
            await socket.receive_json(timeout=PATIENCE_SECONDS)
    assert closed.value.code == 1011
    ready = httpx2.get(f"{own_server.base}/readyz")
    assert ready.status_code == 503
    assert "The log has no fact 1" in ready.text


async def _follows(watching: "asyncio.Task[None]") -> None:
    """Until it waits for the next fact."""
    await until(lambda: watching.done() or [each.is_live for each in hub._readers.all] == [True])
