"""A conversation and the offers of it, as one viewer may read them; each has a field of the other, so they share a file."""

from datetime import datetime
from uuid import UUID

import strawberry
from strawberry import UNSET

from models import tables
from models.access.visibility import sees
from models.rules import supervision
from models.rules.conversations import reply_window
from models.rules.conversations.disclosure import as_seen_by, is_customers_side, reads_agent_of, reads_participant
from models.rules.conversations.transcripts import may_read_sentiment
from models.values import ConversationValues
from models.vocabulary import (
    ActiveSubState,
    Channel,
    ConversationState,
    ElevatedMode,
    NoticeState,
    OfferKind,
    OfferStatus,
    StateReason,
)
from schema.connections import Connection, CountedConnection
from schema.context import Info
from schema.ids import global_id
from schema.paging import PageArguments
from schema.permissions import required_viewer
from schema.types.inputs.pages import After, Before, First, IncludeFormer, Last
from schema.types.messages import Message
from schema.types.node import Node
from schema.types.participation import MonitoringSession, Participant
from schema.types.people import Actor, Customer
from schema.types.queues_and_agents import Agent, Queue
from schema.types.sentiment import Sentiment
from schema.types.transcripts import transcript_page
from schema.types.viewer_actions import ViewerAction
from schema.types.workstreams import Workstream


@strawberry.type(description="A conversation put to an agent, who must accept or decline before it expires.")
class Offer(Node):
    row: strawberry.Private[tables.Offer]
    kind: OfferKind = strawberry.field(description="What is offered.")
    status: OfferStatus = strawberry.field(description="How it stands.")
    units_held: int = strawberry.field(description="Capacity units that it takes of the agent if accepted.")
    made_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="Until when it can be answered.")
    ended_at: datetime | None = strawberry.field(description="When it was answered, expired or withdrawn.")

    @classmethod
    def of(cls, row: tables.Offer) -> "Offer":
        return cls(
            row=row,
            id=global_id("Offer", row.id),
            kind=row.kind,
            status=row.status,
            units_held=row.units,
            made_at=row.made_at,
            expires_at=row.expires_at,
            ended_at=row.ended_at,
        )

    @strawberry.field(description="To whom it is put.")
    async def agent(self, info: Info) -> Agent | None:
        return await Agent.load(info, self.row.agent_id)

    @strawberry.field(description="Who made it: a supervisor, an agent, or the system for routing.")
    async def made_by(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.made_by_id)

    @strawberry.field(description="The conversation that is offered; null when the viewer can't see it any more.")
    async def conversation(self, info: Info) -> "Conversation | None":
        return await Conversation.visible(info, self.row.conversation_id)


