"""A connector's customer is found by their address, in whatever way it is written."""

from datetime import UTC, datetime

from models.operations.conversations.receive_message import receive_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.privacy.erase_customer import erase_customer
from models.reading.privacy.customers import find
from models.tables import AuditEntry, Conversation, Customer, Message
from models.vocabulary import Act, ConversationState
from tests.support.fixtures import Fixtures

WAYS = ("+551181234567", "+55 11 98123-4567", "005511981234567", "+5511981234567")


async def heard(fixtures: Fixtures, number: int, customer: NewCustomer) -> None:
    await receive_message(
        channel_message_id=f"SM{number}", customer=customer, text="Oi", workstream="Chat", by=fixtures.connector
    )


async def test_one_person_has_one_conversation_and_the_first_address(fixtures: Fixtures) -> None:
    for number, written in enumerate(WAYS):
        await heard(fixtures, number, NewCustomer(written, written))
    customer = await Customer.get(connector_id=fixtures.connector.id)
    assert (customer.external_id, customer.address_key, customer.name) == (WAYS[0], WAYS[-1], WAYS[0])
    [conversation] = await Conversation.filter(customer_id=customer.id)
    assert await Message.filter(conversation_id=conversation.id, from_customer=True).count() == len(WAYS)
    assert [each.id for each in await find("(11) 98123", limit=5)] == [customer.id]
    started = await start_conversation(
        workstream="Chat", customer=NewCustomer("Ana", WAYS[1]), text="Oi", by=fixtures.connector
    )
    assert (await Conversation.get(id=started.conversation_id)).customer_id == customer.id
    assert (await Customer.get(id=customer.id)).name == "Ana"


async def test_an_address_is_one_customers_of_its_connector_only(fixtures: Fixtures) -> None:
    await heard(fixtures, 1, NewCustomer("Ana", WAYS[0]))
    await heard(fixtures, 2, NewCustomer("Ana", f"whatsapp:{WAYS[0]}"))
    await heard(fixtures, 3, NewCustomer("Eva", "eva-1"))
    await heard(fixtures, 4, NewCustomer("Eva", "Eva-1"))
    assert await Customer.filter(connector_id=fixtures.connector.id).count() == 4


async def test_a_customer_of_the_release_before_is_found_and_keeps_the_address(fixtures: Fixtures) -> None:
    await heard(fixtures, 1, NewCustomer("Ana", WAYS[-1]))
    await Customer.filter(name="Ana").update(address_key=None)
    await heard(fixtures, 2, NewCustomer("Ana", WAYS[0]))
    customer = await Customer.get(connector_id=fixtures.connector.id)
    assert (customer.external_id, customer.address_key) == (WAYS[-1], WAYS[-1])


async def test_customers_who_are_two_already_stay_two(fixtures: Fixtures) -> None:
    for name, written in (("one", WAYS[0]), ("two", WAYS[1])):
        await Customer.create(name=name, external_id=written, connector_id=fixtures.connector.id)
    await heard(fixtures, 1, NewCustomer("one", WAYS[0]))
    await heard(fixtures, 2, NewCustomer("two", WAYS[1]))
    told = {row.customer_id async for row in Conversation.filter(connector_id=fixtures.connector.id)}
    assert told == {row.id async for row in Customer.filter(connector_id=fixtures.connector.id)}
    assert len(told) == 2


async def test_nothing_of_an_erased_address_stays(fixtures: Fixtures) -> None:
    await heard(fixtures, 1, NewCustomer("Ana", WAYS[0]))
    customer = await Customer.get(connector_id=fixtures.connector.id)
    await erase_customer(customer.id, end_ongoing=True, by=fixtures.admin)
    erased = await Customer.get(id=customer.id)
    assert (erased.external_id, erased.address_key, erased.name, erased.name_folded) == (None, None, "", "")
    assert await find(WAYS[0], limit=5) == []
    await heard(fixtures, 2, NewCustomer("Ana", WAYS[1]))
    assert await Customer.filter(connector_id=fixtures.connector.id).count() == 2


async def test_whom_the_release_before_erased_comes_as_somebody_new_and_can_be_erased_again(fixtures: Fixtures) -> None:
    await heard(fixtures, 1, NewCustomer("Ána", WAYS[0]))
    erased = await Customer.get(connector_id=fixtures.connector.id)
    await Conversation.filter(customer_id=erased.id).update(state=ConversationState.CLOSED)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    await Customer.filter(id=erased.id).update(name="", external_id=None, erased_at=at)  # it knows no other columns
    assert await find(WAYS[0], limit=5) == await find("Ana", limit=5) == []
    await heard(fixtures, 2, NewCustomer("Ána", WAYS[0]))
    assert await Customer.filter(connector_id=fixtures.connector.id, erased_at=None).exclude(id=erased.id).count() == 1
    await Customer.filter(id=erased.id).update(name="Ána")
    await erase_customer(erased.id, by=fixtures.admin)
    await erased.refresh_from_db()
    assert (erased.name, erased.name_folded, erased.address_key, erased.erased_at) == ("", "", None, at)
    assert await AuditEntry.filter(act=Act.ERASE_CUSTOMER).count() == 1
    await erase_customer(erased.id, by=fixtures.admin)
    assert await AuditEntry.filter(act=Act.ERASE_CUSTOMER).count() == 1
