"""Reading positions through the API: an agent's two devices and a supervisor's, a reload, and who learns nothing of it."""

from typing import Any

import pytest

from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.send_message import send_message
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.tables import Conversation, Message, ReadingPosition
from models.values import SYSTEM, Viewer
from schema.ids import global_id
from tests.schema.asking import ask, statements
from tests.schema.documents import act
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, NOTIFICATIONS, TIMELINE, Listener, listening
from tests.support.builders import a_message, a_session
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor
from tests.support.reading_builders import a_position
from tests.support.recording_facts import changing_nothing

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

LIST = "query ($first: Int) { ongoingConversations(first: $first) { edges { node { id unread readUpTo } } } }"


async def marks(who: Viewer) -> dict[str, tuple[int | None, str | None]]:
    """What a page shows after it was loaded: how many are unread, and up to where was read."""
    edges = (await ask(who, LIST))["ongoingConversations"]["edges"]
    return {edge["node"]["id"]: (edge["node"]["unread"], edge["node"]["readUpTo"]) for edge in edges}


async def read(who: Viewer, row: Conversation, message: Message) -> Any:
    given = {"conversationId": id_of(row), "upTo": global_id("Message", message.id)}
    return await act(who, "markRead", **given)


async def told(device: Listener, message: Message, unread: int) -> None:
    frame = await device.next("ConversationRead")
    assert frame["conversationId"] == global_id("Conversation", message.conversation_id)
    assert (frame["readUpTo"], frame["unread"]) == (global_id("Message", message.id), unread)


async def test_two_devices_and_a_reload(fixtures: Fixtures) -> None:
    row, other = await fixtures.talking(), await fixtures.talking()
    first, second = await a_message(row), await a_message(row)
    await a_message(other)
    await a_session(row, fixtures.sam)
    gid = id_of(row)
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as desk,
        listening(fixtures.ada, NOTIFICATIONS) as phone,
        listening(fixtures.sam, NOTIFICATIONS) as sam,
        listening(fixtures.rosa, NOTIFICATIONS) as rosa,
        listening(fixtures.bob, NOTIFICATIONS) as bob,
        listening(fixtures.cleo, NOTIFICATIONS) as cleo,
        listening(fixtures.admin, NOTIFICATIONS) as admin,
        listening(fixtures.rosa, LIVE_LIST) as overview,
        listening(fixtures.ada, LIVE_LIST) as own_list,
        listening(fixtures.ada, TIMELINE, id=gid) as talk,
        listening(fixtures.cleo, TIMELINE, id=gid) as chat,
    ):
        others = (rosa, bob, cleo, admin, overview, own_list, talk, chat)
        for stream in (desk, phone, sam, *others):
            await stream.frame()  # it has begun
        assert await marks(fixtures.ada) == {gid: (2, None), id_of(other): (1, None)}
        assert await marks(fixtures.sam) == {gid: (0, None), id_of(other): (0, None)}

        done = await read(fixtures.ada, row, first)
        assert done["__typename"] == "ConversationSuccess"
        for device in (desk, phone):
            await told(device, first, 1)
        assert (await marks(fixtures.ada))[gid] == (1, global_id("Message", first.id))
        async with changing_nothing():
            assert (await read(fixtures.ada, row, first))["__typename"] == "ConversationSuccess"

        # The supervisor reads along: only their own devices learn of it, and the agent's marks stay.
        await read(fixtures.sam, row, second)
        await told(sam, second, 0)
        assert (await marks(fixtures.ada))[gid] == (1, global_id("Message", first.id))

        sent = await send_message(row.id, text="Are you there?", by=fixtures.cleo)
        assert (await marks(fixtures.ada))[gid][0] == 2
        assert (await marks(fixtures.sam))[gid] == (1, global_id("Message", second.id))
        assert (await marks(fixtures.rosa))[gid] == (0, None)
        await read(fixtures.ada, row, await Message.get(id=sent.message_id))
        last = await read(fixtures.sam, row, await Message.get(id=sent.message_id))
        for device in (desk, phone):
            frames = await device.until(last["position"])
            assert [(each["__typename"], each["unread"]) for each in frames] == [("ConversationRead", 0)]
        for stream in others:
            names = {frame["__typename"] for frame in await stream.until(last["position"])}
            assert names <= {"ConversationUpdated", "MessageAdded"}  # of the customer's message

    async with listening(fixtures.ada, NOTIFICATIONS, after=done["position"]) as back:  # a device that was offline
        assert [each["__typename"] for each in await back.until(last["position"])] == ["ConversationRead"]


async def test_who_lost_the_right_is_told_nothing_and_refused(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row)
    await a_session(row, fixtures.sam)
    begun = await read(fixtures.sam, row, message)
    assert (await marks(fixtures.sam))[id_of(row)] == (0, global_id("Message", message.id))
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.sales.id})), by=fixtures.admin)
    assert await marks(fixtures.sam) == {}
    refused = await read(fixtures.sam, row, message)
    assert (refused["__typename"], refused["code"]) == ("ActionRefused", "NOT_FOUND")
    assert refused["currentConversation"] is None
    async with listening(fixtures.sam, NOTIFICATIONS) as stream:
        assert (await stream.frame())["position"] > begun["position"]


async def test_customers_bots_and_administrators_read_none(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.bot)
    await a_message(row)
    for who in (fixtures.cleo, fixtures.bot, fixtures.admin):
        assert await marks(who) == {id_of(row): (None, None)}


async def test_any_number_of_rows_takes_one_statement(fixtures: Fixtures) -> None:
    rows = [await fixtures.talking() for _ in range(12)]
    for number, row in enumerate(rows):
        await a_position(await a_message(row), fixtures.sam)
        await a_session(row, fixtures.sam)
        for _ in range(number):
            await a_message(row)
    await load_floor()
    counts: list[int] = []
    for first in (2, 12):
        with statements() as sent:
            edges = (await ask(fixtures.sam, LIST, first=first))["ongoingConversations"]["edges"]
        assert len(edges) == first
        counts.append(len(sent))
    assert counts == [3, 3]  # two for rights
    assert sorted(unread for unread, _ in (await marks(fixtures.sam)).values() if unread is not None) == [*range(12)]


async def test_erasing_the_customer_takes_the_positions(fixtures: Fixtures) -> None:
    row = await fixtures.closed(agent=fixtures.ada, consultants=[fixtures.bob])
    await a_position(await a_message(row), fixtures.bob)
    await erase_customer(fixtures.customer.id, by=fixtures.admin)
    await erase_transcripts(fixtures.customer.id, by=SYSTEM)
    assert not await ReadingPosition.exists()
    answer = await ask(fixtures.bob, "query ($id: ID!) { conversation(id: $id) { unread readUpTo } }", id=id_of(row))
    assert answer["conversation"] == {"unread": 0, "readUpTo": None}
