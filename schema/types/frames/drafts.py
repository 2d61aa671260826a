"""Frames about bots under supervision: their posture and drafts in a timeline, and drafts for those who decide about them."""

from uuid import UUID

import strawberry

from models.fact_values import DraftValues
from models.rules.conversations.drafts import reads_decider
from models.vocabulary import ActorKind, BotPosture, DraftStatus
from schema.context import Info
from schema.permissions import required_viewer
from schema.types.drafts import Draft
from schema.types.frames.items import StreamItem
from schema.types.frames.notifications import Notification
from schema.types.people import Actor

DRAFT_ID = "The id of the Draft."
DRAFT_NOW = "The draft as it is now; it may be newer than this frame. Null if the viewer may no longer know of it."
DECIDER = "Who approved or dropped it by this change; null if nobody did, and for bots."


@strawberry.type(
    description=(
        "A bot wrote a draft (PENDING), or a draft ended: a person approved or dropped it, or it ended by itself. The "
        "message that an approved one becomes has a frame of its own, before this one. The customer's side doesn't get it."
    )
)
class DraftChange(StreamItem):
    draft_values: strawberry.Private[DraftValues]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    draft_id: strawberry.ID = strawberry.field(description=DRAFT_ID)
    draft_status: DraftStatus = strawberry.field(description="The status of the draft after this change.")

    @strawberry.field(description=DECIDER)
    async def decided_by(self, info: Info) -> Actor | None:
        return await _decider(info, self.draft_values.decided_by)

    @strawberry.field(description=DRAFT_NOW)
    async def draft(self, info: Info) -> Draft | None:
        return await Draft.read(info, self.draft_values.id)


@strawberry.type(
    description="What becomes of the bot's words in this conversation is another thing now. The customer's side doesn't get it."
)
class BotPostureChange(StreamItem):
    actor_values: strawberry.Private[UUID]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")
    bot_posture: BotPosture = strawberry.field(description="The posture after this change.")

    @strawberry.field(description="Who set it; null for bots.")
    async def set_by(self, info: Info) -> Actor | None:
        return await _decider(info, self.actor_values)


@strawberry.type(
    description=(
        "A bot's draft waits for a person, in a conversation of a queue that the viewer oversees or in which they help; or it "
        "waits no longer. Sent to all of their clients, also if the viewer decided. Agents who begin or cease to help in a "
        "conversation get one for each draft that waits there. `waitsForViewer` says whether it belongs on the list."
    )
)
class DraftNotification(Notification):
    draft_values: strawberry.Private[DraftValues]
    draft_id: strawberry.ID = strawberry.field(description=DRAFT_ID)
    draft_status: DraftStatus = strawberry.field(description="The status of the draft after this change.")
    waits_for_viewer: bool = strawberry.field(
        description=(
            "Whether it is among the viewer's `pendingDrafts` after this change: if so, add it to the list, otherwise take it "
            "off. False with PENDING: it waits for others, because the viewer no longer helps in the conversation."
        )
    )

    @strawberry.field(description=DECIDER)
    async def decided_by(self, info: Info) -> Actor | None:
        return await _decider(info, self.draft_values.decided_by)

    @strawberry.field(description=DRAFT_NOW)
    async def draft(self, info: Info) -> Draft | None:
        return await Draft.read(info, self.draft_values.id)


async def _decider(info: Info, person_id: UUID | None) -> Actor | None:
    if person_id is None or not reads_decider(required_viewer(info)):
        return None
    return await Actor.load(info, person_id, ActorKind.PERSON)
