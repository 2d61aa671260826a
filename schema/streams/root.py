"""The subscription root: each field checks its arguments and runs a stream from the files beside this one."""

from collections.abc import AsyncGenerator
from contextlib import nullcontext
from typing import Annotated
from uuid import UUID

import strawberry

from models.access.conversation_filter import ConversationFilter as ConversationConditions
from models.followers.client_presence import clients
from models.rules.figures import ANSWER_WITHIN_SECONDS
from models.vocabulary import Role
from schema.context import Info, bad_input
from schema.ids import required_row_id
from schema.permissions import required_viewer
from schema.queries.filtering import filter_of, must_be_ongoing, required_rows
from schema.queries.floor import asked
from schema.scalars import StreamPosition
from schema.streams.agents import AgentChanges
from schema.streams.batches import BatchProgresses
from schema.streams.conversations import SentimentChanges, StateChanges
from schema.streams.floor import FloorFigures
from schema.streams.framing import frames
from schema.streams.live_list import LiveList
from schema.streams.notifications import Notifications
from schema.streams.outbound import OutboundMessages
from schema.streams.timeline import Timeline
from schema.types.frames.batches import BatchProgress
from schema.types.frames.conversations import (
    ConversationEntered,
    ConversationLeft,
    ConversationList,
    ConversationStateChange,
    ConversationUpdated,
    QueueRenamed,
    SentimentChange,
)
from schema.types.frames.drafts import BotPostureChange, DraftChange
from schema.types.frames.floor import AgentChange, FloorChange
from schema.types.frames.hands import HandChange
from schema.types.frames.items import AccessRevoked, Heartbeat, ResyncRequired, Stale
from schema.types.frames.notification_frames import NotificationFrame
from schema.types.frames.timeline import (
    DeliveryChange,
    MessageAdded,
    OfferChange,
    ParticipantChange,
    SystemMessageAdded,
)
from schema.types.inputs.conversations import ConversationFilter
from schema.types.inputs.floor import AgentQueueIds, FloorAnswerWithin, FloorQueueIds, FloorSince, FloorTimeZone
from schema.types.inputs.optional import or_none
from schema.types.outbound import OutboundMessage

After = Annotated[
    StreamPosition | None,
    strawberry.argument(
        description=(
            "Continue after this position: an `asOf`, or the position of the last frame. Without it, the stream "
            "begins now."
        )
    ),
]
Filter = Annotated[
    ConversationFilter | None,
    strawberry.argument(
        description=("Which conversations. `search` is BAD_USER_INPUT, because the log holds no text.")
    ),
]
ConversationIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description=("Only these conversations. Ids of conversations that the viewer can't see are ignored.")
    ),
]

ConversationStateUpdate = Annotated[
    ConversationStateChange | Heartbeat | Stale | ResyncRequired | AccessRevoked,
    strawberry.union("ConversationStateUpdate", description="A frame of `conversationStateChanged`."),
]
SentimentUpdate = Annotated[
    SentimentChange | Heartbeat | Stale | ResyncRequired | AccessRevoked,
    strawberry.union("SentimentUpdate", description="A frame of `sentimentChanged`."),
]
OngoingConversationsUpdate = Annotated[
    ConversationList
    | ConversationEntered
    | ConversationUpdated
    | ConversationLeft
    | QueueRenamed
    | Heartbeat
    | Stale
    | ResyncRequired
    | AccessRevoked,
    strawberry.union("OngoingConversationsUpdate", description="A frame of `ongoingConversationsChanged`."),
]
TimelineUpdate = Annotated[
    MessageAdded
    | DeliveryChange
    | SystemMessageAdded
    | ConversationStateChange
    | ParticipantChange
    | OfferChange
    | SentimentChange
    | HandChange
    | DraftChange
    | BotPostureChange
    | Heartbeat
    | Stale
    | ResyncRequired
    | AccessRevoked,
    strawberry.union("TimelineUpdate", description="A frame of `conversationTimeline`."),
]
NotificationUpdate = Annotated[
    NotificationFrame | Heartbeat | Stale | ResyncRequired | AccessRevoked,
    strawberry.union("NotificationUpdate", description="A frame of `notifications`."),
]
OutboundUpdate = Annotated[
    OutboundMessage | Heartbeat | Stale | ResyncRequired | AccessRevoked,
    strawberry.union("OutboundUpdate", description="A frame of `outboundMessages`."),
]

