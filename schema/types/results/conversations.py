"""The results of mutations on conversations: a success, or one of the possible refusals."""

from typing import Annotated
from uuid import UUID

import strawberry

from models.vocabulary import Presence
from schema.context import Info
from schema.scalars import StreamPosition
from schema.types.conversations import Conversation, Offer
from schema.types.drafts import Draft
from schema.types.messages import Message
from schema.types.participation import MonitoringSession, Participant
from schema.types.queues_and_agents import Agent
from schema.types.results.refusals import ActionRefused, CapacityExceeded, Conflict, PurposeNotListed
from schema.types.settings import SupervisorSettings

POSITION = "The position of this act in the log: a stream that has reached this position has shown the act."
CONVERSATION = "The conversation as it is now; null if the viewer can no longer see it after this act."
EXCEEDED_BY = "The number of units by which accepting will exceed the agent's capacity; 0 if the conversation fits."


@strawberry.type(description="The viewer monitors the conversation.")
class MonitorSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    session: MonitoringSession = strawberry.field(
        description=("The running session; a repeated request returns the same one.")
    )
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The viewer no longer monitors the conversation.")
class StopMonitoringSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(
    description=(
        "The viewer is in the conversation. Its agent has been told, and so has the customer, except in wrap-up."
    )
)
class JoinSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    participant: Participant = strawberry.field(description="The viewer as a participant.")
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The viewer is no longer in the conversation.")
class LeaveSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The conversation was offered to the agent or put into the queue.")
class AssignSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    offer: Offer | None = strawberry.field(description="The offer to the agent; null if the target is a queue.")
    capacity_exceeded_by: int = strawberry.field(description=EXCEEDED_BY)
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The transfer waits for the second agent's answer.")
class TransferSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    offer: Offer | None = strawberry.field(description="The offer to the second agent.")
    capacity_exceeded_by: int = strawberry.field(description=EXCEEDED_BY)
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The conversation is the viewer's. Whoever had it has left, and was told.")
class TakeOverSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    capacity_exceeded_by: int = strawberry.field(
        description="The number of units by which it exceeds the viewer's capacity; 0 if the conversation fits."
    )
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(
    description=(
        "The conversation is closed, and everyone in it has been told that a supervisor ended it. If its `closesAt` is not "
        "null, that can be undone until then, and its customer has not been told."
    )
)
class ForceCloseSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(
    description="The conversation goes on as if it had not been force-closed. Its customer was told nothing."
)
class UndoForceCloseSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The offer has been answered.")
class OfferSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    offer: Offer | None = strawberry.field(description="The offer as it is now.")
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The presence has been set.")
class PresenceSuccess:
    person_id: strawberry.Private[UUID]

    @strawberry.field(
        description=(
            "The presence now. If AVAILABLE was set, it may be BUSY or DO_NOT_DISTURB, depending on the agent's load."
        )
    )
    async def presence(self, info: Info) -> Presence:
        return await info.context.loaders.presences.load(self.person_id)

    @strawberry.field(description="The person as an agent; null for someone who isn't one.")
    async def agent(self, info: Info) -> Agent | None:
        return await Agent.load(info, self.person_id)

    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="It is done.")
class ConversationSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The correction is kept, and the conversation's sentiment is estimated anew.")
class CorrectSentimentSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    corrected_message: Message | None = strawberry.field(
        description="The message with its `correction`; null if the viewer may no longer read it."
    )
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The message is in the transcript.")
class SendMessageSuccess:
    sent_message: Message = strawberry.field(description="The message, with its id and number.")
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(
    description=(
        "The bot's words are accepted, but the customer has not got them: they wait for a person, who approves, edits or drops "
        "them. What becomes of them is told by the timeline (DraftChange). Don't send them again."
    )
)
class MessageDrafted:
    draft: Draft | None = strawberry.field(
        description="The draft, with its id; null if the bot may no longer know of it."
    )
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The settings have been changed.")
class SupervisorSettingsSuccess:
    settings: SupervisorSettings = strawberry.field(description="All settings as they are now.")
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="From this position on, the new rights hold.")
class RightsSuccess:
    position: StreamPosition = strawberry.field(description=POSITION)


MonitorResult = Annotated[
    MonitorSuccess | ActionRefused | PurposeNotListed,
    strawberry.union("MonitorResult", description="The answer to `monitor`."),
]
StopMonitoringResult = Annotated[
    StopMonitoringSuccess | ActionRefused,
    strawberry.union("StopMonitoringResult", description="The answer to `stopMonitoring`."),
]
JoinResult = Annotated[
    JoinSuccess | ActionRefused | PurposeNotListed,
    strawberry.union("JoinResult", description="The answer to `join`."),
]
LeaveResult = Annotated[
    LeaveSuccess | ActionRefused, strawberry.union("LeaveResult", description="The answer to `leave`.")
]
AssignResult = Annotated[
    AssignSuccess | ActionRefused | CapacityExceeded | Conflict,
    strawberry.union("AssignResult", description="The answer to `assign`."),
]
TransferResult = Annotated[
    TransferSuccess | ActionRefused | CapacityExceeded | Conflict,
    strawberry.union("TransferResult", description="The answer to `transfer`."),
]
TakeOverResult = Annotated[
    TakeOverSuccess | ActionRefused | CapacityExceeded | Conflict,
    strawberry.union("TakeOverResult", description="The answer to `takeOver`."),
]
ForceCloseResult = Annotated[
    ForceCloseSuccess | ActionRefused | Conflict,
    strawberry.union("ForceCloseResult", description="The answer to `forceClose`."),
]
UndoForceCloseResult = Annotated[
    UndoForceCloseSuccess | ActionRefused | Conflict,
    strawberry.union("UndoForceCloseResult", description="The answer to `undoForceClose`."),
]
OfferResult = Annotated[
    OfferSuccess | ActionRefused,
    strawberry.union("OfferResult", description="The answer to `acceptOffer` and `declineOffer`."),
]
PresenceResult = Annotated[
    PresenceSuccess | ActionRefused, strawberry.union("PresenceResult", description="The answer to `setPresence`.")
]
ConversationResult = Annotated[
    ConversationSuccess | ActionRefused | CapacityExceeded | Conflict,
    strawberry.union(
        "ConversationResult",
        description=(
            "The answer to mutations that return only the conversation. CapacityExceeded is possible only when picking "
            "and resuming, Conflict only when picking."
        ),
    ),
]
CorrectSentimentResult = Annotated[
    CorrectSentimentSuccess | ActionRefused,
    strawberry.union("CorrectSentimentResult", description="The answer to `correctSentiment`."),
]
SendMessageResult = Annotated[
    SendMessageSuccess | ActionRefused | MessageDrafted,
    strawberry.union(
        "SendMessageResult", description="The answer to `sendMessage`. MessageDrafted is possible only for bots."
    ),
]
SupervisorSettingsResult = Annotated[
    SupervisorSettingsSuccess | ActionRefused,
    strawberry.union("SupervisorSettingsResult", description="The answer to `updateSupervisorSettings`."),
]
RightsResult = Annotated[
    RightsSuccess | ActionRefused, strawberry.union("RightsResult", description="The answer to `setRights`.")
]
