"""The cases of customers who are merged and parted; draft_refusal_cases.py has others."""

from typing import Any

from models import clock
from models.tables import Customer, User
from models.vocabulary import ConversationState, RefusalCode
from tests.schema.asking import Somebody
from tests.schema.examples import id_of
from tests.schema.mutations.draft_refusal_cases import CASES
from tests.schema.mutations.refusal_cases import case
from tests.support.builders import a_conversation, a_customer, a_queue, a_supervisor

__all__ = ["CASES"]


async def a_pair() -> tuple[User, Customer, Customer]:
    """A supervisor of the conversations of two customers."""
    queue = await a_queue()
    one, other = await a_customer(), await a_customer()
    for each in (one, other):
        await a_conversation(ConversationState.CLOSED, queue=queue, customer=each)
    return await a_supervisor(oversees=[queue]), one, other


@case(RefusalCode.SAME_CUSTOMER)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, one, _ = await a_pair()
    return supervisor, "mergeCustomers", {"customerId": id_of(one), "intoCustomerId": id_of(one)}


@case(RefusalCode.CUSTOMER_ERASED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, one, other = await a_pair()
    await Customer.filter(id=other.id).update(erased_at=clock.now())
    return supervisor, "mergeCustomers", {"customerId": id_of(one), "intoCustomerId": id_of(other)}


@case(RefusalCode.NOT_MERGED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, one, _ = await a_pair()
    return supervisor, "partCustomer", {"customerId": id_of(one)}
