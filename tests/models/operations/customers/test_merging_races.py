"""Merges at the same moment, and with messages and erasures: customers are one person or not, and never in a circle."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from models.operations.conversations.receive_message import receive_message
from models.operations.conversations.start_conversation import NewCustomer
from models.operations.customers.merge_customers import CustomersMerged, merge_customers
from models.operations.customers.part_customer import part_customer
from models.operations.privacy.erase_customer import erase_customer
from models.rules.refusals import Refused
from models.tables import Conversation, Customer
from models.vocabulary import RefusalCode
from tests.models.floor.comparing import bring, loaded, must_equal_database
from tests.support import invariants
from tests.support.builders import a_customer
from tests.support.fixtures import Fixtures

ROUNDS = 10


async def at_once(*acts: Awaitable[Any]) -> list[Any]:
    """What each answered or was refused with; anything else is an error of ours."""
    answers = await asyncio.gather(*acts, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refused):
            raise answer
    return answers


async def some(fixtures: Fixtures, number: int) -> list[Customer]:
    found = [await a_customer() for _ in range(number)]
    for each in found:
        await fixtures.talking(customer=each)
    return found


async def test_two_merges_in_opposite_directions(fixtures: Fixtures) -> None:
    for _ in range(ROUNDS):
        one, other = await some(fixtures, 2)
        answers = await at_once(
            merge_customers(one.id, into_id=other.id, by=fixtures.sam),
            merge_customers(other.id, into_id=one.id, by=fixtures.rosa),
        )
        [refused] = [each for each in answers if isinstance(each, Refused)]
        assert refused.code is RefusalCode.SAME_CUSTOMER
        assert await Customer.filter(id__in=[one.id, other.id], person_id__isnull=False).count() == 1
    await invariants.check()


async def test_merges_around_a_circle_and_partings(fixtures: Fixtures) -> None:
    """The floor that follows the log shows the same as the database in the end."""
    floor = await loaded()
    for _ in range(ROUNDS):
        one, two, three = await some(fixtures, 3)
        answers = await at_once(
            merge_customers(one.id, into_id=two.id, by=fixtures.sam),
            merge_customers(two.id, into_id=three.id, by=fixtures.rosa),
            merge_customers(three.id, into_id=one.id, by=fixtures.sam),
        )
        assert sum(isinstance(each, CustomersMerged) for each in answers) == 2
        await invariants.check()
        await at_once(*(part_customer(each.id, by=fixtures.sam) for each in (one, two, three)))
        assert await Customer.filter(person_id__isnull=False).count() == 0
    await bring(floor)
    await must_equal_database(floor, [fixtures.sam, fixtures.ada])


async def test_a_merge_while_both_write(fixtures: Fixtures) -> None:
    floor = await loaded()
    for number in range(ROUNDS):
        addresses = [f"+49155500{number:02}{each}" for each in range(1, 3)]

        async def write(address: str, message: int) -> Any:
            return await receive_message(
                channel_message_id=f"{address}-{message}",
                customer=NewCustomer(f"Name {message}", address),
                text="Hello",
                workstream="Chat",
                by=fixtures.connector,
            )

        first = [await write(address, 0) for address in addresses]
        one, other = [(await Conversation.get(id=each.conversation_id)).customer_id for each in first]
        again = await at_once(
            write(addresses[0], 1),
            merge_customers(one, into_id=other, by=fixtures.sam),
            write(addresses[1], 1),
        )
        assert [again[0].conversation_id, again[2].conversation_id] == [each.conversation_id for each in first]
        assert (await Customer.get(id=one)).person_id == other
    await invariants.check()
    await bring(floor)
    await must_equal_database(floor, [fixtures.sam, fixtures.connector])


async def test_an_erasure_beside_a_merge_takes_both_or_only_one(fixtures: Fixtures) -> None:
    for _ in range(ROUNDS):
        one, other = [await a_customer(), await a_customer()]
        for each in (one, other):
            await fixtures.closed(customer=each)
        merged, _erased = await at_once(
            merge_customers(one.id, into_id=other.id, by=fixtures.sam),
            erase_customer(other.id, by=fixtures.admin),
        )
        is_one = isinstance(merged, CustomersMerged)
        assert is_one or merged.code is RefusalCode.CUSTOMER_ERASED
        erased = {row.id async for row in Customer.filter(id__in=[one.id, other.id]).exclude(erased_at=None)}
        assert erased == ({one.id, other.id} if is_one else {other.id})
    await invariants.check()
