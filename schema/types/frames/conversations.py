"""Frames of conversations: their changes, sentiment, the live list. Frames for one viewer are in notifications.py."""

from datetime import datetime
from typing import cast
from uuid import UUID

import strawberry

from models import tables
from models.floor.conversations import FloorConversation
from models.values import Actor as ActorValues
from models.values import ConversationValues
from models.vocabulary import (
    ActiveSubState,
    AttentionLevel,
    AttentionReason,
    Channel,
    ConversationAspect,
    ConversationState,
    ElevatedMode,
    SentimentLevel,
    SentimentState,
    StateReason,
    Trend,
    UnsureReason,
)
from schema.context import Info
from schema.ids import global_id
from schema.shared_fields import SAME_FOR_EQUALS
from schema.types.conversations import Conversation
from schema.types.frames.items import StreamItem
from schema.types.messages import Message
from schema.types.people import Actor
from schema.types.queues_and_agents import Queue

CONVERSATION_NOW = (
    "The conversation as it is now, for a cache; it may be newer than this frame. Null if the viewer can no longer see "
    "it."
)


@strawberry.type(
    description=(
        "A conversation as it was right after one change. It is not a Node and holds only ids, so that an old value "
        "never enters a client's cache."
    )
)
class ConversationSnapshot:
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    version: int = strawberry.field(description="The version after this change.")
    state: ConversationState = strawberry.field(description="Its state.")
    sub_state: ActiveSubState | None = strawberry.field(description="Its sub-state; null unless ACTIVE.")
    state_reason: StateReason = strawberry.field(description="Why it was in that state.")
    channel: Channel = strawberry.field(description="Its channel.")
    elevated_to: ElevatedMode | None = strawberry.field(
        description=("The kind of call to which it was elevated; null if it wasn't.")
    )
    queue_id: strawberry.ID = strawberry.field(description="The id of its Queue.")
    agent_id: strawberry.ID | None = strawberry.field(
        description="The id of its Agent; while it awaits acceptance, the agent to whom it is offered."
    )
    sentiment_level: SentimentLevel | None = strawberry.field(
        description="Its sentiment; null while unknown, and for customers."
    )
    sentiment_state: SentimentState | None = strawberry.field(
        description="Whether its sentiment had a level; null for customers."
    )
    unsure_because: UnsureReason | None = strawberry.field(
        description="Why its sentiment had no level; null if it had one, and for customers."
    )
    sentiment_trend: Trend | None = strawberry.field(
        description="Where its sentiment was going; null with fewer than three judged messages, and for customers."
    )
    language: str | None = strawberry.field(
        description="The language in which the customer writes, such as `en`; null until it was known, and for customers."
    )

    attention_level: AttentionLevel | None = strawberry.field(
        description="How urgently it needed attention; null for customers."
    )
    attention_reasons: list[AttentionReason] | None = strawberry.field(
        description="Why it needed attention, most urgent first; null for customers."
    )

    closes_at: datetime | None = strawberry.field(
        description="Until when its force close could be undone; null if none was under way, and for customers."
    )

    @classmethod
    def of(cls, values: ConversationValues, *, for_staff: bool) -> "ConversationSnapshot":
        """Of the values as far as the viewer may know them."""
        reason = None if values.sentiment_level else values.unsure_because or UnsureReason.NOTHING_JUDGED
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
            sentiment_state=values.sentiment_state if for_staff else None,
            unsure_because=reason if for_staff else None,
            sentiment_trend=values.sentiment_trend,
            language=values.language,
            attention_level=values.attention_level if for_staff else None,
            attention_reasons=list(values.attention_reasons) if for_staff else None,
            closes_at=values.closes_at,
        )


