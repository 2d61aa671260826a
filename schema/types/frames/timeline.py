"""Frames of one conversation's timeline. Its state changes and sentiment are in conversations.py."""

from uuid import UUID

import strawberry

from models.values import ConversationValues
from models.vocabulary import DeliveryStatus, OfferKind, OfferStatus, ParticipantMode
from schema.context import Info
from schema.types.conversations import Offer
from schema.types.frames.items import StreamItem
from schema.types.messages import Message
from schema.types.people import Actor


@strawberry.type(description="Someone wrote a message that the viewer may read.")
class MessageAdded(StreamItem):
    message_id: strawberry.Private[UUID]
    values: strawberry.Private[ConversationValues]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")

    @strawberry.field(description="The message; null if the viewer may no longer read it.")
    async def message(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.values)


@strawberry.type(description="The system wrote a message, for example that someone joined, in the reader's language.")
class SystemMessageAdded(StreamItem):
    message_id: strawberry.Private[UUID]
    values: strawberry.Private[ConversationValues]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")

    @strawberry.field(description="The message; null if the viewer may no longer read it.")
    async def message(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.values)


@strawberry.type(description="One participant who joined or left.")
class ParticipantMove:
    person_id: strawberry.Private[UUID]
    mode: ParticipantMode = strawberry.field(description="The mode in which they take part.")
    left: bool = strawberry.field(description="True if they left, false if they joined.")

    @strawberry.field(description="The person or bot.")
    async def person(self, info: Info) -> Actor:
        return await Actor.load(info, self.person_id)


@strawberry.type(description="The visible participants changed, and nothing else about the conversation.")
class ParticipantChange(StreamItem):
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    moves: list[ParticipantMove] = strawberry.field(description="Who joined and who left.")


@strawberry.type(
    description=("An offer was made or answered, or has ended, and nothing else about the conversation changed.")
)
class OfferChange(StreamItem):
    offer_row_id: strawberry.Private[UUID]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    kind: OfferKind = strawberry.field(description="What the agent is asked to do.")
    status: OfferStatus = strawberry.field(description="The status of the offer after this change.")
    agent_id: strawberry.ID = strawberry.field(description="The id of the Agent to whom it was made.")

    @strawberry.field(description="The offer as it is now; it may be newer than this frame.")
    async def offer(self, info: Info) -> Offer | None:
        row = await info.context.loaders.offers.load(self.offer_row_id)
        return Offer.of(row) if row else None


@strawberry.type(
    description=(
        "The delivery status of a message to a customer behind a connector changed. Customers and connectors don't "
        "get it."
    )
)
class DeliveryChange(StreamItem):
    message_id: strawberry.Private[UUID]
    values: strawberry.Private[ConversationValues]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    delivery_status: DeliveryStatus = strawberry.field(description="The delivery status after this change.")

    @strawberry.field(
        description=("The message, with its `delivery` as it is now; null if the viewer may no longer read it.")
    )
    async def message(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.values)
