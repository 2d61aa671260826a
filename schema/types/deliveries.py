"""The status of deliveries, for staff. outbound.py has what connectors get."""

from datetime import datetime

import strawberry

from models import tables
from models.vocabulary import DeliveryStatus


@strawberry.type(description="How far the delivery of a message to a customer behind a connector has come.")
class MessageDelivery:
    status: DeliveryStatus = strawberry.field(description="How far the delivery has come.")
    attempts: int = strawberry.field(
        description="How often it was given to the connector; 0 while it waits behind an earlier message."
    )
    reason: str | None = strawberry.field(
        description="Why it failed, in the words of the channel; null if it has not failed."
    )
    next_attempt_at: datetime | None = strawberry.field(
        description=("When the next attempt is due; null unless RETRYING.")
    )
    connector_message_id: str | None = strawberry.field(
        description=("The channel's own id of the message; null until it is known.")
    )
    changed_at: datetime = strawberry.field(description="When this last changed.")

    @classmethod
    def of(cls, row: tables.Delivery) -> "MessageDelivery":
        return cls(
            status=row.status,
            attempts=row.attempts,
            reason=row.reason,
            next_attempt_at=row.next_attempt_at,
            connector_message_id=row.channel_message_id,
            changed_at=row.changed_at,
        )
