"""Scenes in which customers are merged, parted and erased, and conversations expire; operations.py imports this file."""

from datetime import timedelta

from models import clock
from models.operations.customers.merge_customers import merge_customers
from models.operations.customers.part_customer import part_customer
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.operations.privacy.expire_conversation import expire_conversation
from models.tables import Customer, Workstream
from models.values import SYSTEM
from tests.models.operations.scenarios.operations import Act, scenario
from tests.support.builders import a_message, a_session
from tests.support.fixtures import Fixtures


@scenario
async def merge_customers_(fixtures: Fixtures) -> Act:
    dora = await Customer.create(name="Dora", connector_id=fixtures.connector.id, external_id="dora")
    await fixtures.talking()
    await fixtures.waiting(connector=fixtures.connector, customer=dora)
    return merge_customers(dora.id, into_id=fixtures.customer.id, by=fixtures.ada)


@scenario
async def part_customer_(fixtures: Fixtures) -> Act:
    await (await merge_customers_(fixtures))
    dora = await Customer.get(name="Dora")
    return part_customer(dora.id, by=fixtures.sam)


@scenario
async def erase_customer_(fixtures: Fixtures) -> Act:
    dora = await Customer.create(name="Dora", connector_id=fixtures.connector.id, external_id="dora")
    row = await fixtures.talking(connector=fixtures.connector, customer=dora)
    await a_session(row, fixtures.sam, joined=True)
    return erase_customer(dora.id, end_ongoing=True, by=fixtures.admin)


@scenario
async def erase_transcripts_(fixtures: Fixtures) -> Act:
    dora = await Customer.create(name="Dora", connector_id=fixtures.connector.id, external_id="dora")
    row = await fixtures.closed(connector=fixtures.connector, customer=dora)
    await a_message(row, "Hello")
    await erase_customer(dora.id, by=fixtures.admin)
    return erase_transcripts(dora.id, by=SYSTEM)


@scenario
async def expire_conversation_(fixtures: Fixtures) -> Act:
    row = await fixtures.closed(created_at=clock.now() - timedelta(days=3))
    await a_message(row, "Hello")
    await Workstream.filter(id=fixtures.chat.id).update(keep_conversations_days=2)
    return expire_conversation(row.id, by=SYSTEM)
