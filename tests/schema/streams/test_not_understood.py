"""After a fact of a newer release, whoever might miss something reads again, by the rights that they then have."""

from contextlib import AsyncExitStack

import pytest

from models.events.hub import hub
from models.floor.floor import floor
from models.operations.conversations.send_message import send_message
from models.tables import Conversation, User, UserRole
from schema.streams import sharing
from tests.models.floor.comparing import must_equal_database
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, NOTIFICATIONS, SENTIMENT, STATE_CHANGES, TIMELINE, listening
from tests.schema.streams.test_floor_changes import CORE
from tests.schema.streams.test_shared_frames import SHARED
from tests.schema.streams.together import all_members, listening_together
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor
from tests.support.newer_release import record_something_new

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

EVERYONE = (LIVE_LIST, STATE_CHANGES, SENTIMENT, NOTIFICATIONS)


async def test_every_stream_is_resumed_from_a_query(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(listening(fixtures.sam, document)) for document in EVERYONE]
        streams.append(await stack.enter_async_context(listening(fixtures.ada, TIMELINE, id=id_of(row))))
        for stream in streams:
            await stream.frame()
        seq = await record_something_new()
        for stream in streams:
            frame = await stream.next("ResyncRequired")
            assert (frame["resyncReason"], frame["position"]) == ("POSITION_NOT_AVAILABLE", hub.head.position(seq))
            await stream.ended()
    async with listening(fixtures.sam, LIVE_LIST, after=hub.head.position(seq - 1)) as late:
        await late.next("ResyncRequired")
    async with listening(fixtures.sam, LIVE_LIST, after=hub.head.position(seq)) as read_since:
        await send_message(row.id, text="Hello", by=fixtures.ada)
        await read_since.next("ConversationUpdated")


async def test_only_its_own_conversation_concerns_a_timeline(fixtures: Fixtures) -> None:
    row, other = await fixtures.talking(), await fixtures.talking()
    async with (
        listening(fixtures.ada, TIMELINE, id=id_of(row)) as concerned,
        listening(fixtures.ada, TIMELINE, id=id_of(other)) as unconcerned,
        listening(fixtures.sam, STATE_CHANGES, ids=[id_of(other)]) as chosen,
    ):
        for stream in (concerned, unconcerned, chosen):
            await stream.frame()
        seq = await record_something_new(row.id)
        await concerned.next("ResyncRequired")
        assert await unconcerned.until(hub.head.position(seq)) == []
        assert await chosen.until(hub.head.position(seq)) == []
        await send_message(other.id, text="Hello", by=fixtures.ada)
        await unconcerned.next("MessageAdded")


async def test_streams_that_are_served_together_read_again_too(fixtures: Fixtures) -> None:
    await load_floor()
    await fixtures.talking()
    async with AsyncExitStack() as stack:
        listeners = []
        for viewer in (fixtures.sam, fixtures.rosa):
            listener, _ = await stack.enter_async_context(listening_together(viewer, LIVE_LIST, by=SHARED))
            await listener.next("ConversationList")
            listeners.append(listener)
        await all_members(2)
        await record_something_new()
        for listener in listeners:
            await listener.next("ResyncRequired")


@pytest.mark.parametrize("is_about_one", [True, False])
async def test_the_floor_is_read_from_the_tables(fixtures: Fixtures, is_about_one: bool) -> None:
    """What the fact did is in the rows, which a newer release has changed."""
    row, other = await fixtures.talking(), await fixtures.open()
    await load_floor()
    await Conversation.filter(id=row.id).update(title="Changed by a newer release", agent_id=fixtures.bob.id)
    if not is_about_one:
        await Conversation.filter(id=other.id).update(queue_id=fixtures.sales.id)
        await User.filter(id=fixtures.ada.id).update(name="Ada Newer")
    seq = await record_something_new(row.id if is_about_one else None)
    assert floor.seq == seq
    shown = floor.conversation(row.id)
    assert shown is not None
    assert shown.row.title == "Changed by a newer release"
    await must_equal_database(floor, [fixtures.admin, fixtures.sam, fixtures.tom, fixtures.ada, fixtures.bob])


async def test_figures_are_counted_again_by_the_rights_of_now(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "PAUSE_SECONDS", 0.05)
    await load_floor()
    async with listening(fixtures.sam, CORE) as stream:
        assert (await stream.next("FloorChange"))["floor"]["inQueue"] == 0
        row = await fixtures.open()
        await record_something_new(row.id)
        assert (await stream.next("FloorChange"))["floor"]["inQueue"] == 1
        await UserRole.filter(user_id=fixtures.sam.id).delete()
        await record_something_new()
        assert (await stream.next())["__typename"] == "AccessRevoked"
