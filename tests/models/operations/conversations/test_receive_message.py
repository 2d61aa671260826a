"""What webhooks bring in: one conversation for a customer at a time, each message once, whatever comes twice or at once."""

import asyncio

from models.operations.conversations.force_close import force_close
from models.operations.conversations.receive_message import MessageReceived, receive_message
from models.operations.conversations.start_conversation import NewCustomer
from models.tables import Conversation, Customer, Message
from models.values import Viewer
from models.vocabulary import Act, ConversationState, RefusalCode, StateReason
from tests.models.operations.scenarios.channels import brought
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting, reread

DORA = NewCustomer("Dora", "+33612345678", "fr")


async def come(fixtures: Fixtures, message_id: str, text: str = "Bonjour", by: Viewer | None = None) -> MessageReceived:
    return await receive_message(
        channel_message_id=message_id, customer=DORA, text=text, workstream="Chat", by=by or fixtures.connector
    )


async def test_the_first_message_begins_a_conversation(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.connector, Act.RECEIVE_MESSAGE) as recorded:
        received = await come(fixtures, "SM1")
    assert recorded.kinds == ["ConversationChanged", "MessagePosted"]
    row = await Conversation.get(id=received.conversation_id)
    customer = await Customer.get(id=row.customer_id)
    assert (row.connector_id, row.queue_id, row.language) == (fixtures.connector.id, fixtures.support.id, "fr")
    assert (customer.name, customer.external_id) == ("Dora", "+33612345678")
    message = await Message.get(id=received.message_id)
    assert (message.text, message.connector_message_id, message.from_customer) == ("Bonjour", "SM1", True)


async def test_the_next_ones_go_on_with_it(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    async with recording_facts(fixtures.connector, Act.RECEIVE_MESSAGE) as recorded:
        received = await come(fixtures, "SM2")
    assert recorded.kinds == ["MessagePosted"]
    assert received.conversation_id == row.id


async def test_one_that_waits_for_its_customer_is_brought_back(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    await Conversation.filter(id=row.id).delete()
    row = await fixtures.waiting(
        connector=fixtures.connector, customer=await Customer.get(external_id=DORA.external_id)
    )
    await come(fixtures, "SM3")
    assert (await reread(row)).state_reason is StateReason.CUSTOMER_RETURNED


async def test_the_same_message_comes_once_also_when_its_conversation_is_over(fixtures: Fixtures) -> None:
    first = await come(fixtures, "SM1")
    async with changing_nothing():
        again = await come(fixtures, "SM1", "Other words")
    assert (again.conversation_id, again.message_id) == (first.conversation_id, first.message_id)
    await force_close(first.conversation_id, by=fixtures.sam)
    async with changing_nothing():
        assert (await come(fixtures, "SM1")).message_id == first.message_id
    fresh = await come(fixtures, "SM2")
    assert fresh.conversation_id != first.conversation_id
    assert (await Conversation.get(id=fresh.conversation_id)).state is ConversationState.OPEN


async def test_what_is_said_after_the_talk_begins_another(fixtures: Fixtures) -> None:
    """In the wrap-up nobody would hear it: its agent may have gone home."""
    row = await brought(fixtures)
    await Conversation.filter(id=row.id).delete()
    dora = await Customer.get(external_id=DORA.external_id)
    over = await fixtures.wrap_up(connector=fixtures.connector, customer=dora)
    before = await reread(over)
    fresh = await come(fixtures, "SM2")
    assert fresh.conversation_id != over.id
    assert (await Conversation.get(id=fresh.conversation_id)).state is ConversationState.OPEN
    assert (await reread(over)).last_activity_at == before.last_activity_at


async def test_two_at_once_are_one_conversation_and_each_message_once(fixtures: Fixtures) -> None:
    async with recording_facts():
        received = await asyncio.gather(*(come(fixtures, name) for name in ("SM1", "SM2", "SM1", "SM2", "SM1")))
    assert len({each.conversation_id for each in received}) == 1
    assert len({each.message_id for each in received}) == 2
    assert await Message.filter(from_customer=True).count() == 2
    assert await Customer.filter(external_id=DORA.external_id).count() == 1


async def test_refuses_all_but_connectors(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await come(fixtures, "SM1", by=fixtures.cleo)


async def test_rejects_a_customer_without_an_address(fixtures: Fixtures) -> None:
    async with rejecting("address"):
        await receive_message(
            channel_message_id="SM1", customer=NewCustomer("Dora"), text="Hi", workstream="Chat", by=fixtures.connector
        )