@strawberry.type(
    description=(
        "A change of state, sub-state, agent, queue, offer, elevation or visible participants. If one act changes "
        "several of these, one frame names them all."
    )
)
class ConversationStateChange(StreamItem):
    row_id: strawberry.Private[UUID]
    actor_values: strawberry.Private[ActorValues]
    snapshot: ConversationSnapshot = strawberry.field(
        description=("The conversation as it was right after this change.")
    )
    changed: list[ConversationAspect] = strawberry.field(description="Which parts of the conversation changed.")
    from_state: ConversationState | None = strawberry.field(
        description=("The state before; null if the conversation has just begun.")
    )
    to_state: ConversationState = strawberry.field(description="The state after.")
    from_agent_id: strawberry.ID | None = strawberry.field(description="The id of the Agent before, if it had one.")
    from_queue_id: strawberry.ID | None = strawberry.field(
        description="The id of the Queue before; null if the conversation has just begun."
    )
    state_reason: StateReason = strawberry.field(description="Why it is in the new state.")
    request_id: strawberry.ID | None = strawberry.field(
        description="The `requestId` of the mutation that caused it; null for everyone but its sender."
    )

    @strawberry.field(description="Who did it: a person, a bot, a connector or the system.")
    async def actor(self, info: Info) -> Actor:
        return await Actor.load(info, self.actor_values.id, self.actor_values.kind)

    @strawberry.field(description=CONVERSATION_NOW)
    def conversation(self, info: Info) -> Conversation | None:
        return cast(Conversation | None, Conversation.at_once(info, self.row_id))


@strawberry.type(
    description=(
        "The whole list, which replaces what the client holds. A long list comes in several parts: resume from its "
        "position only after the part with `last: true`. The list is sent again when a change of rights, settings or "
        "configuration affects all of it."
    )
)
class ConversationList(StreamItem):
    conversations: list[Conversation] = strawberry.field(description="The conversations of this part, newest first.")
    last: bool = strawberry.field(description="Whether this is the last part.")


@strawberry.type(description="A conversation came into the list.")
class ConversationEntered(StreamItem):
    row_id: strawberry.Private[UUID]
    shown: strawberry.Private[FloorConversation | None]
    snapshot: ConversationSnapshot = strawberry.field(
        description=("The conversation as it was right after this change.")
    )

    @strawberry.field(description=CONVERSATION_NOW, metadata=SAME_FOR_EQUALS)
    def conversation(self, info: Info) -> Conversation | None:
        return cast(Conversation | None, Conversation.at_once(info, self.row_id, self.shown))


@strawberry.type(
    description=(
        "A field of a conversation in the list changed: state, agent, offer, sentiment, attention, last activity, or what "
        "the viewer may do."
    )
)
class ConversationUpdated(StreamItem):
    row_id: strawberry.Private[UUID]
    shown: strawberry.Private[FloorConversation | None]
    snapshot: ConversationSnapshot = strawberry.field(
        description=("The conversation as it was right after this change.")
    )

    @strawberry.field(description=CONVERSATION_NOW, metadata=SAME_FOR_EQUALS)
    def conversation(self, info: Info) -> Conversation | None:
        return cast(Conversation | None, Conversation.at_once(info, self.row_id, self.shown))


@strawberry.type(
    description=(
        "A conversation left the list: it was closed, no longer matches, or is no longer visible to the viewer."
    )
)
class ConversationLeft(StreamItem):
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")


@strawberry.type(
    description=(
        "A queue that the list shows has another name, and nothing else of it changed: give the rows of this queue the "
        "name. Only clients that select `queue` of this type get it; all others get the whole list again."
    )
)
class QueueRenamed(StreamItem):
    row: strawberry.Private[tables.Queue]

    @strawberry.field(description="The queue, with its name now.", metadata=SAME_FOR_EQUALS)
    def queue(self) -> Queue:
        return Queue.of(self.row)


@strawberry.type(description="The sentiment of a conversation changed to another level.")
class SentimentChange(StreamItem):
    row_id: strawberry.Private[UUID]
    message_id: strawberry.Private[UUID]
    values: strawberry.Private[ConversationValues]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    from_: SentimentLevel | None = strawberry.field(
        name="from", description=("The level before; null if it was unknown.")
    )
    to: SentimentLevel = strawberry.field(description="The level after.")
    score: float = strawberry.field(description="From -1 (worst) to 1 (best).")
    engine: str = strawberry.field(
        description="The sentiment engine that read the messages last, with its version; if it read none, the one in use."
    )
    confidence: float | None = strawberry.field(
        description="How likely the mood is on the level's side, from 0 to 1; null if an earlier release estimated it."
    )

    @strawberry.field(description=CONVERSATION_NOW)
    def conversation(self, info: Info) -> Conversation | None:
        return cast(Conversation | None, Conversation.at_once(info, self.row_id))

    @strawberry.field(
        description=(
            "The message that changed it. Null except for participants, and for supervisors while they monitor."
        )
    )
    async def trigger(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.values)
