"""What people read: how far they have, transcripts of closed conversations, and the filter of these."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from models.vocabulary import Channel, ConversationState, SentimentLevel, StateReason
from schema.types.inputs.conversations import CONVERSATION_ID, REQUEST_ID

READING_PURPOSE = (
    "The purpose, at most 2,000 characters; one of `monitoringPurposes` if the organisation lists them. It is kept in the "
    "audit trail."
)


@strawberry.input(description="How far the viewer has read a conversation.")
class MarkReadInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    up_to: strawberry.ID = strawberry.field(
        description="The last message that they have read. With an earlier one than before, nothing changes."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The closed conversation whose transcript the viewer opens.")
class OpenTranscriptInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    purpose: str | None = strawberry.field(default=UNSET, description=READING_PURPOSE)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="For what the viewer searches transcripts.")
class SearchTranscriptsInput:
    purpose: str | None = strawberry.field(default=UNSET, description=READING_PURPOSE)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(
    description=(
        "Selects closed conversations. A field that is left out or null does not restrict; an empty list matches nothing. All "
        "fields must match."
    )
)
class ClosedConversationFilter:
    states: list[ConversationState] | None = strawberry.field(
        default=UNSET,
        description="CLOSED, or nothing; others are BAD_USER_INPUT: `ongoingConversations` lists what is not closed.",
    )
    closed_since: datetime | None = strawberry.field(default=UNSET, description="Closed at this moment or later.")
    closed_until: datetime | None = strawberry.field(default=UNSET, description="Closed before this moment.")
    queue_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="In one of these queues when they were closed."
    )
    channels: list[Channel] | None = strawberry.field(default=UNSET, description="On one of these channels.")
    agent_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="With one of these agents at the end."
    )
    customer_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Of one of these customers.")
    close_reasons: list[StateReason] | None = strawberry.field(
        default=UNSET, description="Closed for one of these reasons: their `stateReason`."
    )
    sentiment_at_or_below: SentimentLevel | None = strawberry.field(
        default=UNSET,
        description="With this sentiment or a worse one at the end. Unknown sentiment doesn't match.",
    )
    handle_seconds_at_least: int | None = strawberry.field(
        default=UNSET,
        description="With a `handleSeconds` of at least this, 0 to 2,147,483,647. What nobody accepted doesn't match.",
    )
    handle_seconds_at_most: int | None = strawberry.field(
        default=UNSET,
        description="With a `handleSeconds` of at most this, 0 to 2,147,483,647. What nobody accepted doesn't match.",
    )
    search: str | None = strawberry.field(
        default=UNSET,
        description=(
            "Free text to find in titles, customers' names, and messages that the viewer may read: of conversations in which "
            "they took part and, for an hour after `searchTranscripts`, of those whose transcript they may open. At most 200 "
            "characters, compared as in `ongoingConversations`."
        ),
    )
