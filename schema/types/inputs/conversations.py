"""What mutations and lists are given. Ids of another type, and malformed ones, are ids of nothing: NOT_FOUND."""

import strawberry
from strawberry import UNSET

from models.vocabulary import (
    AgentNoticePolicy,
    AlertThreshold,
    Channel,
    ConversationState,
    MessageVisibility,
    MonitoringPolicy,
    NoticeState,
    Presence,
    Role,
    SentimentLevel,
)

REQUEST_ID = (
    "Makes repeating safe: for 24 hours the same id and input of the same principal gives the stored answer, and the "
    "same id with other input is BAD_USER_INPUT. 1 to 100 characters of your choice."
)
EXPECTED_VERSION = (
    "The `version` you acted on; if it is no longer the current one, the answer is Conflict STALE_VERSION."
)
OVERRIDE_CAPACITY = "Go over the agent's capacity if need be; the answer says by how many units."
CONVERSATION_ID = "The conversation."
PURPOSE = "Why; kept with the session and shown to those who may know of it."


@strawberry.input(description="A conversation, for acts that need no more.")
class ConversationInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="What to monitor.")
class MonitorInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    purpose: str | None = strawberry.field(default=UNSET, description=PURPOSE)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="What to join.")
class JoinInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    purpose: str | None = strawberry.field(default=UNSET, description=PURPOSE)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(one_of=True, description="To whom a conversation is assigned: exactly one of the two.")
class AssignTarget:
    agent_id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="An agent, to whom it is offered.")
    queue_id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Another queue, in which it waits again.")


@strawberry.input(description="What to assign to whom.")
class AssignInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    target: AssignTarget = strawberry.field(description="To whom.")
    override_presence: bool = strawberry.field(
        default=False, description="Assign to the agent whatever his or her presence is."
    )
    override_capacity: bool = strawberry.field(default=False, description=OVERRIDE_CAPACITY)
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="What to transfer to whom.")
class TransferInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    agent_id: strawberry.ID = strawberry.field(description="Another agent of the conversation's queue.")
    override_capacity: bool = strawberry.field(default=False, description=OVERRIDE_CAPACITY)
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="What to force-close.")
class ForceCloseInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    reason: str | None = strawberry.field(default=UNSET, description="Why; goes to the audit trail.")
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Which offer is answered.")
class OfferInput:
    offer_id: strawberry.ID = strawberry.field(description="The offer.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The viewer's own presence.")
class PresenceInput:
    presence: Presence = strawberry.field(description="The new presence; INACTIVE is BAD_USER_INPUT.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(
    description=(
        "What is said where. Without `visibility`: INTERNAL for supervisors and consultants, PUBLIC for everyone else."
    )
)
class SendMessageInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    text: str = strawberry.field(description="The words, 1 to 10,000 characters.")
    visibility: MessageVisibility | None = strawberry.field(default=UNSET, description="Whom they reach.")
    message_id: str | None = strawberry.field(
        default=UNSET, description="A connector's own id of the message, which makes bringing it again harmless."
    )
    language: str | None = strawberry.field(
        default=UNSET, description="The language of the words, such as `en`; by default the conversation's."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="A connector's customer.")
class NewCustomerInput:
    external_id: str | None = strawberry.field(
        default=UNSET, description="The connector's own id of the customer: the same id is the same customer."
    )
    name: str = strawberry.field(description="The display name.")
    locale: str | None = strawberry.field(default=UNSET, description="The customer's language, such as `fr`.")


