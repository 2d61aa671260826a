"""The inputs of mutations for the rights of customers to their data."""

import strawberry
from strawberry import UNSET

from schema.types.inputs.conversations import REQUEST_ID


@strawberry.input(description="The customer to erase.")
class EraseCustomerInput:
    customer_id: strawberry.ID = strawberry.field(description="The `Customer.id`.")
    end_ongoing: bool = strawberry.field(
        default=False, description="Whether ongoing conversations are closed now, whoever is talking in them."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
