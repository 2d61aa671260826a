"""Mutations about customers: who is one person, and the rights to their data. How data are kept is for the command line."""

from uuid import UUID

import strawberry

from models import tables
from models.operations.customers.merge_customers import merge_customers
from models.operations.customers.part_customer import part_customer
from models.operations.privacy.erase_customer import erase_customer
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, mutation, position
from schema.types.inputs.customers import EraseCustomerInput, MergeCustomersInput, PartCustomerInput
from schema.types.inputs.pages import Input
from schema.types.people import Customer
from schema.types.results.customers import (
    EraseCustomerResult,
    EraseCustomerSuccess,
    MergeCustomersResult,
    MergeCustomersSuccess,
    PartCustomerResult,
    PartCustomerSuccess,
)


@strawberry.type
class CustomerMutations:
    @mutation(
        "Say that two customers are one person, such as one who writes from two numbers; for agents and supervisors who see a "
        "conversation of each, and have or supervise one of them. From then on every conversation of `customerId` shows "
        "`intoCustomerId` as its customer, except to the customer's side. Nothing else changes: conversations, addresses "
        "and sign-ins stay apart. `partCustomer` takes it back."
    )
    async def merge_customers(self, info: Info, input: Input[MergeCustomersInput]) -> MergeCustomersResult | None:
        outcome = await merge_customers(
            required_row_id(input.customer_id, "Customer", "customerId"),
            into_id=required_row_id(input.into_customer_id, "Customer", "intoCustomerId"),
            **caller(info, input),
        )
        return MergeCustomersSuccess(customer=await _customer(outcome.person_id), position=await position(outcome))

    @mutation(
        "Say that a customer, one of `Customer.merged`, is another person after all: their conversations show them again, and "
        "who was merged into them before goes with them. For agents and supervisors who see a conversation of the customer, "
        "and have or supervise one of the person's."
    )
    async def part_customer(self, info: Info, input: Input[PartCustomerInput]) -> PartCustomerResult | None:
        outcome = await part_customer(
            required_row_id(input.customer_id, "Customer", "customerId"), **caller(info, input)
        )
        return PartCustomerSuccess(customer=await _customer(outcome.customer_id), position=await position(outcome))

    @mutation(
        "Erase a customer, for good; for administrators. Their name and addresses are gone at once, the texts of their "
        "conversations within seconds, and with them those of everyone who was merged with them. Conversations stay, "
        "without texts. Refused with STILL_IN_USE while they have an ongoing conversation, unless `endOngoing` is true."
    )
    async def erase_customer(self, info: Info, input: Input[EraseCustomerInput]) -> EraseCustomerResult | None:
        outcome = await erase_customer(
            required_row_id(input.customer_id, "Customer", "customerId"),
            end_ongoing=input.end_ongoing,
            **caller(info, input),
        )
        return EraseCustomerSuccess(customer=await _customer(outcome.customer_id), position=await position(outcome))


async def _customer(customer_id: UUID) -> Customer | None:
    row = await tables.Customer.get_or_none(id=customer_id)
    return Customer.of(row) if row else None
