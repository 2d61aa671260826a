"""Conversations and their offers, as one viewer may read them. Each type has a field of the other, so they share a file.

What a row of a list shows is at hand in `shown`; the other fields wait for loaders.
"""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import strawberry
from strawberry import UNSET

from models import tables
from models.access.visibility import sees
from models.floor.conversations import FloorConversation
from models.reading.names import NamedAgent
from models.rules import supervision
from models.rules.conversations import message_length, reply_window
from models.rules.conversations.disclosure import as_seen_by, is_customers_side, reads_agent_of, reads_participant
from models.values import ConversationValues
from models.vocabulary import ConversationState, OfferKind, OfferStatus
from schema.connections import Connection, CountedConnection
from schema.context import Info
from schema.ids import global_id
from schema.paging import PageArguments
from schema.permissions import required_viewer
from schema.shared_fields import MOVES_WHILE_WAITING, SAME_FOR_EQUALS
from schema.types.hands import ConversationHands
from schema.types.inputs.pages import After, Before, First, IncludeFormer, Last
from schema.types.messages import Message
from schema.types.node import Node
from schema.types.participation import MonitoringSession, Participant
from schema.types.people import Actor, Customer
from schema.types.queues_and_agents import Agent, Queue
from schema.types.reading_positions import ConversationReading
from schema.types.transcripts import transcript_page
from schema.types.untold_columns import UntoldColumns
from schema.types.viewer_actions import ViewerAction
from schema.types.workstreams import Workstream


@strawberry.type(description="A conversation put to an agent, who must accept or decline before it expires.")
class Offer(Node):
    row: strawberry.Private[tables.Offer]
    to: strawberry.Private[NamedAgent | None]
    kind: OfferKind = strawberry.field(description="What the agent is asked to do.")
    status: OfferStatus = strawberry.field(description="The status.")
    units_held: int = strawberry.field(
        description=(
            "The agent's capacity units that the conversation takes while the offer is pending and once it is "
            "accepted; 0 for a consultation."
        )
    )
    made_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="The time by which it must be answered.")
    ended_at: datetime | None = strawberry.field(
        description=("When it was answered, expired or withdrawn; null while it is pending.")
    )

    @classmethod
    def of(cls, row: tables.Offer, to: NamedAgent | None = None) -> "Offer":
        """`to` is the agent to whom it was made, if the caller has already read them."""
        return cls(
            row=row,
            to=to,
            id=global_id("Offer", row.id),
            kind=row.kind,
            status=row.status,
            units_held=row.units,
            made_at=row.made_at,
            expires_at=row.expires_at,
            ended_at=row.ended_at,
        )

    @strawberry.field(description="The agent to whom it was made.", metadata=SAME_FOR_EQUALS)
    def agent(self, info: Info) -> Agent | None:
        return Agent.of(self.to) if self.to else cast(Agent | None, Agent.load(info, self.row.agent_id))

    @strawberry.field(description="Who made it: a supervisor, an agent, or the system when it routes.")
    async def made_by(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.made_by_id)

    @strawberry.field(description="The conversation that is offered; null if the viewer can no longer see it.")
    async def conversation(self, info: Info) -> "Conversation | None":
        return await Conversation.visible(info, self.row.conversation_id)


