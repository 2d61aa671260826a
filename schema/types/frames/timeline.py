"""Frames of one conversation as it happens, besides its state changes and sentiment, which are in streams.py."""

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

    @strawberry.field(description="The message; null once the viewer may not read it any more.")
    async def message(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.values)


@strawberry.type(description="The system told something, such as who joined, in the reader's language.")
class SystemMessageAdded(StreamItem):
    message_id: strawberry.Private[UUID]
    values: strawberry.Private[ConversationValues]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")

    @strawberry.field(description="The message; null once the viewer may not read it any more.")
    async def message(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.values)


@strawberry.type(description="One person's coming or leaving.")
class ParticipantMove:
    person_id: strawberry.Private[UUID]
    mode: ParticipantMode = strawberry.field(description="In which mode.")
    left: bool = strawberry.field(description="True when he or she left, false on coming.")

    @strawberry.field(description="Who it is.")
    async def person(self, info: Info) -> Actor:
        return await Actor.load(info, self.person_id)


@strawberry.type(description="Who is visibly in the conversation changed, and nothing else of it did.")
class ParticipantChange(StreamItem):
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    moves: list[ParticipantMove] = strawberry.field(description="Who came and who left.")


@strawberry.type(description="An offer was made, answered or ended, and nothing else of the conversation changed.")
class OfferChange(StreamItem):
    offer_row_id: strawberry.Private[UUID]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    kind: OfferKind = strawberry.field(description="What is offered.")
    status: OfferStatus = strawberry.field(description="How this change left the offer.")
    agent_id: strawberry.ID = strawberry.field(description="The id of the Agent it is put to.")

    @strawberry.field(description="The offer as it is now; it may be newer than this frame.")
    async def offer(self, info: Info) -> Offer | None:
        row = await info.context.loaders.offers.load(self.offer_row_id)
        return Offer.of(row) if row else None


@strawberry.type(
    description="A message has come further on its way to a customer behind a connector, or has failed; for those on our side."
)
class DeliveryChange(StreamItem):
    message_id: strawberry.Private[UUID]
    values: strawberry.Private[ConversationValues]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    delivery_status: DeliveryStatus = strawberry.field(description="How this change left it.")

    @strawberry.field(description="The message, whose `delivery` is as it stands now; null once it may not be read.")
    async def message(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.values)
