"""Two customers become one person for those who work with them, and nothing else of them changes."""

from typing import Any

import pytest

from models import clock
from models.events import log
from models.events.facts import ConversationChanged, MessagePosted, PersonChanged
from models.events.formats import FIRST
from models.operations.conversations.receive_message import receive_message
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer
from models.operations.customers.merge_customers import merge_customers
from models.operations.customers.part_customer import part_customer
from models.operations.offers.transfer import transfer
from models.operations.privacy.erase_customer import erase_customer
from models.rules.refusals import UpgradeUnfinished
from models.tables import Conversation, Customer, LogHead, Message
from models.values import Viewer
from models.vocabulary import (
    Act,
    Audience,
    Distribution,
    MessageVisibility,
    NoticeState,
    RefusalCode,
    SystemMessageKind,
)
from tests.support.builders import a_customer, a_workstream
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, newest_audit_entry, recording_facts, refusing, reread

KEPT = [name for name in Conversation._meta.db_fields if not name.startswith(("last_", "message_count", "limit_"))]


async def a_pair(fixtures: Fixtures, **columns: Any) -> tuple[Customer, Customer, Conversation]:
    """Cleo, who talks with Ada, and Dora, whom Ada served before."""
    dora = await a_customer("Dora")
    row = await fixtures.talking(**columns)
    await fixtures.closed(customer=dora, agent=fixtures.ada)
    return fixtures.customer, dora, row


async def people() -> dict[str, str]:
    """As whom each customer is seen, by names."""
    rows = {row.id: row for row in await Customer.all()}
    return {row.name: rows[row.person_id or row.id].name for row in rows.values()}


@pytest.mark.parametrize("who", ["ada", "sam"])
async def test_an_agent_or_supervisor_merges_two_whom_they_know(fixtures: Fixtures, who: str) -> None:
    by: Viewer = getattr(fixtures, who)
    cleo, dora, row = await a_pair(fixtures)
    async with recording_facts(by, Act.MERGE_CUSTOMERS) as recorded:
        merged = await merge_customers(cleo.id, into_id=dora.id, by=by)
    assert merged.person_id == dora.id
    assert await people() == {"Cleo": "Dora", "Dora": "Dora"}
    assert recorded.kinds == ["PersonChanged", "ConversationChanged", "MessagePosted"]
    changed, shown, said = recorded.facts
    assert isinstance(changed, PersonChanged)
    assert (changed.customers, changed.before, changed.after) == (frozenset({cleo.id}), cleo.id, dora.id)
    assert isinstance(shown, ConversationChanged)
    assert (shown.after.id, shown.after.version, shown.aspects) == (row.id, row.version, frozenset())
    assert isinstance(said, MessagePosted)
    assert await recorded.announced() == [(SystemMessageKind.CUSTOMERS_MERGED, Audience.AGENT, {})]
    entry = await newest_audit_entry()
    assert (entry.act, entry.actor_id, entry.target_id) == (Act.MERGE_CUSTOMERS, by.id, cleo.id)
    assert entry.details == f'{{"changed":{{"person":["{cleo.id}","{dora.id}"]}}}}'


