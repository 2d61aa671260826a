"""The inputs of mutations about customers: who is one person, and the rights to their data."""

import strawberry
from strawberry import UNSET

from schema.types.inputs.conversations import REQUEST_ID


@strawberry.input(
    description="The two customers who are one person. Each stands for everyone who was merged with them."
)
class MergeCustomersInput:
    customer_id: strawberry.ID = strawberry.field(description="The `Customer.id` of the one who is shown no longer.")
    into_customer_id: strawberry.ID = strawberry.field(
        description="The `Customer.id` of the one who is shown in their place."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The customer who is another person after all.")
class PartCustomerInput:
    customer_id: strawberry.ID = strawberry.field(description="The `Customer.id` of one of `Customer.merged`.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The customer to erase, with everyone who was merged with them.")
class EraseCustomerInput:
    customer_id: strawberry.ID = strawberry.field(description="The `Customer.id`.")
    end_ongoing: bool = strawberry.field(
        default=False, description="Whether ongoing conversations are closed now, whoever is talking in them."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
