"""The inputs of mutations and lists. Malformed ids and ids of another type are BAD_USER_INPUT."""

import strawberry
from strawberry import UNSET

from models.vocabulary import (
    AttentionLevel,
    Channel,
    ConversationState,
    HandStatus,
    MessageVisibility,
    NoticeState,
    Presence,
    SentimentLevel,
)
from schema.types.contents import MessageContentInput

REQUEST_ID = (
    "Makes it safe to repeat the request. For 24 hours, the same id and input from the same principal get the stored "
    "answer; the same id with another input is BAD_USER_INPUT. A principal who has lost the right since is refused. 1 to "
    "100 characters of your choice."
)
EXPECTED_VERSION = (
    "The `version` on which you base this request. If it is no longer the current one, the answer is Conflict with "
    "STALE_VERSION."
)
EXPECTED_EPOCH = (
    "The `epoch` in which you decided this. If somebody has come to have the conversation since, perhaps you yourself again, "
    "the request is refused with TAKEN_OVER: read it again, and decide anew. "
    "For agents and bots; BAD_USER_INPUT for customers and connectors, and for an epoch that is not yet there."
)
CONTENTS = (
    "From connectors: what the customer's message has beside its text, at most 30 things. From anybody else, it is "
    "BAD_USER_INPUT."
)
REPLY_TO = (
    "From connectors: the channel's id of the message to which the customer replies or reacts, one that you brought or "
    "acknowledged. From anybody else, it is BAD_USER_INPUT."
)
OVERRIDE_CAPACITY = "Exceed the agent's capacity if necessary; the answer says by how many units."
CONVERSATION_ID = "The conversation."
PURPOSE = (
    "The purpose, at most 2,000 characters. It is kept with the session and shown to those who may see the session."
)


@strawberry.input(description="A conversation, for mutations that need nothing else.")
class ConversationInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    expected_epoch: int | None = strawberry.field(
        default=UNSET,
        description=EXPECTED_EPOCH + " Also BAD_USER_INPUT for `pickConversation` and `stopMonitoring`.",
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The conversation to monitor.")
class MonitorInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    purpose: str | None = strawberry.field(default=UNSET, description=PURPOSE)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The conversation to join.")
class JoinInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    purpose: str | None = strawberry.field(default=UNSET, description=PURPOSE)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(one_of=True, description="The target of an assignment: exactly one of the two.")
class AssignTarget:
    agent_id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description=("The agent to whom the conversation is offered.")
    )
    queue_id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description=("Another queue, in which the conversation waits.")
    )


@strawberry.input(description="Which conversation to assign, and to whom.")
class AssignInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    target: AssignTarget = strawberry.field(description="The new holder of the conversation.")
    override_presence: bool = strawberry.field(
        default=False, description="Assign to the agent whatever the agent's presence is."
    )
    override_capacity: bool = strawberry.field(default=False, description=OVERRIDE_CAPACITY)
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Which conversation to transfer, and to whom.")
class TransferInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    agent_id: strawberry.ID = strawberry.field(description="Another agent of the conversation's queue.")
    override_capacity: bool = strawberry.field(default=False, description=OVERRIDE_CAPACITY)
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Which conversation the viewer takes over.")
class TakeOverInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    override_presence: bool = strawberry.field(
        default=False, description="Take it over whatever the viewer's own presence is; for supervisors."
    )
    override_capacity: bool = strawberry.field(
        default=False,
        description="Exceed the viewer's own capacity if necessary; the answer says by how many units. For supervisors.",
    )
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The conversation to force-close.")
class ForceCloseInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    reason: str | None = strawberry.field(
        default=UNSET, description="The reason, at most 2,000 characters, which is kept in the audit trail."
    )
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The conversation whose force close is undone.")
class UndoForceCloseInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The offer to answer.")
class OfferInput:
    offer_id: strawberry.ID = strawberry.field(description="The offer.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The viewer's own presence.")
class PresenceInput:
    presence: Presence = strawberry.field(description="The new presence. INACTIVE is BAD_USER_INPUT.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(
    description=(
        "The message to write. Without `visibility`, it is INTERNAL from supervisors and consultants, and PUBLIC from "
        "everyone else."
    )
)
class SendMessageInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    text: str = strawberry.field(
        description="The text, 1 to 10,000 characters; it may be empty if there are `contents`."
    )
    contents: list[MessageContentInput] | None = strawberry.field(default=UNSET, description=CONTENTS)
    reply_to: str | None = strawberry.field(default=UNSET, description=REPLY_TO)
    visibility: MessageVisibility | None = strawberry.field(default=UNSET, description="Who can read it.")
    message_id: str | None = strawberry.field(
        default=UNSET, description="A connector's own id of the message. Sending the same id again is harmless."
    )
    language: str | None = strawberry.field(
        default=UNSET, description="The language of the text, such as `en`; by default the conversation's language."
    )
    expected_epoch: int | None = strawberry.field(default=UNSET, description=EXPECTED_EPOCH)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="A customer of a connector.")
