"""Numbers of cards and accounts are stored nowhere, whoever writes them and wherever. rules/test_masking.py has the numbers."""

from models.access import visitor_sessions
from models.operations.configuration.save_workstream import save_workstream
from models.operations.conversations.force_close import force_close
from models.operations.conversations.receive_message import receive_message
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.monitoring.monitor import monitor
from models.rules.configuration.administration import WorkstreamChanges
from models.tables import Conversation, Customer, Delivery, Message, MonitoringSession, StoredOutcome, Visit
from models.vocabulary import Channel, DeliveryOutcome, MaskedNumber, MessageVisibility
from tests.support.builders import a_workstream
from tests.support.canary import places_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, noted

CARD = "4111 1111 1111 1111"
IBAN = "DE89370400440532013000"
TEXT = f"Card {CARD}, account {IBAN}"
STORED = "Card •••• 1111, account DE•• •••• 3000"


async def test_customers_and_agents_may_write_them(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    for writer, visibility in ((fixtures.cleo, None), (fixtures.ada, None), (fixtures.bob, MessageVisibility.INTERNAL)):
        await send_message(row.id, text=TEXT, visibility=visibility, by=writer, request_id="one")
    assert {row.text for row in await Message.all()} == {STORED}
    await _nowhere()


async def test_a_channel_may_bring_them(fixtures: Fixtures) -> None:
    brought = NewCustomer(name=f"Cleo {CARD}", external_id="+4222222222222")
    for text in (TEXT, "Hello"):
        await receive_message(
            channel_message_id=text, customer=brought, text=text, workstream="Chat", by=fixtures.connector
        )
    customer = await Customer.get(connector_id=fixtures.connector.id)
    assert (customer.name, customer.external_id) == ("Cleo •••• 1111", "+4222222222222")
    first, second = await Message.filter(from_customer=True).order_by("number")
    assert (first.text, second.text, first.conversation_id) == (STORED, "Hello", second.conversation_id)
    # The connector's own id of the message is not a text, and stays.
    assert {place for each in (CARD, IBAN) for place in await places_of(each)} == {"messages.connector_message_id"}


async def test_names_and_titles_may_hold_them(fixtures: Fixtures) -> None:
    await a_workstream(fixtures.support, "Website", channel=Channel.LIVE_CHAT, accepts_visitors=True)
    session = await visitor_sessions.begin("Website", name=f"Zoé {CARD}", locale="fr")
    assert (await Visit.get(id=session.customer_id)).name == "Zoé •••• 1111"
    start = {"workstream": "Chat", "title": f"Charged on {IBAN}", "by": fixtures.connector, "request_id": "one"}
    started = await start_conversation(customer=NewCustomer(name=CARD), **start)  # type: ignore[arg-type]
    assert (await Conversation.get(id=started.conversation_id)).title == "Charged on DE•• •••• 3000"
    again = await start_conversation(customer=NewCustomer(name=CARD), **start)  # type: ignore[arg-type]
    assert again.conversation_id == started.conversation_id
    await _nowhere()


async def test_notes_and_reports_may_hold_them(fixtures: Fixtures) -> None:
    row = await fixtures.talking(connector=fixtures.connector)
    await monitor(row.id, purpose=TEXT, by=fixtures.sam)
    assert (await MonitoringSession.get()).purpose == STORED
    assert await noted(await newest_audit_entry()) == STORED
    sent = await send_message(row.id, text="Hello", by=fixtures.ada)
    failed = DeliveryOutcome.FAILED
    await acknowledge_delivery(sent.message_id, outcome=failed, reason=f"Unknown: {CARD}", by=fixtures.connector)
    assert (await Delivery.get(message_id=sent.message_id)).reason == "Unknown: •••• 1111"
    await force_close(row.id, reason=TEXT, by=fixtures.sam)
    assert await noted(await newest_audit_entry()) == STORED
    await _nowhere()


async def test_a_workstream_says_which(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    for kinds, stored in (
        ((MaskedNumber.IBAN,), f"Card {CARD}, account DE•• •••• 3000"),
        ((MaskedNumber.PAYMENT_CARD,), f"Card •••• 1111, account {IBAN}"),
        ((), TEXT),
        (tuple(MaskedNumber), STORED),
    ):
        await save_workstream(fixtures.chat.id, WorkstreamChanges(masked_numbers=kinds), by=fixtures.admin)
        sent = await send_message(row.id, text=TEXT, by=fixtures.cleo)
        assert (await Message.get(id=sent.message_id)).text == stored


async def test_a_stored_hash_is_of_the_masked_text(fixtures: Fixtures) -> None:
    """From the hash of a text that is a card's number, the number could be found by trying."""
    row = await fixtures.talking()
    for number, text in enumerate((CARD, "4111111111111111", "•••• 1111")):
        await send_message(row.id, text=text, by=fixtures.cleo, request_id=f"{number}")
    assert len({row.input_hash for row in await StoredOutcome.all()}) == 1


async def _nowhere() -> None:
    for number in (CARD, CARD.replace(" ", ""), IBAN):
        assert await places_of(number) == []
