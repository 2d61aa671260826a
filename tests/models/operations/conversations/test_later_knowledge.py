"""What a channel tells of a customer later: a name replaces an address, an address no name, and the timeline says so."""

from typing import Any

import pytest

from models import catalogue
from models.events.facts import ConversationChanged
from models.events.formats import FORMAT
from models.followers.due_times import work_off
from models.operations.conversations.force_close import force_close
from models.operations.conversations.receive_message import receive_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.privacy.erase_customer import erase_customer
from models.reading.outbound import offered
from models.rules.customer_knowledge import better_locale, better_name
from models.tables import Conversation, Customer, LogHead, Message
from models.vocabulary import Audience, LanguageSource, SystemMessageKind
from tests.support.canary import places_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts

ADDRESS = "whatsapp:+4915550007731"


async def receive(fixtures: Fixtures, number: int, name: str = ADDRESS, locale: str | None = None, **more: Any) -> Any:
    customer = NewCustomer(name, ADDRESS, locale)
    return await receive_message(
        channel_message_id=f"m{number}",
        customer=customer,
        text="Hello",
        workstream="Chat",
        by=fixtures.connector,
        **more,
    )


@pytest.mark.parametrize(
    ("known", "given", "better"),
    [
        (ADDRESS, "Dora", "Dora"),
        ("Dora", ADDRESS, None),
        ("Dora", "Dora L.", "Dora L."),
        ("Dora", "Dora", None),
        ("Dora", "", None),
        (ADDRESS, ADDRESS, None),
    ],
)
def test_a_name_is_better_than_an_address_and_a_newer_one_than_an_older(
    known: str, given: str, better: str | None
) -> None:
    assert better_name(known, given, address=ADDRESS) == better


def test_an_address_that_is_masked_as_a_card_is_no_better_name() -> None:
    address = "4915112345678"  # which has the check digit of a card
    given = NewCustomer(address, address).shown_name
    assert given != address
    assert better_name("Dora", given, address=address) is None


def test_a_locale_that_is_given_is_better() -> None:
    assert [better_locale("en", given) for given in (None, "", "en", "fr")] == [None, None, None, "fr"]


async def test_a_name_that_comes_later_replaces_the_address(fixtures: Fixtures) -> None:
    first = await receive(fixtures, 1)
    async with recording_facts(fixtures.connector) as recorded:
        second = await receive(fixtures, 2, "Dora")
    assert second.conversation_id == first.conversation_id
    assert recorded.kinds == ["ConversationChanged", "MessagePosted", "MessagePosted"]
    assert isinstance(recorded.facts[0], ConversationChanged)
    assert recorded.facts[0].before == recorded.facts[0].after
    assert (await Customer.get(external_id=ADDRESS)).name == "Dora"
    told = await Message.get(system_kind=SystemMessageKind.CUSTOMER_NAMED)
    assert (told.audience, told.system_parameters) == (Audience.AGENT, {"name": "Dora", "before": ADDRESS})
    assert catalogue.sentence(SystemMessageKind.CUSTOMER_NAMED, told.system_parameters, locale="en") == (
        f"The customer is now called Dora, before {ADDRESS}."
    )


async def test_an_address_never_replaces_a_name_and_a_repeat_tells_nothing(fixtures: Fixtures) -> None:
    await receive(fixtures, 1)
    await receive(fixtures, 2, "Dora", "fr")
    await receive(fixtures, 3)
    async with changing_nothing():
        await receive(fixtures, 1, "An older name", "de")
    customer = await Customer.get(external_id=ADDRESS)
    assert (customer.name, customer.locale) == ("Dora", "fr")
    assert await Message.filter(system_kind=SystemMessageKind.CUSTOMER_NAMED).count() == 1


async def test_a_language_that_comes_later_is_that_of_system_messages(fixtures: Fixtures) -> None:
    first = await receive(fixtures, 1)
    await receive(fixtures, 2, locale="fr")
    row = await Conversation.get(id=first.conversation_id)
    assert (row.language, row.language_known_by) == ("fr", None)
    told = await Message.get(system_kind=SystemMessageKind.CUSTOMER_LANGUAGE_TOLD)
    assert (told.audience, told.system_parameters) == (Audience.AGENT, {"language": "fr"})
    assert await offered(told.id, attempt=1) is None  # it is not for the customer


async def test_a_language_that_is_known_better_stays(fixtures: Fixtures) -> None:
    first = await receive(fixtures, 1, language="de")
    await receive(fixtures, 2, locale="fr")
    row = await Conversation.get(id=first.conversation_id)
    assert (row.language, row.language_known_by) == ("de", LanguageSource.CHANNEL)
    assert (await Customer.get(external_id=ADDRESS)).locale == "fr"


async def test_a_new_conversation_tells_it_in_those_that_go_on(fixtures: Fixtures) -> None:
    first = await receive(fixtures, 1)
    await start_conversation(
        workstream="Chat", customer=NewCustomer("Dora", ADDRESS), text="Again", by=fixtures.connector
    )
    assert (await Customer.get(external_id=ADDRESS)).name == "Dora"
    told = await Message.get(system_kind=SystemMessageKind.CUSTOMER_NAMED)
    assert told.conversation_id == first.conversation_id


async def test_until_the_upgrade_is_finished_it_is_kept_and_not_told(fixtures: Fixtures) -> None:
    await receive(fixtures, 1)
    await LogHead.all().update(format=FORMAT - 1)
    await receive(fixtures, 2, "Dora")
    assert (await Customer.get(external_id=ADDRESS)).name == "Dora"
    assert not await Message.filter(system_kind__isnull=False).exists()


async def test_the_names_are_erased_with_the_customer(fixtures: Fixtures) -> None:
    first = await receive(fixtures, 1, "Canaria")
    await receive(fixtures, 2, "Canaria Two")
    assert "messages.system_parameters" in await places_of("Canaria")
    await force_close(first.conversation_id, by=fixtures.sam)
    customer = await Customer.get(external_id=ADDRESS)
    await erase_customer(customer.id, by=fixtures.admin)
    await work_off()
    assert await places_of("Canaria") == []
