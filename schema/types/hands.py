"""Raised hands, as one viewer may read them. rules/conversations/hands.py decides who may, and who may do what."""

from datetime import datetime
from typing import cast
from uuid import UUID

import strawberry

from models import tables
from models.floor.conversations import ShownHand
from models.reading.names import NamedAgent
from models.rules.conversations.hands import HandAnswer, hand_actions, reads_hand
from models.vocabulary import ActorKind, HandAction, HandKind, HandStatus, RefusalCode
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.shared_fields import SAME_FOR_EQUALS
from schema.types.conversation_columns import ConversationColumns
from schema.types.node import Node
from schema.types.people import Actor
from schema.types.queues_and_agents import Agent


@strawberry.type(
    description=(
        "An agent asks the supervisors of the queue for help in a conversation. Read by them, by its agent, and by "
        "colleagues who help; never by the customer's side, nor by bots."
    )
)
class RaisedHand(Node):
    row: strawberry.Private[tables.RaisedHand]
    by: strawberry.Private[NamedAgent | None]
    taker: strawberry.Private[Actor | None]
    hand_kind: HandKind = strawberry.field(description="What the agent needs.")
    reason: str | None = strawberry.field(
        description="What the help is for, in the agent's words; null once the conversation's texts are erased."
    )
    hand_status: HandStatus = strawberry.field(description="Whether it is up, and otherwise how it ended.")
    raised_at: datetime = strawberry.field(description="When it was raised.")
    taken_at: datetime | None = strawberry.field(description="When a supervisor took it; null if nobody has.")
    ended_at: datetime | None = strawberry.field(description="When it ended; null while it is up.")

    @classmethod
    def of(cls, row: tables.RaisedHand, *, by: NamedAgent | None = None, taker: Actor | None = None) -> "RaisedHand":
        """`by` and `taker` are its agent and its supervisor, if the caller has already read them."""
        return cls(
            row=row,
            by=by,
            taker=taker,
            id=global_id("RaisedHand", row.id),
            hand_kind=row.kind,
            reason=row.reason,
            hand_status=row.status,
            raised_at=row.raised_at,
            taken_at=row.taken_at,
            ended_at=row.ended_at,
        )

    @classmethod
    def shown(cls, hand: ShownHand, agent: NamedAgent | None) -> "RaisedHand":
        taken_by, taker = hand.row.taken_by_id, None
        if taken_by is not None and hand.taken_by is not None:
            taker = Actor.of(taken_by, hand.taken_by, ActorKind.PERSON)
        return cls.of(hand.row, by=agent, taker=taker)

    @classmethod
    async def read(cls, info: Info, hand_id: UUID) -> "RaisedHand | None":
        """The hand as it is now, or None where the viewer may not read it."""
        row = await info.context.loaders.hands.load(hand_id)
        conversation = await info.context.loaders.conversation_rows.load(row.conversation_id) if row else None
        if row is None or conversation is None:
            return None
        is_read = reads_hand(required_viewer(info), conversation.values(), queue_id=row.queue_id)
        return cls.of(row) if is_read else None

    @strawberry.field(description="The agent who raised it.", metadata=SAME_FOR_EQUALS)
    def agent(self, info: Info) -> Agent | None:
        return Agent.of(self.by) if self.by else cast(Agent | None, Agent.load(info, self.row.agent_id))

    @strawberry.field(
        description="The supervisor who comes or, once it has ended, who had taken it; null if nobody has.",
        metadata=SAME_FOR_EQUALS,
    )
    def taken_by(self, info: Info) -> Actor | None:
        if self.taker is not None or self.row.taken_by_id is None:
            return self.taker
        return cast(Actor | None, Actor.load(info, self.row.taken_by_id, ActorKind.PERSON))


@strawberry.type(description="Whether the viewer may do something with a raised hand now and, if not, why.")
class ViewerHandAction:
    action: HandAction = strawberry.field(description="The action.")
    allowed: bool = strawberry.field(description="Whether the mutation would be accepted now.")
    code: RefusalCode | None = strawberry.field(
        description=("The code with which the mutation would be refused; null if it is allowed.")
    )
    reason: str | None = strawberry.field(
        description=("The reason in words, with what can be done about it; null if it is allowed.")
    )

    @classmethod
    def of(cls, answer: HandAnswer) -> "ViewerHandAction":
        return cls(action=answer.action, allowed=answer.allowed, code=answer.code, reason=answer.reason)


@strawberry.type
class ConversationHands(ConversationColumns):
    """The fields of Conversation about the hand of its agent."""

    @strawberry.field(
        description=(
            "The hand of its agent that is up; null if none is, and for everyone but supervisors of its queue, its agent, "
            "and colleagues who help or are asked to."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def raised_hand(self, info: Info) -> RaisedHand | None:
        if self.shown.hand is None or not reads_hand(required_viewer(info), self.values):
            return None
        return RaisedHand.shown(self.shown.hand, self.shown.agent)

    @strawberry.field(
        description=(
            "What the viewer may do now with a raised hand, and the reason if they may not. The same rules guard the "
            "mutations."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def viewer_hand_actions(self, info: Info) -> list[ViewerHandAction] | None:
        return [ViewerHandAction.of(answer) for answer in hand_actions(required_viewer(info), self.values)]
