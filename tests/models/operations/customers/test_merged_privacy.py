"""Whoever is merged is erased, exported and kept as one person. Erasing itself is tested in privacy/."""

from datetime import timedelta

import pytest

from models import clock
from models.events.facts import CustomerErased
from models.followers.due_times import work_off
from models.operations.conversations.receive_message import receive_message
from models.operations.conversations.start_conversation import NewCustomer
from models.operations.customers.merge_customers import merge_customers
from models.operations.customers.part_customer import part_customer
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.expire_conversation import expire_conversation
from models.reading.privacy.customer_export import about, conversations_of
from models.tables import Conversation, Customer, Message, User, Workstream
from models.values import SYSTEM
from models.vocabulary import RefusalCode
from tests.support.builders import a_message
from tests.support.canary import places_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, recording_facts, refusing

ADDRESSES = ("+4915550007731", "+4915550007732")
CANARIES = ("Canaria", "canary", *ADDRESSES)


async def both(fixtures: Fixtures) -> list[Customer]:
    """One who writes from two numbers, and has a conversation from each; the first is seen as the second."""
    found = []
    for number, address in enumerate(ADDRESSES):
        got = await receive_message(
            channel_message_id=f"m{number}",
            customer=NewCustomer(f"Canaria {number}", address),
            text=f"My canary sings {number}",
            workstream="Chat",
            by=fixtures.connector,
        )
        found.append(await Customer.get(conversations__id=got.conversation_id))
    await merge_customers(found[0].id, into_id=found[1].id, by=fixtures.sam)
    return found


async def places() -> set[str]:
    return {place for canary in CANARIES for place in await places_of(canary)}


@pytest.mark.parametrize("given", [0, 1])
async def test_an_erasure_of_either_leaves_nothing_of_both(fixtures: Fixtures, given: int) -> None:
    found = await both(fixtures)
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True) as caught:
        await erase_customer(found[given].id, by=fixtures.admin)
    assert "2 ongoing conversations" in caught.refusal.message
    async with recording_facts(fixtures.admin) as recorded:
        await erase_customer(found[given].id, end_ongoing=True, by=fixtures.admin)
    erased = {fact.customer_id for fact in recorded.facts if isinstance(fact, CustomerErased)}
    assert erased == {each.id for each in found}
    assert (await newest_audit_entry()).details == '{"conversations":2,"customers":2}'
    while await work_off():
        pass
    assert await places() == set()
    assert all([row.erased_at async for row in Customer.filter(connector_id=fixtures.connector.id)])
    assert all([row.erased_at async for row in Conversation.all()])


async def test_an_erasure_once_more_changes_nothing(fixtures: Fixtures) -> None:
    found = await both(fixtures)
    for each in found:
        await erase_customer(each.id, end_ongoing=True, by=fixtures.admin)
    assert (await newest_audit_entry()).target_id == found[0].id


async def test_who_was_parted_stays_when_the_other_is_erased(fixtures: Fixtures) -> None:
    """And nothing in their conversations names the other."""
    found = await both(fixtures)
    await part_customer(found[0].id, by=fixtures.sam)
    await erase_customer(found[1].id, end_ongoing=True, by=fixtures.admin)
    while await work_off():
        pass
    assert (await Customer.get(id=found[0].id)).name == "Canaria 0"
    assert {place for canary in ("Canaria 1", ADDRESSES[1]) for place in await places_of(canary)} == set()


async def test_the_user_of_a_merged_customer_is_erased_with_them(fixtures: Fixtures) -> None:
    dora = await Customer.create(name="Dora", connector_id=fixtures.connector.id, external_id="dora")
    await fixtures.closed(customer=dora)
    await fixtures.closed()
    await merge_customers(fixtures.cleo.id, into_id=dora.id, by=fixtures.sam)
    await erase_customer(dora.id, by=fixtures.admin)
    user = await User.get(id=fixtures.cleo.id)
    assert (user.name, user.login) == ("", f"erased-{user.id}")


async def test_an_erased_address_that_writes_again_is_somebody_new(fixtures: Fixtures) -> None:
    found = await both(fixtures)
    await erase_customer(found[0].id, end_ongoing=True, by=fixtures.admin)
    got = await receive_message(
        channel_message_id="m9",
        customer=NewCustomer("Ana", ADDRESSES[0]),
        text="Hi",
        workstream="Chat",
        by=fixtures.connector,
    )
    new = await Customer.get(conversations__id=got.conversation_id)
    assert (new.merged_into_id, new.person_id) == (None, None)
    assert new.id not in {each.id for each in found}


@pytest.mark.parametrize("given", [0, 1])
async def test_an_export_of_either_has_both(fixtures: Fixtures, given: int) -> None:
    found = await both(fixtures)
    exported = await about(found[given].id)
    assert (exported["id"], exported["address"]) == (str(found[given].id), ADDRESSES[given])
    [other] = exported["samePerson"]
    assert (other["id"], other["address"]) == (str(found[1 - given].id), ADDRESSES[1 - given])
    talks = [each async for each in conversations_of(found[given].id, internal=False)]
    assert [each["customer"] for each in talks] == [str(each.id) for each in found]
    assert [each["messages"][0]["text"] for each in talks] == ["My canary sings 0", "My canary sings 1"]
    await part_customer(found[0].id, by=fixtures.sam)
    assert (await about(found[given].id))["samePerson"] == []
    assert len([each async for each in conversations_of(found[given].id, internal=False)]) == 1


async def test_a_person_goes_with_the_last_conversation_of_all(fixtures: Fixtures) -> None:
    old = clock.now() - timedelta(days=10)
    await Workstream.filter(id=fixtures.chat.id).update(keep_conversations_days=2)
    names = ("Dora", "Eva", "Finn")
    dora, eva, finn = [await Customer.create(name=name, connector_id=fixtures.connector.id) for name in names]
    rows = [await fixtures.closed(customer=each, created_at=old) for each in (dora, eva, finn)]
    await a_message(rows[0], "Hello")
    await merge_customers(dora.id, into_id=eva.id, by=fixtures.sam)
    await merge_customers(eva.id, into_id=finn.id, by=fixtures.sam)
    for row, left in zip((rows[2], rows[0], rows[1]), (3, 3, 0), strict=True):
        async with recording_facts(SYSTEM):
            await expire_conversation(row.id, by=SYSTEM)
        assert await Customer.filter(name__in=names).count() == left
    assert not await Message.exists()
