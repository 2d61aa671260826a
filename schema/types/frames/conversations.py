"""Frames of conversations: their changes, sentiment, the live list. Frames for one viewer are in notifications.py."""

from uuid import UUID

import strawberry

from models.values import Actor as ActorValues
from models.values import ConversationValues
from models.vocabulary import (
    ActiveSubState,
    Channel,
    ConversationAspect,
    ConversationState,
    ElevatedMode,
    SentimentLevel,
    StateReason,
)
from schema.context import Info
from schema.ids import global_id
from schema.types.conversations import Conversation
from schema.types.frames.items import StreamItem
from schema.types.messages import Message
from schema.types.people import Actor

CONVERSATION_NOW = (
    "The conversation as it is now, for a cache; it may be newer than this frame. "
    "Null when the viewer can't see it any more."
)


@strawberry.type(
    description=(
        "A conversation as one change left it. Not a Node, and ids only, so that no old value ever enters a client's cache."
    )
)
class ConversationSnapshot:
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    version: int = strawberry.field(description="Its version with this change.")
    state: ConversationState = strawberry.field(description="Its state.")
    sub_state: ActiveSubState | None = strawberry.field(description="Its sub-state; null but in ACTIVE.")
    state_reason: StateReason = strawberry.field(description="Why it was in that state.")
    channel: Channel = strawberry.field(description="Its channel.")
    elevated_to: ElevatedMode | None = strawberry.field(description="What it was raised to; null when it was not.")
    queue_id: strawberry.ID = strawberry.field(description="The id of its Queue.")
    agent_id: strawberry.ID | None = strawberry.field(
        description="The id of its Agent; while awaiting acceptance, of the agent it is offered to."
    )
    sentiment_level: SentimentLevel | None = strawberry.field(
        description="Its sentiment; null while unknown, and for customers."
    )

    @classmethod
    def of(cls, values: ConversationValues) -> "ConversationSnapshot":
        """Of the values as far as the viewer may know them."""
        return cls(
            conversation_id=global_id("Conversation", values.id),
            version=values.version,
            state=values.state,
            sub_state=values.sub_state,
            state_reason=values.state_reason,
            channel=values.channel,
            elevated_to=values.elevated_to,
            queue_id=global_id("Queue", values.queue_id),
            agent_id=global_id("Agent", values.agent_id) if values.agent_id else None,
            sentiment_level=values.sentiment_level,
        )


@strawberry.type(
    description=(
        "A change of state, sub-state, agent, queue, offer, elevation or visible participants. An act that touches several "
        "of these is one change that names them."
    )
)
class ConversationStateChange(StreamItem):
    row_id: strawberry.Private[UUID]
    actor_values: strawberry.Private[ActorValues]
    snapshot: ConversationSnapshot = strawberry.field(description="What changed, exactly as this change left it.")
    changed: list[ConversationAspect] = strawberry.field(description="What about the conversation changed.")
    from_state: ConversationState | None = strawberry.field(description="The state before; null when it began.")
    to_state: ConversationState = strawberry.field(description="The state after.")
    from_agent_id: strawberry.ID | None = strawberry.field(description="The id of the Agent before, if it had one.")
    from_queue_id: strawberry.ID | None = strawberry.field(
        description="The id of the Queue before; null when it began."
    )
    state_reason: StateReason = strawberry.field(description="Why it is in the state after.")
    request_id: strawberry.ID | None = strawberry.field(
        description="The requestId of the mutation that caused it, for the one who sent it; null for others."
    )

    @strawberry.field(description="Who did it: a person, a bot, a connector or the system.")
    async def actor(self, info: Info) -> Actor:
        return await Actor.load(info, self.actor_values.id, self.actor_values.kind)

    @strawberry.field(description=CONVERSATION_NOW)
    async def conversation(self, info: Info) -> Conversation | None:
        return await Conversation.visible(info, self.row_id)


@strawberry.type(
    description=(
        "The whole list, replacing what the client holds; in parts when it is long. Resume from its position only after the "
        "part with `last: true`. Sent again when rights or switches change the list at large."
    )
)
class ConversationList(StreamItem):
    conversations: list[Conversation] = strawberry.field(description="The conversations of this part, newest first.")
    last: bool = strawberry.field(description="Whether this is the last part.")


@strawberry.type(description="A conversation came into the list.")
class ConversationEntered(StreamItem):
    row_id: strawberry.Private[UUID]
    snapshot: ConversationSnapshot = strawberry.field(description="The conversation as this change left it.")

    @strawberry.field(description=CONVERSATION_NOW)
    async def conversation(self, info: Info) -> Conversation | None:
        return await Conversation.visible(info, self.row_id)


@strawberry.type(
    description=(
        "A field of a conversation in the list changed: state, agent, offer, sentiment, last activity, what the viewer may do."
    )
)
class ConversationUpdated(StreamItem):
    row_id: strawberry.Private[UUID]
    snapshot: ConversationSnapshot = strawberry.field(description="The conversation as this change left it.")

    @strawberry.field(description=CONVERSATION_NOW)
    async def conversation(self, info: Info) -> Conversation | None:
        return await Conversation.visible(info, self.row_id)


@strawberry.type(
    description="A conversation left the list: it closed, matches no more, or is out of the viewer's sight."
)
class ConversationLeft(StreamItem):
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")


@strawberry.type(description="A conversation's sentiment went to another level.")
class SentimentChange(StreamItem):
    row_id: strawberry.Private[UUID]
    message_id: strawberry.Private[UUID]
    values: strawberry.Private[ConversationValues]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    from_: SentimentLevel | None = strawberry.field(name="from", description="The level before; null when unknown.")
    to: SentimentLevel = strawberry.field(description="The level after.")
    score: float = strawberry.field(description="From -1, the worst, to 1, the best.")
    engine: str = strawberry.field(description="The engine that estimated it, with its version.")

    @strawberry.field(description=CONVERSATION_NOW)
    async def conversation(self, info: Info) -> Conversation | None:
        return await Conversation.visible(info, self.row_id)

    @strawberry.field(
        description="The message that moved it. Null but for participants; a supervisor is one while monitoring."
    )
    async def trigger(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.values)
