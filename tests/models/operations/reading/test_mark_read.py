"""Reading positions: whose they are, that they only go on, what is unread, and what they are refused for."""

import asyncio
from contextvars import copy_context
from typing import Any
from uuid import uuid4

import pytest
from tortoise.transactions import in_transaction

from models.database.connections import speaks_postgres
from models.events.facts import ConversationRead
from models.operations.reading.mark_read import mark_read
from models.reading.reading_positions import Reading, readings
from models.rules.conversations.reading_positions import MOST_UNREAD, is_unread_from_start
from models.tables import AuditEntry, Conversation, Message, MonitoringSession, ReadingPosition
from models.values import Viewer
from models.vocabulary import Act, Audience, MessageVisibility, RefusalCode, SystemMessageKind
from tests.models.events.test_formats import let_upgrade_begin
from tests.support.builders import a_message, a_session
from tests.support.fixtures import Fixtures
from tests.support.reading_builders import a_position
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, reread


async def unread(who: Viewer, row: Conversation) -> Reading:
    now = await reread(row)
    return (await readings(who.id, {row.id: is_unread_from_start(who, now.values())}))[row.id]


async def test_only_the_position_moves_and_only_its_person_is_told(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    messages = [await a_message(row) for _ in range(3)]
    before = await reread(row)
    async with recording_facts(fixtures.ada, Act.MARK_READ) as recorded:
        await mark_read(row.id, up_to=messages[1].id, by=fixtures.ada)
    [fact] = recorded.facts
    assert isinstance(fact, ConversationRead)
    assert (fact.person_id, fact.conversation_id, fact.message_id) == (fixtures.ada.id, row.id, messages[1].id)
    assert (await reread(row)).values() == before.values()
    assert await unread(fixtures.ada, row) == Reading(messages[1].id, 1)
    assert await unread(fixtures.bob, row) == Reading()
    assert not await AuditEntry.exists()


async def test_it_never_goes_back_and_a_repeat_changes_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    messages = [await a_message(row) for _ in range(3)]
    await mark_read(row.id, up_to=messages[1].id, by=fixtures.ada)
    async with changing_nothing():
        for message in messages[:2]:
            await mark_read(row.id, up_to=message.id, by=fixtures.ada)
    async with recording_facts(fixtures.ada) as recorded:
        await mark_read(row.id, up_to=messages[2].id, by=fixtures.ada)
    assert recorded.kinds == ["ConversationRead"]


async def test_of_devices_at_once_the_furthest_stays(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    messages = [await a_message(row) for _ in range(6)]
    await asyncio.gather(*(mark_read(row.id, up_to=each.id, by=fixtures.ada) for each in reversed(messages)))
    [position] = await ReadingPosition.all()
    assert (position.message_id, position.number) == (messages[-1].id, messages[-1].number)


async def test_unread_is_what_others_wrote_publicly(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    await a_message(row)
    await a_message(row, sender=fixtures.ada)
    await a_message(row, sender=fixtures.bob, visibility=MessageVisibility.INTERNAL)
    told: dict[str, Any] = {"system_kind": SystemMessageKind.AGENT_JOINED, "audience": Audience.BOTH, "sender_id": None}
    await a_message(row, "", from_customer=False, **told)
    assert await unread(fixtures.ada, row) == Reading(None, 1)
    assert await unread(fixtures.bob, row) == Reading(None, 2)
    assert await unread(fixtures.sam, row) == Reading(None, 0)  # never opened, like hundreds of others
    noted = await Message.get(conversation_id=row.id, number=3)
    await mark_read(row.id, up_to=noted.id, by=fixtures.ada)
    assert await unread(fixtures.ada, row) == Reading(noted.id, 0)


async def test_the_count_is_bounded(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first = await a_message(row)
    more = [
        Message(conversation_id=row.id, number=number, sender_id=row.customer_id, text="Hi", sent_at=row.created_at)
        for number in range(2, MOST_UNREAD + 12)
    ]
    for message in more:
        message.visibility = MessageVisibility.PUBLIC
    await Message.bulk_create(more)
    await a_position(first, fixtures.ada)
    assert await unread(fixtures.ada, row) == Reading(first.id, MOST_UNREAD)


async def test_a_supervisor_reads_while_they_monitor(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam):
        await mark_read(row.id, up_to=message.id, by=fixtures.sam)
    await a_session(row, fixtures.sam)
    await mark_read(row.id, up_to=message.id, by=fixtures.sam)
    await a_message(row)
    assert await unread(fixtures.sam, row) == Reading(message.id, 1)


async def test_what_one_no_longer_reads_is_not_counted(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    message = await a_message(row)
    session = await a_session(row, fixtures.sam)
    await a_session(row, fixtures.rosa)  # who reads along to the end
    for who in (fixtures.sam, fixtures.bob):
        await mark_read(row.id, up_to=message.id, by=who)
    for _ in range(2):
        await a_message(row)
    assert await unread(fixtures.sam, row) == await unread(fixtures.bob, row) == Reading(message.id, 2)
    await Conversation.filter(id=row.id).update(heard_until=2)
    assert await unread(fixtures.sam, row) == Reading(message.id, 1), "since then, those who only monitor read no more"
    assert await unread(fixtures.bob, row) == Reading(message.id, 2)
    await MonitoringSession.filter(id=session.id).update(ended_at=row.created_at)
    await Conversation.filter(id=row.id).update(party=[str(fixtures.ada.id), str(row.customer_id)])
    assert await unread(fixtures.sam, row) == await unread(fixtures.bob, row) == Reading(message.id, 0)


async def test_the_message_must_be_one_of_the_conversation_that_one_reads(fixtures: Fixtures) -> None:
    row, other = await fixtures.talking(), await fixtures.talking()
    own, foreign = await a_message(row), await a_message(other)
    told: dict[str, Any] = {
        "system_kind": SystemMessageKind.AGENT_JOINED,
        "audience": Audience.CUSTOMER,
        "sender_id": None,
    }
    for_customer = await a_message(row, "", from_customer=False, **told)
    for up_to in (foreign.id, uuid4(), for_customer.id):
        async with refusing(RefusalCode.NOT_FOUND, by=fixtures.ada):
            await mark_read(row.id, up_to=up_to, by=fixtures.ada)
    for who in (fixtures.dan, fixtures.tom):
        async with refusing(RefusalCode.NOT_FOUND, by=who):
            await mark_read(row.id, up_to=own.id, by=who)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.ada):
        await mark_read(uuid4(), up_to=own.id, by=fixtures.ada)


@pytest.mark.parametrize("name", ["cleo", "connector", "admin", "bot"])
async def test_others_have_no_position(fixtures: Fixtures, name: str) -> None:
    who: Viewer = getattr(fixtures, name)
    agent = fixtures.bot if name == "bot" else fixtures.ada
    row = await fixtures.talking(agent=agent, connector=fixtures.connector)
    message = await a_message(row)
    async with refusing(RefusalCode.ROLE_REQUIRED, by=who):
        await mark_read(row.id, up_to=message.id, by=who)


async def test_a_closed_conversation_is_read_until_its_texts_are_gone(fixtures: Fixtures) -> None:
    row = await fixtures.closed(agent=fixtures.ada, consultants=[fixtures.bob])
    message = await a_message(row)
    await mark_read(row.id, up_to=message.id, by=fixtures.bob)
    assert await unread(fixtures.bob, row) == Reading(message.id, 0)
    await ReadingPosition.all().delete()
    await Conversation.filter(id=row.id).update(erased_at=row.created_at)
    async with changing_nothing():
        await mark_read(row.id, up_to=message.id, by=fixtures.bob)
    assert await unread(fixtures.bob, row) == Reading()


async def test_a_position_does_not_outlive_texts_that_are_erased_at_the_same_time(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row)
    if not speaks_postgres():
        return  # SQLite has one writer at a time
    outside = copy_context()
    async with in_transaction("default") as other:
        await other.execute_query("SELECT id FROM conversations WHERE id = $1 FOR UPDATE", [row.id])
        marking = outside.run(asyncio.ensure_future, mark_read(row.id, up_to=message.id, by=fixtures.ada))
        while not (await other.execute_query("SELECT 1 FROM pg_locks WHERE NOT granted"))[0]:
            assert not marking.done()
            await asyncio.sleep(0.01)
        await other.execute_query("UPDATE conversations SET erased_at = created_at WHERE id = $1", [row.id])
    await marking
    assert not await ReadingPosition.exists()


async def test_while_an_upgrade_is_unfinished_the_position_is_kept_and_nobody_told(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row)
    await let_upgrade_begin()
    marked = await mark_read(row.id, up_to=message.id, by=fixtures.ada)
    assert marked.position == 0
    assert await unread(fixtures.ada, row) == Reading(message.id, 0)
