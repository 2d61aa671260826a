"""The results of mutations for the rights of customers to their data."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.people import Customer
from schema.types.results.conversations import POSITION
from schema.types.results.refusals import ActionRefused


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


EraseCustomerResult = Annotated[
    EraseCustomerSuccess | ActionRefused,
    strawberry.union("EraseCustomerResult", description="The answer to `eraseCustomer`."),
]
