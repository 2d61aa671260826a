"""A customer who was merged into another is a person of their own again, as before."""

from models.events.facts import PersonChanged
from models.operations.customers.merge_customers import merge_customers
from models.operations.customers.part_customer import part_customer
from models.operations.privacy.erase_customer import erase_customer
from models.tables import Conversation, Customer
from models.vocabulary import Act, Audience, RefusalCode, SystemMessageKind
from tests.support.builders import a_customer
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, recording_facts, refusing

NAMES = ("Dora", "Eva", "Finn")


async def some(fixtures: Fixtures) -> list[Customer]:
    """Each has had a conversation with Ada."""
    found = [await a_customer(name) for name in NAMES]
    for each in found:
        await fixtures.closed(customer=each, agent=fixtures.ada)
    return found


async def rows() -> list[dict[str, object]]:
    return await Customer.all().order_by("id").values()


async def test_everything_is_as_it_was_before_the_merge(fixtures: Fixtures) -> None:
    dora, eva, _ = await some(fixtures)
    row = await fixtures.talking(customer=dora)
    before, whose = await rows(), await Conversation.all().order_by("id").values_list("id", "customer_id")
    await merge_customers(dora.id, into_id=eva.id, by=fixtures.ada)
    async with recording_facts(fixtures.sam, Act.PART_CUSTOMER) as recorded:
        await part_customer(dora.id, by=fixtures.sam)
    assert await rows() == before
    assert await Conversation.all().order_by("id").values_list("id", "customer_id") == whose
    changed = recorded.facts[0]
    assert isinstance(changed, PersonChanged)
    assert (changed.customers, changed.before, changed.after) == (frozenset({dora.id}), eva.id, dora.id)
    assert recorded.change.after.id == row.id
    assert await recorded.announced() == [(SystemMessageKind.CUSTOMER_PARTED, Audience.AGENT, {})]
    entry = await newest_audit_entry()
    assert (entry.act, entry.actor_id, entry.target_id) == (Act.PART_CUSTOMER, fixtures.sam.id, dora.id)
    assert entry.details == f'{{"changed":{{"person":["{eva.id}","{dora.id}"]}}}}'


async def test_who_was_merged_into_them_before_goes_with_them(fixtures: Fixtures) -> None:
    dora, eva, finn = await some(fixtures)
    await merge_customers(dora.id, into_id=eva.id, by=fixtures.ada)
    between = await rows()
    await merge_customers(eva.id, into_id=finn.id, by=fixtures.ada)
    async with recording_facts() as recorded:
        await part_customer(eva.id, by=fixtures.ada)
    assert await rows() == between
    changed = recorded.facts[0]
    assert isinstance(changed, PersonChanged)
    assert (changed.customers, changed.before, changed.after) == (frozenset({dora.id, eva.id}), finn.id, eva.id)


async def test_the_others_stay_one_person(fixtures: Fixtures) -> None:
    dora, eva, finn = await some(fixtures)
    await merge_customers(dora.id, into_id=eva.id, by=fixtures.ada)
    await merge_customers(eva.id, into_id=finn.id, by=fixtures.ada)
    async with recording_facts():
        await part_customer(dora.id, by=fixtures.ada)
    seen = {row.name: row.person_id for row in await Customer.filter(name__in=NAMES)}
    assert seen == {"Dora": None, "Eva": finn.id, "Finn": None}


async def test_refuses_who_was_not_merged(fixtures: Fixtures) -> None:
    dora, eva, _ = await some(fixtures)
    await merge_customers(dora.id, into_id=eva.id, by=fixtures.ada)
    async with refusing(RefusalCode.NOT_MERGED, by=fixtures.ada, audited=True):
        await part_customer(eva.id, by=fixtures.ada)  # the one as whom both are seen
    await part_customer(dora.id, by=fixtures.ada)
    async with refusing(RefusalCode.NOT_MERGED, by=fixtures.ada, audited=True):
        await part_customer(dora.id, by=fixtures.ada)


async def test_refuses_who_is_erased(fixtures: Fixtures) -> None:
    dora, eva, _ = await some(fixtures)
    await merge_customers(dora.id, into_id=eva.id, by=fixtures.ada)
    await erase_customer(eva.id, by=fixtures.admin)
    async with refusing(RefusalCode.CUSTOMER_ERASED, by=fixtures.ada, audited=True):
        await part_customer(dora.id, by=fixtures.ada)


async def test_refuses_those_who_do_not_know_the_customer(fixtures: Fixtures) -> None:
    """Also an agent who sees the person by another conversation."""
    dora, eva, _ = await some(fixtures)
    await fixtures.closed(customer=eva, agent=fixtures.bob)
    await merge_customers(dora.id, into_id=eva.id, by=fixtures.ada)
    for stranger in (fixtures.bob, fixtures.dan, fixtures.tom):
        async with refusing(RefusalCode.NOT_FOUND, by=stranger, audited=True):
            await part_customer(dora.id, by=stranger)
    for other in (fixtures.admin, fixtures.cleo, fixtures.bot, fixtures.connector):
        async with refusing(RefusalCode.ROLE_REQUIRED, by=other, audited=True):
            await part_customer(dora.id, by=other)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.ada, audited=True):
        await part_customer(fixtures.sam.id, by=fixtures.ada)


async def test_an_offer_is_not_enough(fixtures: Fixtures) -> None:
    dora, eva, _ = await some(fixtures)
    await merge_customers(dora.id, into_id=eva.id, by=fixtures.ada)
    await fixtures.awaiting(customer=dora, agent=fixtures.bob)
    async with refusing(RefusalCode.NOT_PARTICIPANT, by=fixtures.bob, audited=True):
        await part_customer(dora.id, by=fixtures.bob)
