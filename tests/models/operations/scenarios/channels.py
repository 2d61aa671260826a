"""Scenes of connectors and their channels; the others are in operations.py, which imports this file."""

from uuid import UUID

from models.operations.configuration.save_channel import save_channel
from models.operations.conversations.receive_message import receive_message
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.delivery.retry_delivery import retry_delivery
from models.rules.configuration.channels import ChannelValues
from models.tables import Conversation, Delivery
from models.values import SYSTEM
from models.vocabulary import ChannelKind, DeliveryOutcome
from tests.models.operations.scenarios.operations import Act, later, scenario
from tests.support.builders import a_customer
from tests.support.fixtures import Fixtures

SECRET = "a secret of ours, 32 characters."


async def brought(fixtures: Fixtures) -> Conversation:
    """Ada talks with a customer whom the connector brought."""
    customer = await a_customer("Dora", locale="fr")
    await customer.update_from_dict({"connector_id": fixtures.connector.id, "external_id": "+33612345678"}).save()
    return await fixtures.talking(connector=fixtures.connector, customer=customer, language="fr")


async def said(fixtures: Fixtures, row: Conversation, text: str = "Hello") -> UUID:
    """A message for the connector to carry."""
    return (await send_message(row.id, text=text, by=fixtures.ada)).message_id


async def delivery_of(message_id: UUID) -> Delivery:
    return await Delivery.get(message_id=message_id)


@scenario
async def acknowledge_delivery_(fixtures: Fixtures) -> Act:
    message_id = await said(fixtures, await brought(fixtures))
    return acknowledge_delivery(
        message_id, outcome=DeliveryOutcome.FAILED, reason="Unknown number", by=fixtures.connector
    )


@scenario
async def retry_delivery_(fixtures: Fixtures) -> Act:
    message_id = await said(fixtures, await brought(fixtures))
    await acknowledge_delivery(
        message_id, outcome=DeliveryOutcome.FAILED, reason="Busy", may_succeed_later=True, by=fixtures.connector
    )
    delivery = await delivery_of(message_id)
    return later(lambda: retry_delivery(delivery.id, by=SYSTEM))


@scenario
async def receive_message_(fixtures: Fixtures) -> Act:
    await brought(fixtures)
    return receive_message(
        channel_message_id="SM1",
        customer=NewCustomer("Dora", "+33612345678"),
        text="Bonjour",
        workstream="Chat",
        by=fixtures.connector,
    )


@scenario
async def save_channel_(fixtures: Fixtures) -> Act:
    return save_channel(
        "texts",
        ChannelValues(ChannelKind.JSON),
        connector="connector",
        workstream="Chat",
        secret=SECRET,
        by=fixtures.admin,
    )
