"""Mutations for the rights of customers to their data. What is kept, and how it is exported, is for the command line."""

import strawberry

from models import tables
from models.operations.privacy.erase_customer import erase_customer
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, mutation, position
from schema.types.inputs.pages import Input
from schema.types.inputs.privacy import EraseCustomerInput
from schema.types.people import Customer
from schema.types.results.privacy import EraseCustomerResult, EraseCustomerSuccess


@strawberry.type
class PrivacyMutations:
    @mutation(
        "Erase a customer, for good; for administrators. Their name and addresses are gone at once, the texts of their "
        "conversations within seconds. Conversations stay, without texts. Refused with STILL_IN_USE while they have an "
        "ongoing conversation, unless `endOngoing` is true."
    )
    async def erase_customer(self, info: Info, input: Input[EraseCustomerInput]) -> EraseCustomerResult | None:
        outcome = await erase_customer(
            required_row_id(input.customer_id, "Customer", "customerId"),
            end_ongoing=input.end_ongoing,
            **caller(info, input),
        )
        row = await tables.Customer.get_or_none(id=outcome.customer_id)
        return EraseCustomerSuccess(customer=Customer.of(row) if row else None, position=await position(outcome))