@strawberry.type(
    description=(
        "One customer's contact on one channel, from arrival to closing. Moments are given while something runs, "
        "durations once they are final."
    )
)
class Conversation(Node):
    row: strawberry.Private[tables.Conversation]
    values: strawberry.Private[ConversationValues]
    title: str | None = strawberry.field(description="What it is about, in a few words.")
    channel: Channel = strawberry.field(description="The channel it came by.")
    elevated_to: ElevatedMode | None = strawberry.field(description="What a messaging conversation was raised to.")
    state: ConversationState = strawberry.field(description="Where it stands.")
    sub_state: ActiveSubState | None = strawberry.field(description="Whether it has been accepted; null unless ACTIVE.")
    state_reason: StateReason = strawberry.field(description="Why it came into this state.")
    state_changed_at: datetime = strawberry.field(description="When it came into this state.")
    created_at: datetime = strawberry.field(description="When it began.")
    waiting_since: datetime | None = strawberry.field(
        description="Since when it waits for an agent to take it; null while it doesn't."
    )
    accepted_at: datetime | None = strawberry.field(description="When an agent first accepted it.")
    handled_since: datetime | None = strawberry.field(description="Since when it is being handled, wrap-up included.")
    wrap_up_since: datetime | None = strawberry.field(description="When wrap-up began.")
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    first_wait_seconds: int | None = strawberry.field(
        description="How long the customer waited for the first acceptance, in whole seconds; null before it."
    )
    handle_seconds: int | None = strawberry.field(
        description=(
            "From acceptance to the end of wrap-up, over all primary agents, in whole seconds; null until closed and "
            "for what was never accepted."
        )
    )
    wrap_up_seconds: int | None = strawberry.field(description="Length of wrap-up in whole seconds; null until closed.")
    transfer_count: int = strawberry.field(
        description="How often it was transferred: to an agent who accepted, or by its agent to a queue."
    )
    notice_state: NoticeState = strawberry.field(
        description="Whether the customer was told that it may be monitored, and agreed."
    )

    @classmethod
    def of(cls, row: tables.Conversation) -> "Conversation":
        is_closed = row.state is ConversationState.CLOSED
        return cls(
            row=row,
            values=row.values(),
            id=global_id("Conversation", row.id),
            title=row.title,
            channel=row.channel,
            elevated_to=row.elevated_to,
            state=row.state,
            sub_state=row.sub_state,
            state_reason=row.state_reason,
            state_changed_at=row.state_changed_at,
            created_at=row.created_at,
            waiting_since=row.waiting_since,
            accepted_at=row.accepted_at,
            handled_since=row.handled_since,
            wrap_up_since=row.wrap_up_since,
            closed_at=row.closed_at,
            first_wait_seconds=_whole(row.first_wait_seconds),
            handle_seconds=_whole(row.handle_seconds) if is_closed and row.accepted_at else None,
            wrap_up_seconds=_whole(row.wrap_up_seconds) if is_closed else None,
            transfer_count=row.transfer_count,
            notice_state=row.notice_state,
        )

    @classmethod
    async def visible(cls, info: Info, conversation_id: UUID) -> "Conversation | None":
        """The conversation as it is now, or None where the viewer may not know that it exists."""
        row = await info.context.loaders.conversations.load(conversation_id)
        return cls.of(row) if row and sees(required_viewer(info), row.values()) else None

    @strawberry.field(description="When someone last wrote what the viewer may know of, or it began.")
    def last_activity_at(self, info: Info) -> datetime:
        return self._face(info).last_activity_at

    @strawberry.field(
        description=(
            "Rises with each change of state, agent, queue, offer, elevation or visible participants, as far as the viewer "
            "is told of it, not with messages, sentiment or monitoring; give it back as `expectedVersion`."
        )
    )
    def version(self, info: Info) -> int:
        return self._face(info).version

    @strawberry.field(
        description=(
            "How many are served before it, and one: 1 is next. By how long each has waited in this queue; null unless OPEN. "
            "It moves when others leave the queue; streams tell it with the row's own changes only."
        )
    )
    async def position_in_queue(self, info: Info) -> int | None:
        if self.row.state is not ConversationState.OPEN:
            return None
        position: int | None = await info.context.loaders.positions_in_queue.load(self.row.id)
        return position

    @strawberry.field(description="The queue it is in, or was taken from.")
    async def queue(self, info: Info) -> Queue:
        row = await info.context.loaders.queues.load(self.row.queue_id)
        assert row is not None
        return Queue.of(row)

    @strawberry.field(description="How it is handled.")
    async def workstream(self, info: Info) -> Workstream:
        row = await info.context.loaders.workstreams.load(self.row.workstream_id)
        assert row is not None
        return Workstream.of(row)

    @strawberry.field(
        description=(
            "Its primary agent; while it awaits acceptance, the one it is offered to, whom the customer is not told of."
        )
    )
    async def agent(self, info: Info) -> Agent | None:
        if self.row.agent_id is None or not reads_agent_of(required_viewer(info), self.values):
            return None
        return await Agent.load(info, self.row.agent_id)

    @strawberry.field(
        description=(
            "Until when its channel carries answers: PUBLIC messages are refused with REPLY_WINDOW_CLOSED from then on, until "
            "the customer writes again. Null where the channel has no such window."
        )
    )
    async def reply_window_ends_at(self, info: Info) -> datetime | None:
        workstream = await info.context.loaders.workstreams.load(self.row.workstream_id)
        return reply_window.ends_at(
            workstream.reply_window_seconds if workstream else 0,
            last_customer_message_at=self.row.last_customer_message_at,
            created_at=self.row.created_at,
        )

    @strawberry.field(description="Whom it is with. Null once erased.")
    async def customer(self, info: Info) -> Customer | None:
        row = await info.context.loaders.customers.load(self.row.customer_id)
        return Customer.of(row) if row else None

    @strawberry.field(
        description=(
            "Who is in it or, once it is closed, was in it at the end, in order of coming. Never one who only "
            "monitors; for the customer only those who talk with the customer."
        )
    )
    async def participants(
        self,
        info: Info,
        include_former: IncludeFormer = False,
    ) -> list[Participant]:
        viewer = required_viewer(info)
        rows = await info.context.loaders.participants_of.load(self.row.id)
        return [
            Participant.of(row)
            for row in rows
            if (row.is_present or include_former) and reads_participant(viewer, self.values, row.mode)
        ]

    @strawberry.field(
        description=(
            "Who monitors and has monitored it, for supervisors of its queue and administrators; for who is or was its "
            "agent, as the agent notice policy says, the sessions that ran meanwhile. Null for everyone else."
        )
    )
    async def monitoring(self, info: Info) -> list[MonitoringSession] | None:
        return await MonitoringSession.told(info, self.values)

    @strawberry.field(description="The customer's mood; null while unknown, and always for customers and connectors.")
    def sentiment(self, info: Info) -> Sentiment | None:
        if not may_read_sentiment(required_viewer(info), self.values):
            return None
        return Sentiment.of(self.row, self.values)

    @strawberry.field(
        description=(
            "The transcript, oldest first, for participants; a supervisor is one while monitoring. Else null. A page "
            "has the first 50 messages unless `first` or `last` say otherwise, 200 at most. Errors: BAD_USER_INPUT."
        )
    )
    async def messages(
        self,
        info: Info,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Connection[Message] | None:
        asked = PageArguments.of(first, after, last, before)
        return await transcript_page(info, self.values, asked)

    @strawberry.field(description="The offer that waits for an answer; null without one, and always for customers.")
    async def pending_offer(self, info: Info) -> Offer | None:
        if self.row.pending_offer_id is None or is_customers_side(required_viewer(info), self.values):
            return None
        row = await info.context.loaders.offers.load(self.row.pending_offer_id)
        return Offer.of(row) if row else None

    @strawberry.field(
        description=(
            "What the viewer may do now as a supervisor and, if not, why: the rules that guard the mutations give both "
            "answers. What depends on the target, `eligibleAgents` and `eligibleQueues` say."
        )
    )
    async def viewer_actions(self, info: Info) -> list[ViewerAction] | None:
        settings = await info.context.loaders.settings()
        monitoring = await info.context.loaders.is_monitoring.load(self.row.id)
        answers = supervision.actions(required_viewer(info), self.values, settings, monitoring=monitoring)
        return [ViewerAction.of(answer) for answer in answers]

    def _face(self, info: Info) -> ConversationValues:
        return as_seen_by(required_viewer(info), self.values)


@strawberry.type(description="A page of conversations.")
class ConversationConnection(CountedConnection[Conversation]):
    pass


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)
