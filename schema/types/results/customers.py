"""The results of mutations about customers: who is one person, and the rights to their data."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.people import Customer
from schema.types.results.conversations import POSITION
from schema.types.results.refusals import ActionRefused


@strawberry.type(description="The customers are one person.")
class MergeCustomersSuccess:
    customer: Customer | None = strawberry.field(
        description="As whom all of them are shown now; null only in the answer to a request that is repeated much later."
    )
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The customer is a person of their own.")
class PartCustomerSuccess:
    customer: Customer | None = strawberry.field(
        description="The customer; null only in the answer to a request that is repeated much later."
    )
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(
    description=(
        "The customer is erased. Open timelines of their conversations end with ResyncRequired, ERASED, as soon as the "
        "texts are gone."
    )
)
class EraseCustomerSuccess:
    customer: Customer | None = strawberry.field(
        description="What is left; null for a visitor who had not started a conversation."
    )
    position: StreamPosition = strawberry.field(description=POSITION)


MergeCustomersResult = Annotated[
    MergeCustomersSuccess | ActionRefused,
    strawberry.union("MergeCustomersResult", description="The answer to `mergeCustomers`."),
]
PartCustomerResult = Annotated[
    PartCustomerSuccess | ActionRefused,
    strawberry.union("PartCustomerResult", description="The answer to `partCustomer`."),
]
EraseCustomerResult = Annotated[
    EraseCustomerSuccess | ActionRefused,
    strawberry.union("EraseCustomerResult", description="The answer to `eraseCustomer`."),
]
