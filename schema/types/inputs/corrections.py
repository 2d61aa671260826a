"""The input of the mutation that corrects how a message reads."""

import strawberry
from strawberry import UNSET

from models.vocabulary import Polarity
from schema.types.inputs.conversations import REQUEST_ID


@strawberry.input(description="How a message of the customer reads.")
class CorrectSentimentInput:
    message_id: strawberry.ID = strawberry.field(description="The message.")
    reads: Polarity | None = strawberry.field(
        default=UNSET, description="How it reads; null withdraws what was said before."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
