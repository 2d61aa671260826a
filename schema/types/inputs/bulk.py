"""The inputs of acts on many conversations at once. Those of acts on one are in conversations.py."""

import strawberry
from strawberry import UNSET

from schema.scalars import StreamPosition
from schema.types.inputs.conversations import EXPECTED_VERSION, OVERRIDE_CAPACITY, ConversationFilter

BATCH_REQUEST_ID = (
    "Makes it safe to repeat the request, after whatever fault: for 24 hours, the same id and input from the same principal "
    "give the conversations that are done the stored outcome, and do what is left as it was planned at first. The same id "
    "with another input is BAD_USER_INPUT. 1 to 100 characters of your choice. A rehearsal doesn't use it up."
)
CHOSEN = "The conversations, 500 at most."
DRY_RUN = "Only say what would happen, by the same rules; nothing is changed, and nobody is told."
AGENT_IDS = (
    "The agents in question, 500 at most. Conversations are spread by free capacity, which is planned over all of them: "
    "whoever lacks the fewest of the required skills comes first, then whoever has the most room. One agent gets all. "
)


@strawberry.input(description="One conversation of several.")
class NamedConversationInput:
    conversation_id: strawberry.ID = strawberry.field(description="The conversation. Each may be named only once.")
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)


@strawberry.input(description="What a list of ongoing conversations showed.")
class ListedConversationsInput:
    filter: ConversationFilter | None = strawberry.field(
        default=UNSET, description="The filter of the list. `search` is BAD_USER_INPUT."
    )
    position: StreamPosition = strawberry.field(
        description=(
            "The position at which the list was read: its `asOf`, or that of the last frame of its stream. What has changed "
            "since is refused with STALE_VERSION, and what has come since is left alone. BAD_USER_INPUT if it is too long ago."
        )
    )


@strawberry.input(
    one_of=True, description="Which conversations: exactly one of the two. More than 500 are BAD_USER_INPUT."
)
class ChosenConversations:
    named: strawberry.Maybe[list[NamedConversationInput]] = strawberry.field(
        description="These, in this order: the first ones get the agents who fit best."
    )
    listed: strawberry.Maybe[ListedConversationsInput] = strawberry.field(
        description="Those that a list showed, the ones that need attention most urgently first."
    )


@strawberry.input(
    description="Which conversations to assign, and to whom. All without a target: to members of their queues."
)
class AssignManyInput:
    conversations: ChosenConversations = strawberry.field(description=CHOSEN)
    agent_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description=AGENT_IDS
        + "Left out, members of each conversation's own queue who have the skills that its workstream insists on.",
    )
    queue_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Another queue, in which all wait. Not together with `agentIds` or an override."
    )
    override_presence: bool = strawberry.field(
        default=False, description="Assign to the agents whatever their presence is; only with `agentIds`."
    )
    override_capacity: bool = strawberry.field(default=False, description=OVERRIDE_CAPACITY)
    dry_run: bool = strawberry.field(default=False, description=DRY_RUN)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=BATCH_REQUEST_ID)


@strawberry.input(description="Which conversations to transfer, and to whom.")
class TransferManyInput:
    conversations: ChosenConversations = strawberry.field(description=CHOSEN)
    agent_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description=AGENT_IDS + "Only members of a conversation's queue get it. Left out, all members of its queue.",
    )
    override_capacity: bool = strawberry.field(default=False, description=OVERRIDE_CAPACITY)
    dry_run: bool = strawberry.field(default=False, description=DRY_RUN)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=BATCH_REQUEST_ID)


@strawberry.input(description="Which conversations to force-close.")
class ForceCloseManyInput:
    conversations: ChosenConversations = strawberry.field(description=CHOSEN)
    reason: str | None = strawberry.field(
        default=UNSET, description="The reason, at most 2,000 characters, which is kept in the audit entry of each."
    )
    dry_run: bool = strawberry.field(default=False, description=DRY_RUN)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=BATCH_REQUEST_ID)


@strawberry.input(description="Which conversations' force closes are undone.")
class UndoForceCloseManyInput:
    conversations: ChosenConversations = strawberry.field(description=CHOSEN)
    dry_run: bool = strawberry.field(default=False, description=DRY_RUN)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=BATCH_REQUEST_ID)
