"""Closed conversations lose their texts, and go, when their workstream says so; ongoing ones never."""

from datetime import timedelta
from uuid import uuid4

import pytest

from models import clock
from models.events.facts import ConversationDeleted, TranscriptErased
from models.operations.configuration.save_workstream import save_workstream
from models.operations.conversations.force_close import force_close
from models.operations.monitoring.monitor import monitor
from models.operations.privacy.expire_conversation import expire_conversation
from models.rules.configuration.administration import WorkstreamChanges
from models.tables import AuditNote, Conversation, Customer, Message, MonitoringSession, ReadingPosition, Workstream
from models.values import SYSTEM
from models.vocabulary import Act, ConversationState, RefusalCode
from tests.support.builders import a_message
from tests.support.fixtures import Fixtures
from tests.support.reading_builders import a_position
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting, reread

DAYS_AGO = 10


async def kept(fixtures: Fixtures, *, messages: int = 0, conversations: int = 0) -> Conversation:
    """A conversation that ended ten days ago, of a customer with no other, in a workstream with these days."""
    await Workstream.filter(id=fixtures.chat.id).update(
        keep_messages_days=messages, keep_conversations_days=conversations
    )
    dora = await Customer.create(name="Dora", connector_id=fixtures.connector.id, external_id="dora")
    row = await fixtures.closed(customer=dora, created_at=clock.now() - timedelta(days=DAYS_AGO))
    await a_message(row, "Hello")
    return row


async def test_texts_go_and_the_rest_stays(fixtures: Fixtures) -> None:
    row = await fixtures.talking(title="Parcel")
    await monitor(row.id, purpose="Coaching", by=fixtures.sam)
    await a_message(await reread(row), "Hello")
    await a_position(await Message.get(conversation_id=row.id, text="Hello"), fixtures.sam)
    await force_close(row.id, by=fixtures.sam)
    await Workstream.filter(id=fixtures.chat.id).update(keep_messages_days=DAYS_AGO)
    await Conversation.filter(id=row.id).update(closed_at=clock.now() - timedelta(days=DAYS_AGO))
    before = await reread(row)
    async with recording_facts(SYSTEM, Act.EXPIRE_CONVERSATION) as recorded:
        await expire_conversation(row.id, by=SYSTEM)
    assert [type(fact) for fact in recorded.facts] == [TranscriptErased]
    after = await reread(row)
    assert (after.title, after.version, after.customer_id) == (None, before.version, row.customer_id)
    assert await Message.filter(text__isnull=False).count() == 0
    assert not await ReadingPosition.exists()
    assert (await Customer.get(id=row.customer_id)).name == "Cleo"
    assert (await MonitoringSession.get()).purpose == "Coaching", "the evidence has a time of its own"
    assert (await AuditNote.get()).text == "Coaching"
    async with changing_nothing():
        await expire_conversation(row.id, by=SYSTEM)


async def test_all_of_it_goes_with_its_customer(fixtures: Fixtures) -> None:
    row = await kept(fixtures, messages=1, conversations=DAYS_AGO)
    await a_position(await Message.get(conversation_id=row.id), fixtures.ada)
    other = await fixtures.closed(customer=await Customer.get(id=row.customer_id))
    for expiring, is_last in ((row, False), (other, True)):
        await Conversation.filter(id=expiring.id).update(closed_at=clock.now() - timedelta(days=DAYS_AGO))
        async with recording_facts(SYSTEM, Act.EXPIRE_CONVERSATION) as recorded:
            await expire_conversation(expiring.id, by=SYSTEM)
        assert [type(fact) for fact in recorded.facts] == [ConversationDeleted]
        assert not await Conversation.exists(id=expiring.id)
        assert await Customer.exists(id=row.customer_id) != is_last
    assert await Message.all().count() == 0
    assert not await ReadingPosition.exists()


@pytest.mark.parametrize("days", [{}, {"messages": DAYS_AGO + 1}, {"conversations": DAYS_AGO + 1}])
async def test_nothing_goes_before_its_time(fixtures: Fixtures, days: dict[str, int]) -> None:
    row = await kept(fixtures, **days)
    async with changing_nothing():
        await expire_conversation(row.id, by=SYSTEM)


async def test_ongoing_ones_stay_however_old(fixtures: Fixtures) -> None:
    await kept(fixtures, messages=1, conversations=1)
    for state in ConversationState:
        if state is not ConversationState.CLOSED:
            row = await fixtures.conversation(state, created_at=clock.now() - timedelta(days=DAYS_AGO))
            async with changing_nothing():
                await expire_conversation(row.id, by=SYSTEM)


async def test_only_the_system_and_administrators_ask_for_it(fixtures: Fixtures) -> None:
    row = await kept(fixtures, conversations=1)
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam):
        await expire_conversation(row.id, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND):
        await expire_conversation(uuid4(), by=SYSTEM)


async def test_the_days_are_whole_and_not_negative(fixtures: Fixtures) -> None:
    for changes, name in (
        (WorkstreamChanges(keep_messages_days=-1), "keepMessagesDays: must be 0 to 3,650"),
        (WorkstreamChanges(keep_conversations_days=3_651), "keepConversationsDays: must be 0 to 3,650"),
    ):
        async with rejecting(name):
            await save_workstream(fixtures.chat.id, changes, by=fixtures.admin)
    await save_workstream(fixtures.chat.id, WorkstreamChanges(keep_messages_days=90), by=fixtures.admin)
    assert (await Workstream.get(id=fixtures.chat.id)).keep_messages_days == 90