@strawberry.type(
    description=(
        "One customer's contact on one channel, from arrival to closing. A time that still runs, such as a wait, is "
        "given as the moment at which it began; a duration is given once it is final."
    )
)
class Conversation(UntoldColumns, ConversationHands, ConversationReading):
    @classmethod
    async def visible(cls, info: Info, conversation_id: UUID) -> "Conversation | None":
        """The conversation as it is now, or None where the viewer may not know that it exists."""
        shown = await info.context.loaders.conversations.load(conversation_id)
        return cls._seen(info, shown) if shown else None

    @classmethod
    async def visible_of(cls, info: Info, conversation_ids: Sequence[UUID]) -> list["Conversation"]:
        """Those of them that the viewer may know of, in this order; read together."""
        found = await info.context.loaders.conversations.load_many(conversation_ids)
        return [seen for shown in found if shown and (seen := cls._seen(info, shown))]

    @classmethod
    def at_once(
        cls, info: Info, conversation_id: UUID, shown: FloorConversation | None = None
    ) -> "Conversation | Awaitable[Conversation | None] | None":
        """The same without awaiting, if the conversation is given as `shown` or is on the floor; otherwise an awaitable."""
        floor = info.context.floor
        shown = shown or (floor.conversation(conversation_id) if floor else None)
        return cls._seen(info, shown) if shown else cls.visible(info, conversation_id)

    @classmethod
    def _seen(cls, info: Info, shown: FloorConversation) -> "Conversation | None":
        return cls.of(shown) if sees(required_viewer(info), shown.values) else None

    @strawberry.field(
        description=(
            "When the last message that the viewer may know about was written; if there is none yet, when the "
            "conversation began."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def last_activity_at(self, info: Info) -> datetime:
        return self._face(info).last_activity_at

    @strawberry.field(
        description=(
            "Rises with each change of state, agent, queue, offer, elevation or visible participants that the viewer "
            "is told about. Messages, sentiment and monitoring don't raise it. Pass it as `expectedVersion`."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def version(self, info: Info) -> int:
        return self._face(info).version

    @strawberry.field(
        description=(
            "1-based position in the queue, where those who have waited longest in this queue come first; null unless "
            "OPEN. Its customer and its connector read null also while nobody works on it: while the queue is closed or "
            "none of its members is there. It also changes when others leave the queue; streams report the new value "
            "only together with other changes of this conversation."
        ),
        metadata=MOVES_WHILE_WAITING,
    )
    def position_in_queue(self, info: Info) -> int | None:
        if self.state is not ConversationState.OPEN:
            return None
        viewer, values = info.context.viewer, self.values
        if viewer and viewer.id in (values.customer_id, values.connector_id):
            key = (values.id, values.queue_id)
            return cast(int | None, info.context.loaders.positions_worked_on.load(key))
        floor = info.context.floor
        if floor and floor.conversation(self.values.id) is self.shown:
            return floor.position_in_queue(self.shown)
        return cast(int | None, info.context.loaders.positions_in_queue.load(self.values.id))

    @strawberry.field(description="The queue it is in, or from which it was taken.", metadata=SAME_FOR_EQUALS)
    def queue(self) -> Queue:
        return Queue.of(self.shown.queue)

    @strawberry.field(description="The workstream, which says how it is handled.", metadata=SAME_FOR_EQUALS)
    def workstream(self) -> Workstream:
        return Workstream.of(self.shown.workstream)

    @strawberry.field(
        description=(
            "The primary agent. While the conversation awaits acceptance: the agent to whom it is offered, or null for "
            "the customer."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def agent(self, info: Info) -> Agent | None:
        if self.shown.agent is None or not reads_agent_of(required_viewer(info), self.values):
            return None
        return Agent.of(self.shown.agent)

    @strawberry.field(
        description=(
            "When the channel stops delivering answers: from then on, PUBLIC messages are refused with "
            "REPLY_WINDOW_CLOSED until the customer writes again. Null if the channel has no such limit."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def reply_window_ends_at(self) -> datetime | None:
        return reply_window.ends_at(
            self.shown.workstream.reply_window_seconds,
            last_customer_message_at=self.shown.row.last_customer_message_at,
            created_at=self.created_at,
        )

    @strawberry.field(
        description=(
            "The most characters that its channel carries in one PUBLIC message, counted in UTF-16 code units as JavaScript "
            "does. A longer one is refused with MESSAGE_TOO_LONG."
        )
    )
    async def longest_message(self, info: Info) -> int:
        connector_id = self.values.connector_id
        channel = await info.context.loaders.channels_of_connectors.load(connector_id) if connector_id else None
        return message_length.longest_message(channel.kind if channel else None)

    @strawberry.field(
        description=(
            "The customer; for others than the customer's side, the person into whom they were merged. Conversations with the "
            "same `customer.id` are of one person."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def customer(self, info: Info) -> Customer | None:
        if self.shown.customer is None:
            return None
        row, person = self.shown.customer
        return Customer.of(row if is_customers_side(required_viewer(info), self.values) else person)

    @strawberry.field(
        description=(
            "The people and bots in the conversation, in the order in which they joined; for a closed conversation, "
            "those who were in it at the end. Supervisors who only monitor are never included. Customers see only "
            "those who talk with them."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def participants(
        self,
        info: Info,
        include_former: IncludeFormer = False,
    ) -> list[Participant]:
        viewer = required_viewer(info)
        return [
            Participant.of(row)
            for row in self.shown.participants
            if (row.is_present or include_former) and reads_participant(viewer, self.values, row.mode)
        ]

    @strawberry.field(
        description=(
            "All monitoring sessions of the conversation, for supervisors of its queue and administrators. Its present "
            "and former agents see the sessions that ran while they had the conversation, if the agent notice policy "
            "allows it. Null for everyone else."
        )
    )
    async def monitoring(self, info: Info) -> list[MonitoringSession] | None:
        return await MonitoringSession.told(info, self.shown)

    @strawberry.field(
        description=(
            "The transcript, oldest first, for participants and for supervisors while they monitor; of a closed conversation, "
            "also for an hour after `openTranscript`. Null for everyone else. A page has the first 50 messages unless `first` "
            "or `last` says otherwise, 200 at most. Errors: BAD_USER_INPUT."
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

    @strawberry.field(
        description=("The offer that waits for an answer; null if there is none, and always for customers."),
        metadata=SAME_FOR_EQUALS,
    )
    def pending_offer(self, info: Info) -> Offer | None:
        if self.shown.pending_offer is None or is_customers_side(required_viewer(info), self.values):
            return None
        return Offer.of(self.shown.pending_offer, self.shown.offered_agent)

    @strawberry.field(
        description=(
            "What the viewer may do now as a supervisor, and the reason if they may not. The same rules guard the "
            "mutations. `eligibleAgents` and `eligibleQueues` answer what depends on the target."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def viewer_actions(self, info: Info) -> list[ViewerAction] | None:
        viewer, shown = required_viewer(info), self.shown
        answers = supervision.actions(viewer, self.values, shown.settings, monitoring=viewer.id in shown.monitored_by)
        return [ViewerAction.of(answer) for answer in answers]

    def _face(self, info: Info) -> ConversationValues:
        return as_seen_by(required_viewer(info), self.values)


@strawberry.type(description="A page of conversations.")
class ConversationConnection(CountedConnection[Conversation]):
    pass
