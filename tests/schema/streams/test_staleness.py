"""While the log can't be read, every stream says since when it is stale, sends no heartbeat, and later misses nothing."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from models import clock
from models.events import freshness
from models.events import hub as reading
from models.events.hub import hub
from models.operations.presence.set_presence import set_presence
from models.vocabulary import Presence
from schema.streams import heartbeats, sharing
from tests.schema.examples import id_of
from tests.schema.streams.listening import (
    ITEM,
    LIVE_LIST,
    NOTIFICATIONS,
    SENTIMENT,
    STATE_CHANGES,
    TIMELINE,
    Frame,
    Listener,
    listening,
)
from tests.schema.streams.test_costs import DASHBOARD
from tests.schema.streams.test_shared_frames import SHARED
from tests.schema.streams.together import all_members, listening_together
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor
from tests.support.unreadable import unreadable

AGENTS, FLOOR, OUTBOUND = (
    f"subscription {{ {stream} {{ {ITEM} }} }}" for stream in ("agentsChanged", "floorChanged", "outboundMessages")
)
TOLD_AGAIN = 2


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "STALE_AFTER_SECONDS", 0.4)
    monkeypatch.setattr(reading, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(heartbeats, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(sharing, "PAUSE_SECONDS", 0.1)


@asynccontextmanager
async def every_stream(fixtures: Fixtures) -> AsyncIterator[dict[str, Listener]]:
    """One of each kind, and three dashboards that are served together. Each has told its opening."""
    conversation = id_of(await fixtures.talking())
    async with AsyncExitStack() as stack:
        timeline = listening(fixtures.ada, TIMELINE, id=conversation)
        opened = {"timeline": await stack.enter_async_context(timeline)}
        for viewer, document in (
            (fixtures.sam, LIVE_LIST),
            (fixtures.sam, STATE_CHANGES),
            (fixtures.sam, SENTIMENT),
            (fixtures.ada, NOTIFICATIONS),
            (fixtures.sam, AGENTS),
            (fixtures.sam, FLOOR),
            (fixtures.connector, OUTBOUND),
        ):
            opened[document] = await stack.enter_async_context(listening(viewer, document))
        for number in range(3):
            together = listening_together(fixtures.sam, DASHBOARD, by=SHARED)
            opened[f"member {number}"], _ = await stack.enter_async_context(together)
        for listener in opened.values():
            while (await listener.frame())["__typename"] != "Heartbeat":
                pass
        await all_members(3)
        yield opened


async def told(listener: Listener, kind: str, *, after: str) -> Frame:
    """The next frame of this kind, before which only frames of the other kind may come."""
    while (frame := await listener.frame())["__typename"] != kind:
        assert frame["__typename"] == after, frame
    return frame


async def told_stale(listener: Listener, unreadable_at: str) -> str:
    """Since when the stream says that it is stale, once it says so again and again and nothing else.

    A busy machine may have made it stale before, and fresh again by a last read. No frame claims a later read than that.
    """
    told_since: list[str] = []
    while len(told_since) < 1 + TOLD_AGAIN:
        frame = await listener.frame()
        assert frame["__typename"] in ("Heartbeat", "Stale"), frame
        assert frame["occurredAt"] <= unreadable_at, frame
        goes_on = frame["__typename"] == "Stale" and told_since[-1:] in ([], [frame["occurredAt"]])
        told_since = [*told_since, frame["occurredAt"]] if goes_on else []
    return told_since[0]


async def test_every_stream_turns_stale_and_fresh_again(fixtures: Fixtures, database: Database) -> None:
    await load_floor()
    async with every_stream(fixtures) as streams:
        async with unreadable(database.url):
            unreadable_at, since = clock.now().isoformat(), ""
            for name, listener in streams.items():
                since = await told_stale(listener, unreadable_at)
                assert since <= unreadable_at, name
            assert hub.is_stale
        for name, listener in streams.items():
            heartbeat = await told(listener, "Heartbeat", after="Stale")
            assert heartbeat["occurredAt"] > since, name
        assert not hub.is_stale
        changed = await set_presence(Presence.AWAY, by=fixtures.ada)
        for listener in streams.values():
            assert "Stale" not in {frame["__typename"] for frame in await listener.until(head_after(changed.position))}


def head_after(seq: int) -> str:
    return hub.head.position(seq)