class NewCustomerInput:
    external_id: str | None = strawberry.field(
        default=UNSET,
        description=("The connector's own id of the customer. The same id always means the same customer."),
    )
    name: str = strawberry.field(
        description="The display name, at most 200 characters. What can't be seen or changes the direction is taken out."
    )
    locale: str | None = strawberry.field(default=UNSET, description="The customer's language, such as `fr`.")


@strawberry.input(description="The conversation to start.")
class StartConversationInput:
    workstream: str = strawberry.field(description="The name of the workstream, which decides the channel.")
    queue: str | None = strawberry.field(
        default=UNSET, description="The name of the queue; by default the workstream's own queue."
    )
    title: str | None = strawberry.field(default=UNSET, description="The subject, at most 300 characters.")
    external_id: str | None = strawberry.field(
        default=UNSET,
        description=(
            "A connector's own id of the conversation. Starting one with the same id again returns the existing one."
        ),
    )
    customer: NewCustomerInput | None = strawberry.field(
        default=UNSET,
        description=("The customer, from connectors. Customers start conversations for themselves and leave it out."),
    )
    text: str | None = strawberry.field(default=UNSET, description="The customer's first message.")
    contents: list[MessageContentInput] | None = strawberry.field(default=UNSET, description=CONTENTS)
    reply_to: str | None = strawberry.field(default=UNSET, description=REPLY_TO)
    language: str | None = strawberry.field(default=UNSET, description="The language of the text, such as `en`.")
    message_id: str | None = strawberry.field(default=UNSET, description="A connector's own id of the first message.")
    notice_state: NoticeState | None = strawberry.field(
        default=UNSET, description="What the channel has already told the customer about monitoring."
    )
    required_skills: list[str] | None = strawberry.field(
        default=UNSET,
        description=(
            "Skills that its agent should have, in addition to those that the workstream requires; at most 20."
        ),
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="What the customer was told or answered about monitoring.")
class ConsentInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    notice_state: NoticeState = strawberry.field(description="The notice state from now on.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(
    description=(
        "Selects ongoing conversations. A field that is left out or null does not restrict; an empty list matches "
        "nothing. All fields must match."
    )
)
class ConversationFilter:
    queue_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="In one of these queues.")
    agent_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="With one of these agents, or awaiting their acceptance."
    )
    states: list[ConversationState] | None = strawberry.field(
        default=UNSET,
        description="In one of these states; CLOSED is BAD_USER_INPUT for lists of ongoing conversations.",
    )
    channels: list[Channel] | None = strawberry.field(default=UNSET, description="On one of these channels.")
    sentiment_at_or_below: SentimentLevel | None = strawberry.field(
        default=UNSET, description="Conversations with this sentiment or a worse one. Unknown sentiment doesn't match."
    )
    attention_at_least: AttentionLevel | None = strawberry.field(
        default=UNSET, description="Conversations that need attention at this level or more urgently."
    )
    hands: list[HandStatus] | None = strawberry.field(
        default=UNSET,
        description=(
            "With a hand that is up and has one of these statuses, RAISED or TAKEN; others are BAD_USER_INPUT. It finds only "
            "conversations whose hands the viewer may read."
        ),
    )
    search: str | None = strawberry.field(
        default=UNSET,
        description=(
            "Free text to find in titles, customers' names, and messages of transcripts that the viewer may read; at "
            "most 200 characters. Case and accents are ignored, and so is what stands between digits: `415 555` finds "
            "`+1 (415) 555`. BAD_USER_INPUT on streams."
        ),
    )


@strawberry.input(
    description="Selects agents. A field that is left out or null does not restrict; an empty list matches nothing."
)
class AgentFilter:
    queue_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Members of one of these queues."
    )
    presences: list[Presence] | None = strawberry.field(default=UNSET, description="With one of these presences.")
    bots: bool | None = strawberry.field(default=UNSET, description="True for bots only, false for people only.")
    search: str | None = strawberry.field(
        default=UNSET, description="A part of the name. Case and accents are ignored."
    )
