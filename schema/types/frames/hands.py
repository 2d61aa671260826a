"""Frames of raised hands: in a conversation's timeline, and for those who come or wait."""

from uuid import UUID

import strawberry

from models.fact_values import HandValues
from models.vocabulary import HandKind, HandStatus
from schema.context import Info
from schema.types.frames.items import StreamItem
from schema.types.frames.notifications import Notification
from schema.types.hands import RaisedHand
from schema.types.people import Actor

HAND_NOW = "The hand as it is now; it may be newer than this frame. Null if the viewer may no longer read it."
TAKER_THEN = "The supervisor who had taken it after this change; null if nobody had."


@strawberry.type(
    description=(
        "The hand of the conversation's agent was raised, taken or returned, or is no longer up. The customer's side and "
        "bots don't get it."
    )
)
class HandChange(StreamItem):
    hand_values: strawberry.Private[HandValues]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    hand_kind: HandKind = strawberry.field(description="What the agent needs.")
    hand_status: HandStatus = strawberry.field(description="The status of the hand after this change.")

    @strawberry.field(description=TAKER_THEN)
    async def taken_by(self, info: Info) -> Actor | None:
        return await _taker(info, self.hand_values.taken_by)

    @strawberry.field(description=HAND_NOW)
    async def hand(self, info: Info) -> RaisedHand | None:
        return await RaisedHand.read(info, self.hand_values.id)


@strawberry.type(
    description=(
        "A hand was raised, taken or returned in a conversation of a queue that the viewer oversees, or it is no longer up; "
        "or that became of a hand that the viewer raised. Sent to all of their clients, also if the viewer did it. With a "
        "status other than RAISED, stop ringing; with one other than RAISED and TAKEN, remove it from the screen."
    )
)
class HandNotification(Notification):
    hand_values: strawberry.Private[HandValues]
    hand_kind: HandKind = strawberry.field(description="What the agent needs.")
    hand_status: HandStatus = strawberry.field(description="The status of the hand after this change.")

    @strawberry.field(description=TAKER_THEN)
    async def taken_by(self, info: Info) -> Actor | None:
        return await _taker(info, self.hand_values.taken_by)

    @strawberry.field(description=HAND_NOW)
    async def hand(self, info: Info) -> RaisedHand | None:
        return await RaisedHand.read(info, self.hand_values.id)


async def _taker(info: Info, person_id: UUID | None) -> Actor | None:
    return await Actor.load(info, person_id) if person_id else None