async def test_two_ongoing_conversations_stay_two_with_all_that_they_have(fixtures: Fixtures) -> None:
    """Their agents, waits, notices and notes; the customer whose conversation it is, too."""
    cleo, dora, row = await a_pair(fixtures, notice_state=NoticeState.CONSENTED)
    other = await fixtures.open(customer=dora, notice_state=NoticeState.REFUSED, waiting_since=clock.now())
    await send_message(row.id, text="A note", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
    before = [{name: getattr(await reread(each), name) for name in KEPT} for each in (row, other)]
    async with recording_facts(fixtures.sam) as recorded:
        await merge_customers(cleo.id, into_id=dora.id, by=fixtures.sam)
    assert [{name: getattr(await reread(each), name) for name in KEPT} for each in (row, other)] == before
    assert [change.after.id for change in recorded.changes] == [row.id], "the other shows Dora as before"
    told = await Message.filter(system_kind=SystemMessageKind.CUSTOMERS_MERGED)
    assert {each.conversation_id for each in told} == {row.id, other.id}
    assert {each.visibility for each in told} == {MessageVisibility.INTERNAL}
    assert await Message.filter(conversation_id=row.id, text="A note").exists()


async def test_a_wrap_up_shows_the_person_and_is_told_nothing(fixtures: Fixtures) -> None:
    cleo, dora, _ = await a_pair(fixtures)
    wrapped = await fixtures.wrap_up()
    async with recording_facts() as recorded:
        await merge_customers(cleo.id, into_id=dora.id, by=fixtures.ada)
    assert wrapped.id in {change.after.id for change in recorded.changes}
    assert not await Message.filter(conversation_id=wrapped.id).exists()


async def test_messages_of_either_address_go_where_they_went(fixtures: Fixtures) -> None:
    """And so do the answers: each conversation is still its address's, before, while and after they are one person."""

    async def write(number: int, address: str) -> Conversation:
        got = await receive_message(
            channel_message_id=f"m{number}",
            customer=NewCustomer(f"Name of {address}", address),
            text="Hello",
            workstream="Chat",
            by=fixtures.connector,
        )
        return await Conversation.get(id=got.conversation_id).select_related("customer")

    one, two = await write(1, "+4915550000001"), await write(2, "+4915550000002")
    await merge_customers(one.customer_id, into_id=two.customer_id, by=fixtures.sam)
    again = [await write(3, "+4915550000001"), await write(4, "+4915550000002")]
    assert [each.id for each in again] == [one.id, two.id]
    assert {each.customer.person_id or each.customer_id for each in again} == {two.customer_id}
    await part_customer(one.customer_id, by=fixtures.sam)
    last = [await write(5, "+4915550000001"), await write(6, "+4915550000002")]
    assert [each.customer.person_id or each.customer_id for each in last] == [one.customer_id, two.customer_id]
    assert [each.customer.external_id for each in last] == ["+4915550000001", "+4915550000002"]


async def test_a_name_that_the_person_gets_later_shows_in_all_their_conversations(fixtures: Fixtures) -> None:
    address = "+4915550000003"
    dora = await Customer.create(
        name=address, connector_id=fixtures.connector.id, external_id=address, address_key=address
    )
    row = await fixtures.talking()
    await fixtures.closed(customer=dora)
    await merge_customers(fixtures.customer.id, into_id=dora.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        await receive_message(
            channel_message_id="m1",
            customer=NewCustomer("Dora", address),
            text="Hello",
            workstream="Chat",
            by=fixtures.connector,
        )
    assert row.id in {change.after.id for change in recorded.changes}


async def test_a_merge_of_a_merge_takes_all_along(fixtures: Fixtures) -> None:
    cleo, dora, _ = await a_pair(fixtures)
    eva, finn = await a_customer("Eva"), await a_customer("Finn")
    for each in (eva, finn):
        await fixtures.closed(customer=each)
    await merge_customers(cleo.id, into_id=dora.id, by=fixtures.sam)
    await merge_customers(eva.id, into_id=finn.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        merged = await merge_customers(cleo.id, into_id=eva.id, by=fixtures.sam)
    assert merged.person_id == finn.id, "whichever of a person's customers is named"
    assert await people() == dict.fromkeys(("Cleo", "Dora", "Eva", "Finn"), "Finn")
    [changed] = [fact for fact in recorded.facts if isinstance(fact, PersonChanged)]
    assert (changed.customers, changed.before, changed.after) == (frozenset({cleo.id, dora.id}), dora.id, finn.id)


async def test_refuses_those_who_are_one_person_already(fixtures: Fixtures) -> None:
    cleo, dora, _ = await a_pair(fixtures)
    async with refusing(RefusalCode.SAME_CUSTOMER, by=fixtures.ada, audited=True):
        await merge_customers(cleo.id, into_id=cleo.id, by=fixtures.ada)
    await merge_customers(cleo.id, into_id=dora.id, by=fixtures.ada)
    for one, other in ((cleo, dora), (dora, cleo)):
        async with refusing(RefusalCode.SAME_CUSTOMER, by=fixtures.ada, audited=True):
            await merge_customers(one.id, into_id=other.id, by=fixtures.ada)


async def test_refuses_whoever_is_erased(fixtures: Fixtures) -> None:
    cleo, dora, _ = await a_pair(fixtures)
    await erase_customer(dora.id, by=fixtures.admin)
    for one, other in ((cleo, dora), (dora, cleo)):
        async with refusing(RefusalCode.CUSTOMER_ERASED, by=fixtures.ada, audited=True):
            await merge_customers(one.id, into_id=other.id, by=fixtures.ada)


@pytest.mark.parametrize("who", ["cleo", "bot", "connector", "admin"])
async def test_refuses_who_is_neither_agent_nor_supervisor(fixtures: Fixtures, who: str) -> None:
    cleo, dora, _ = await a_pair(fixtures)
    async with refusing(RefusalCode.ROLE_REQUIRED, audited=True):
        await merge_customers(cleo.id, into_id=dora.id, by=getattr(fixtures, who))


async def test_refuses_a_supervisor_whose_access_is_for_programs(fixtures: Fixtures) -> None:
    cleo, dora, _ = await a_pair(fixtures)
    async with refusing(RefusalCode.API_ACCESS_ROLE, audited=True):
        await merge_customers(cleo.id, into_id=dora.id, by=fixtures.api_sam)


async def test_refuses_a_customer_who_is_not_seen_as_one_who_is_not_there(fixtures: Fixtures) -> None:
    """Neither the code nor the words tell whether there is somebody."""
    cleo, dora, row = await a_pair(fixtures)
    gus = await a_customer("Gus")
    await fixtures.closed(customer=gus, agent=fixtures.bob)
    said = set()
    for other in (gus.id, row.id):
        for one, into in ((cleo.id, other), (other, cleo.id)):
            async with refusing(RefusalCode.NOT_FOUND, by=fixtures.ada, audited=True) as caught:
                await merge_customers(one, into_id=into, by=fixtures.ada)
            said.add(caught.refusal.message)
    assert len(said) == 1
    for stranger in (fixtures.tom, fixtures.dan, fixtures.bob):
        async with refusing(RefusalCode.NOT_FOUND, by=stranger, audited=True):
            await merge_customers(cleo.id, into_id=dora.id, by=stranger)


async def test_an_offer_or_a_queue_to_pick_from_is_not_enough(fixtures: Fixtures) -> None:
    cleo, dora, _ = await a_pair(fixtures)
    pick = await a_workstream(fixtures.support, distribution=Distribution.PICK)
    await fixtures.open(customer=dora, workstream=pick)
    await fixtures.awaiting(agent=fixtures.bob)
    async with refusing(RefusalCode.NOT_PARTICIPANT, by=fixtures.bob, audited=True):
        await merge_customers(cleo.id, into_id=dora.id, by=fixtures.bob)


async def test_who_knows_a_person_by_one_of_their_conversations_merges_the_person(fixtures: Fixtures) -> None:
    cleo, dora, _ = await a_pair(fixtures)
    eva = await a_customer("Eva")
    await fixtures.closed(customer=eva, agent=fixtures.bob)
    await fixtures.closed(agent=fixtures.bob)
    await merge_customers(cleo.id, into_id=dora.id, by=fixtures.ada)
    await merge_customers(dora.id, into_id=eva.id, by=fixtures.bob)
    assert await people() == dict.fromkeys(("Cleo", "Dora", "Eva"), "Eva")


async def test_a_customers_own_rights_stay_their_own(fixtures: Fixtures) -> None:
    """Somebody who signs in sees no conversation more once they are merged, and an agent doesn't merge themself."""
    cleo, dora, row = await a_pair(fixtures)
    await Customer.create(id=fixtures.ada.id, name="Ada")
    await fixtures.talking(customer=await Customer.get(id=fixtures.ada.id), agent=fixtures.bob)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.ada, audited=True):
        await merge_customers(fixtures.ada.id, into_id=dora.id, by=fixtures.ada)
    await merge_customers(dora.id, into_id=cleo.id, by=fixtures.ada)
    other = await fixtures.talking(customer=dora)
    async with refusing(RefusalCode.NOT_FOUND):
        await send_message(other.id, text="Hello", by=fixtures.cleo)
    await send_message(row.id, text="Hello", by=fixtures.cleo)


async def test_the_same_request_merges_once(fixtures: Fixtures) -> None:
    cleo, dora, _ = await a_pair(fixtures)
    first = await merge_customers(cleo.id, into_id=dora.id, by=fixtures.ada, request_id="r")
    assert await merge_customers(cleo.id, into_id=dora.id, by=fixtures.ada, request_id="r") == first
    await part_customer(cleo.id, by=fixtures.ada, request_id="p")
    assert await merge_customers(cleo.id, into_id=dora.id, by=fixtures.ada, request_id="r") == first
    assert await people() == {"Cleo": "Cleo", "Dora": "Dora"}


async def test_a_consultant_and_a_new_agent_may_too(fixtures: Fixtures) -> None:
    cleo, dora, row = await a_pair(fixtures)
    await fixtures.closed(customer=dora, agent=fixtures.bob)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.bob, audited=True):
        await merge_customers(cleo.id, into_id=dora.id, by=fixtures.bob)
    await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    await merge_customers(cleo.id, into_id=dora.id, by=fixtures.bob)


async def test_waits_until_an_upgrade_is_finished(fixtures: Fixtures) -> None:
    """A process of the release before could neither read the facts nor erase both."""
    cleo, dora, _ = await a_pair(fixtures)
    await LogHead.filter(id=1).update(format=FIRST)
    await log.head()
    async with changing_nothing():
        with pytest.raises(UpgradeUnfinished, match="finish-upgrade"):
            await merge_customers(cleo.id, into_id=dora.id, by=fixtures.ada)
    assert await log.finish_upgrade()
    await merge_customers(cleo.id, into_id=dora.id, by=fixtures.ada)
