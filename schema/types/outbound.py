"""The messages that connectors must deliver, and their reports. streams/outbound.py decides who gets which message."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import UNSET

from models.reading.outbound import Outbound
from models.vocabulary import DeliveryOutcome, SystemMessageKind
from schema.context import Info
from schema.ids import global_id
from schema.scalars import StreamPosition
from schema.types.deliveries import MessageDelivery
from schema.types.frames.items import StreamItem
from schema.types.inputs.conversations import REQUEST_ID
from schema.types.people import Customer
from schema.types.results.conversations import POSITION
from schema.types.results.refusals import ActionRefused


@strawberry.type(
    description=(
        "A message that the viewer, a connector, must deliver to its customer and acknowledge. The next message of the "
        "same conversation comes once this one is acknowledged. A repeated message has the same `messageId`."
    )
)
class OutboundMessage(StreamItem):
    customer_row_id: strawberry.Private[UUID]
    message_id: strawberry.ID = strawberry.field(description="The id of the Message; the same for every attempt.")
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    conversation_external_id: str | None = strawberry.field(description="The connector's own id of the conversation.")
    customer_external_id: str | None = strawberry.field(
        description="The connector's own id of the customer, which is the address to deliver to."
    )
    text: str | None = strawberry.field(
        description="The text; for system messages in the customer's language. Null once erased: report FAILED."
    )
    language: str = strawberry.field(description="The language of `text`, such as `en` or `fr-CA`.")
    system_kind: SystemMessageKind | None = strawberry.field(
        description="The kind of system message; null for messages of people and bots."
    )
    sent_at: datetime = strawberry.field(description="When it was written.")
    attempt: int = strawberry.field(
        description=("1 for the first attempt; higher after failures that were reported as temporary.")
    )

    @classmethod
    def of(
        cls, out: Outbound, *, position: StreamPosition, previous_position: StreamPosition, occurred_at: datetime
    ) -> "OutboundMessage":
        return cls(
            position=position,
            previous_position=previous_position,
            occurred_at=occurred_at,
            customer_row_id=out.customer_id,
            message_id=global_id("Message", out.message_id),
            conversation_id=global_id("Conversation", out.conversation_id),
            conversation_external_id=out.conversation_external_id,
            customer_external_id=out.to,
            text=out.text,
            language=out.language,
            system_kind=out.system_kind,
            sent_at=out.sent_at,
            attempt=out.attempt,
        )

    @strawberry.field(description="The customer to whom it goes. Null once erased.")
    async def customer(self, info: Info) -> Customer | None:
        row = await info.context.loaders.customers.load(self.customer_row_id)
        return Customer.of(row) if row else None


@strawberry.input(description="The result of a delivery, as its connector reports it.")
class DeliveryInput:
    message_id: strawberry.ID = strawberry.field(description="The `messageId` of the OutboundMessage.")
    status: DeliveryOutcome = strawberry.field(description="The result of the delivery.")
    reason: str | None = strawberry.field(
        default=UNSET, description="Why it failed, for the agent to read; at most 300 characters."
    )
    temporary: bool = strawberry.field(
        default=False,
        description=(
            "With FAILED: whether a later attempt may succeed. If so, the connector gets the message again after "
            "growing delays, until 8 attempts have been made in all."
        ),
    )
    retry_after_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "With a temporary failure: the least number of seconds to wait before the next attempt; one day at most."
        ),
    )
    connector_message_id: str | None = strawberry.field(
        default=UNSET, description="The channel's own id of the message; at most 200 characters."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.type(description="The report has been recorded. A repeated or outdated report changes nothing.")
class DeliverySuccess:
    delivery: MessageDelivery | None = strawberry.field(description="The delivery of the message as it is now.")
    position: StreamPosition = strawberry.field(description=POSITION)


DeliveryResult = Annotated[
    DeliverySuccess | ActionRefused,
    strawberry.union("DeliveryResult", description="The answer to `acknowledgeDelivery`."),
]