@strawberry.input(description="How a conversation begins.")
class StartConversationInput:
    workstream: str = strawberry.field(description="The workstream's name; it decides the channel.")
    queue: str | None = strawberry.field(
        default=UNSET, description="The queue's name; by default the workstream's own queue."
    )
    title: str | None = strawberry.field(default=UNSET, description="What it is about, at most 300 characters.")
    external_id: str | None = strawberry.field(
        default=UNSET,
        description="A connector's own id of the conversation: starting it again answers the one that exists.",
    )
    customer: NewCustomerInput | None = strawberry.field(
        default=UNSET, description="For connectors: whom it is with. Customers start for themselves and leave it out."
    )
    text: str | None = strawberry.field(default=UNSET, description="The customer's first words.")
    language: str | None = strawberry.field(default=UNSET, description="The language of the words, such as `en`.")
    message_id: str | None = strawberry.field(default=UNSET, description="A connector's own id of the first message.")
    notice_state: NoticeState | None = strawberry.field(
        default=UNSET, description="What the channel has told the customer about monitoring already."
    )
    required_skills: list[str] | None = strawberry.field(
        default=UNSET,
        description="Skills that its agent should have, besides those that the workstream asks for; at most 20.",
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="What the customer was told, or has answered, about monitoring.")
class ConsentInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    notice_state: NoticeState = strawberry.field(description="How it stands now.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="New settings; what is left out stays as it is.")
class SupervisorSettingsInput:
    supervisor_monitor: bool | None = strawberry.field(
        default=UNSET, description="Whether supervisors may monitor and join."
    )
    supervisor_assign: bool | None = strawberry.field(default=UNSET, description="Whether supervisors may assign.")
    supervisor_transfer: bool | None = strawberry.field(default=UNSET, description="Whether supervisors may transfer.")
    force_close: bool | None = strawberry.field(default=UNSET, description="Whether supervisors may force-close.")
    monitor_waiting: bool | None = strawberry.field(
        default=UNSET, description="Whether WAITING conversations may be monitored."
    )
    monitoring_policy: MonitoringPolicy | None = strawberry.field(
        default=UNSET, description="What must be recorded before anyone monitors."
    )
    agent_notice_policy: AgentNoticePolicy | None = strawberry.field(
        default=UNSET, description="When agents are told that their conversation is monitored."
    )
    monitoring_unread_seconds: int | None = strawberry.field(
        default=UNSET, description="After how many seconds without anyone reading a session ends; 15 or more."
    )
    agent_alert_threshold: AlertThreshold | None = strawberry.field(
        default=UNSET, description="The sentiment from which agents are alerted."
    )
    supervisor_alert_threshold: AlertThreshold | None = strawberry.field(
        default=UNSET, description="The sentiment from which supervisors are alerted."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="New rights of a user; what is left out stays as it is, an empty list takes all away.")
class RightsInput:
    user_id: strawberry.ID = strawberry.field(description="The user: a `Viewer.id` or `Actor.id`.")
    roles: list[Role] | None = strawberry.field(
        default=UNSET,
        description=(
            "All roles the user is to hold. Who is left with neither AGENT nor BOT works in no queue any more."
        ),
    )
    supervised_queue_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="All queues the user is to oversee as a supervisor."
    )
    queue_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="All queues the user is to work in as an agent or bot."
    )
    disabled: bool | None = strawberry.field(
        default=UNSET, description="Whether the user is shut out: sockets close with 4403, tokens are worth nothing."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(
    description=(
        "Which ongoing conversations. A field that is left out or null leaves them free; an empty list lets nothing "
        "through. All fields must match."
    )
)
class ConversationFilter:
    queue_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="In one of these queues.")
    agent_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="With one of these agents, or awaiting their acceptance."
    )
    states: list[ConversationState] | None = strawberry.field(
        default=UNSET, description="In one of these states; CLOSED matches nothing."
    )
    channels: list[Channel] | None = strawberry.field(default=UNSET, description="By one of these channels.")
    sentiment_at_or_below: SentimentLevel | None = strawberry.field(
        default=UNSET, description="With this sentiment or a worse one; unknown sentiment doesn't match."
    )
    search: str | None = strawberry.field(
        default=UNSET,
        description=(
            "Free text, at most 200 characters, in titles, customers' names and in messages of transcripts that the "
            "viewer may read. Case is ignored. On streams it is BAD_USER_INPUT."
        ),
    )


@strawberry.input(
    description="Which agents. A field that is left out or null leaves them free; an empty list lets nothing through."
)
class AgentFilter:
    queue_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Members of one of these queues."
    )
    presences: list[Presence] | None = strawberry.field(default=UNSET, description="With one of these presences.")
    bots: bool | None = strawberry.field(default=UNSET, description="Only bots, or only people.")