BatchProgressUpdate = Annotated[
    BatchProgress | Heartbeat | Stale | ResyncRequired | AccessRevoked,
    strawberry.union("BatchProgressUpdate", description="A frame of `batchProgress`."),
]
AgentUpdate = Annotated[
    AgentChange | Heartbeat | Stale | ResyncRequired | AccessRevoked,
    strawberry.union("AgentUpdate", description="A frame of `agentsChanged`."),
]
FloorUpdate = Annotated[
    FloorChange | Heartbeat | Stale | AccessRevoked,
    strawberry.union("FloorUpdate", description="A frame of `floorChanged`."),
]


@strawberry.type(
    description=(
        "Live streams. Every frame implements StreamItem and says which interval of the log it covers. So a client "
        "knows that it has missed nothing, and after a dropped connection it continues from its last position."
    )
)
class Subscription:
    @strawberry.subscription(
        description=(
            "Every change of state, sub-state, agent, queue, offer, elevation or visible participants, for "
            "conversations that match before or after the change."
        )
    )
    async def conversation_state_changed(
        self,
        info: Info,
        filter: Filter = strawberry.UNSET,
        conversation_ids: ConversationIds = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> AsyncGenerator[ConversationStateUpdate | None, None]:
        stream = StateChanges(info, _streamed(info, filter), _conversations(conversation_ids))
        async for frame in frames(stream, or_none(after)):
            yield frame

    @strawberry.subscription(
        description=("Every change of a conversation's sentiment to another level. Customers get none.")
    )
    async def sentiment_changed(
        self,
        info: Info,
        filter: Filter = strawberry.UNSET,
        conversation_ids: ConversationIds = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> AsyncGenerator[SentimentUpdate | None, None]:
        stream = SentimentChanges(info, _streamed(info, filter), _conversations(conversation_ids))
        async for frame in frames(stream, or_none(after)):
            yield frame

    @strawberry.subscription(
        description=(
            "A live filtered list, so that a dashboard never has to refresh: at each position it equals the answer of "
            "`ongoingConversations`. Without `after`, it begins with ConversationList."
        )
    )
    async def ongoing_conversations_changed(
        self, info: Info, filter: Filter = strawberry.UNSET, after: After = strawberry.UNSET
    ) -> AsyncGenerator[OngoingConversationsUpdate | None, None]:
        wanted = _streamed(info, filter)
        must_be_ongoing(wanted)
        async for frame in frames(LiveList(info, wanted), or_none(after)):
            yield frame

    @strawberry.subscription(
        description=(
            "One conversation as it happens, for its participants and for supervisors who monitor it. While the stream "
            "is open, a supervisor counts as reading the transcript, and the customer counts as connected. At most half "
            "a minute after it closes, the customer counts as having left. Without `after`, it begins now."
        )
    )
    async def conversation_timeline(
        self,
        info: Info,
        conversation_id: Annotated[strawberry.ID, strawberry.argument(description="The conversation.")],
        after: After = strawberry.UNSET,
    ) -> AsyncGenerator[TimelineUpdate | None, None]:
        viewer = required_viewer(info)
        stream = Timeline(info, required_row_id(conversation_id, "Conversation", "conversationId"))
        with clients.one_of(viewer) if viewer.has(Role.CUSTOMER) else nullcontext():
            async for frame in frames(stream, or_none(after)):
                yield frame

    @strawberry.subscription(
        description=(
            "What the viewer must know or answer: offers and what became of them, supervisors who joined or left, "
            "force-closed and transferred conversations, ends of monitoring, alerts, raised hands, bots' drafts. "
            "Without `after`, it begins with offers and hands that are unanswered. While it is open, an agent or supervisor "
            "counts as connected. Some "
            "seconds after it closes, they are OFFLINE; after 2.5 minutes, an agent's conversations go back to their queues."
        )
    )
    async def notifications(
        self, info: Info, after: After = strawberry.UNSET
    ) -> AsyncGenerator[NotificationUpdate | None, None]:
        with clients.one_of(required_viewer(info)):
            async for frame in frames(Notifications(info), or_none(after)):
                yield frame

    @strawberry.subscription(
        description=(
            "For connectors: each PUBLIC message, and each system message for the customer, in conversations that the "
            "viewer started; to be delivered and acknowledged with `acknowledgeDelivery`. The next message of a "
            "conversation comes once the one before is acknowledged. Without `after`, it begins with everything that "
            "is unacknowledged, so nothing is missed."
        )
    )
    async def outbound_messages(
        self, info: Info, after: After = strawberry.UNSET
    ) -> AsyncGenerator[OutboundUpdate | None, None]:
        async for frame in frames(OutboundMessages(info), or_none(after)):
            yield frame

    @strawberry.subscription(
        description=(
            "The presence and load of the agents whom the viewer may see, and which agents become visible or stop "
            "being visible. Administrators see all agents; everyone else sees those in queues that they oversee or "
            "work in. Load is sent only to those who may read it. Without `after`, it begins now; read `agents` first "
            "and pass its `asOf`."
        )
    )
    async def agents_changed(
        self, info: Info, queue_ids: AgentQueueIds = strawberry.UNSET, after: After = strawberry.UNSET
    ) -> AsyncGenerator[AgentUpdate | None, None]:
        async for frame in frames(AgentChanges(info, required_rows(queue_ids, "Queue", "queueIds")), or_none(after)):
            yield frame

    @strawberry.subscription(
        description=(
            "How far an act of the viewer on many conversations has come, such as `assignMany`, by the `requestId` of its "
            "mutation; for supervisors. About once a second while it is under way, and at its end. Without `after`, it "
            "begins with how far it is. Subscribe before you send the mutation, or at any time after."
        )
    )
    async def batch_progress(
        self,
        info: Info,
        request_id: Annotated[strawberry.ID, strawberry.argument(description="The `requestId` of the mutation.")],
        after: After = strawberry.UNSET,
    ) -> AsyncGenerator[BatchProgressUpdate | None, None]:
        async for frame in frames(BatchProgresses(info, request_id), or_none(after)):
            yield frame

    @strawberry.subscription(
        description=(
            "The dashboard's figures: first as they are, then whenever they change, at most once a second. Arguments "
            "and rights are those of `floor`. It can't be resumed and need not be: subscribe again."
        )
    )
    async def floor_changed(
        self,
        info: Info,
        queue_ids: FloorQueueIds = strawberry.UNSET,
        time_zone: FloorTimeZone = "UTC",
        since: FloorSince = strawberry.UNSET,
        answer_within_seconds: FloorAnswerWithin = ANSWER_WITHIN_SECONDS,
    ) -> AsyncGenerator[FloorUpdate | None, None]:
        figures = FloorFigures(info, asked(queue_ids, time_zone, since, answer_within_seconds))
        async for frame in figures.frames():
            yield frame


def _streamed(info: Info, asked: ConversationFilter | None) -> ConversationConditions:
    required_viewer(info)
    asked = or_none(asked)
    if asked and or_none(asked.search) is not None:
        raise bad_input("search can't narrow a stream: facts carry no text. Query with it, and follow the ids.")
    return filter_of(asked)


def _conversations(asked: list[strawberry.ID] | None) -> frozenset[UUID] | None:
    return required_rows(asked, "Conversation", "conversationIds")
