"""The same id of a channel twice at the same moment. Twice in a row is tested with each operation."""

import asyncio

from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.tables import Conversation, Customer, Message
from tests.models.operations.scenarios.channels import brought
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts


async def test_one_conversation_begins_however_often_it_is_asked_for_at_once(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.connector) as recorded:
        started = await asyncio.gather(
            *(
                start_conversation(
                    workstream="Chat",
                    external_id="thread-1",
                    customer=NewCustomer("Dora", "+33612345678"),
                    text="Bonjour",
                    connector_message_id="m1",
                    by=fixtures.connector,
                )
                for _ in range(5)
            )
        )
    assert recorded.kinds == ["ConversationChanged", "MessagePosted"]
    assert len({(each.conversation_id, each.message_id) for each in started}) == 1
    assert (await Conversation.all().count(), await Customer.filter(name="Dora").count()) == (1, 1)


async def test_one_message_comes_however_often_it_is_brought_at_once(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    async with recording_facts(fixtures.connector) as recorded:
        said = await asyncio.gather(
            *(send_message(row.id, text="Bonjour", connector_message_id="m1", by=fixtures.connector) for _ in range(5))
        )
    assert recorded.kinds == ["MessagePosted"]
    assert len({each.message_id for each in said}) == 1
    assert await Message.filter(conversation_id=row.id).count() == 1
