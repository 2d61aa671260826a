"""Frames that one viewer must know of or answer. streams/notifications.py decides who gets one."""

from datetime import datetime
from typing import cast
from uuid import UUID

import strawberry

from models.values import ConversationValues
from models.vocabulary import OfferKind, OfferStatus, SentimentLevel
from schema.context import Info
from schema.types.conversations import Conversation, Offer
from schema.types.frames.conversations import CONVERSATION_NOW
from schema.types.frames.items import StreamItem
from schema.types.messages import Message
from schema.types.participation import MonitoringEnd, MonitoringSession
from schema.types.people import Actor


@strawberry.interface(description="A notification about one conversation.")
class Notification(StreamItem):
    row_id: strawberry.Private[UUID]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the Conversation.")

    @strawberry.field(description=CONVERSATION_NOW)
    def conversation(self, info: Info) -> Conversation | None:
        return cast(Conversation | None, Conversation.at_once(info, self.row_id))


@strawberry.interface(
    description=(
        "A notification about an offer. Whatever its type, one with a status other than PENDING ends the offer: stop "
        "ringing, and remove it from the screen. So do ConversationForceClosed and a new offer of the conversation."
    )
)
class AboutOffer(Notification):
    offer_row_id: strawberry.Private[UUID]
    offer_kind: OfferKind = strawberry.field(description="What the agent is asked to do.")
    offer_status: OfferStatus = strawberry.field(description="The status of the offer after this change.")

    @strawberry.field(description="The offer as it is now; it may be newer than this frame.")
    async def offer(self, info: Info) -> Offer | None:
        row = await info.context.loaders.offers.load(self.offer_row_id)
        return Offer.of(row) if row else None


@strawberry.type(
    description=(
        "A conversation is offered to the viewer, who must accept or decline before the offer expires. It takes the place "
        "of an earlier offer of the same conversation, which has been withdrawn."
    )
)
class OfferNotification(AboutOffer):
    expires_at: datetime = strawberry.field(description="The time by which it must be answered.")


@strawberry.type(description="An offer that the viewer has not answered has expired or was withdrawn.")
class OfferWithdrawn(AboutOffer):
    pass


@strawberry.type(
    description=(
        "An offer to the viewer was accepted or declined: by the viewer, on whichever of their devices, or at once because "
        "the workstream accepts by itself. An offer that the viewer made to themselves comes as OfferAnswered instead."
    )
)
class OfferSettled(AboutOffer):
    pass


@strawberry.type(
    description=(
        "An offer that the viewer made was accepted or declined, or has expired; or a supervisor's transfer of the viewer's "
        "conversation to somebody else was declined or has expired."
    )
)
class OfferAnswered(AboutOffer):
    pass


@strawberry.type(description="A supervisor joined a conversation that the viewer is in.")
class SupervisorJoined(Notification):
    supervisor: Actor = strawberry.field(description="Who joined.")


@strawberry.type(description="A supervisor who had joined a conversation that the viewer is in has left it.")
class SupervisorLeft(Notification):
    supervisor: Actor = strawberry.field(description="Who left.")


@strawberry.type(
    description="A supervisor force-closed a conversation that the viewer was in, or that was offered to the viewer."
)
class ConversationForceClosed(Notification):
    supervisor: Actor = strawberry.field(
        description=("Who closed it; customers and connectors see the system instead.")
    )
    closes_at: datetime | None = strawberry.field(
        description=(
            "Until when that can be undone, as long as its customer isn't told; null if it is closed for good. Its end brings "
            "no other notification."
        )
    )


@strawberry.type(
    description=(
        "A supervisor undid the force close of a conversation that the viewer is in: it goes on as it was. Whoever has a "
        "pending offer of it gets OfferNotification instead, with the time that is left."
    )
)
class ForceCloseUndone(Notification):
    supervisor: Actor = strawberry.field(description="Who undid it.")


@strawberry.type(description="A conversation of the viewer was transferred, and another agent has accepted it.")
class ConversationTransferred(Notification):
    to_agent: Actor = strawberry.field(description="The agent who accepted it.")


@strawberry.type(
    description=(
        "Somebody took over a conversation that the viewer had, as its agent or bot. What the viewer still sends is refused "
        "with TAKEN_OVER."
    )
)
class ConversationTakenOver(Notification):
    taken_over_by: Actor = strawberry.field(description="Who has it now.")


@strawberry.type(
    description=(
        "A conversation went back to its queue because its agent had taken it and wrote nothing to the customer for too long "
        "(AGENT_SILENT). Sent to this agent, and to supervisors of the queue."
    )
)
class ConversationReturned(Notification):
    from_agent: Actor = strawberry.field(description="The agent who no longer has it.")


@strawberry.type(
    description="Somebody else ended a consultation in the viewer's conversation, or one in which the viewer helped."
)
class ConsultEnded(Notification):
    consultant: Actor = strawberry.field(description="The colleague who helped.")


@strawberry.type(description="A customer's sentiment fell to the alert threshold of the viewer's role, or below it.")
class SentimentAlert(Notification):
    level: SentimentLevel = strawberry.field(description="The level to which it fell.")


@strawberry.type(
    description=(
        "A supervisor monitors the viewer's conversation, or has monitored it. Sent as the agent notice policy says."
    )
)
class MonitoringNotice(Notification):
    session_row_id: strawberry.Private[UUID]
    supervisor: Actor = strawberry.field(description="The supervisor who monitors.")
    ended: bool = strawberry.field(description="Whether the session has ended.")

    @strawberry.field(
        description=(
            "The session as it is now, with its purpose, even if the conversation has another agent by now. Null if "
            "the agent notice policy no longer lets the viewer see it."
        )
    )
    async def session(self, info: Info) -> MonitoringSession | None:
        return await MonitoringSession.read(info, self.session_row_id)


@strawberry.type(
    description=(
        "A monitoring session of the viewer ended, whoever ended it and for whatever reason. Sent only to the supervisor "
        "who monitored, and to all of their clients."
    )
)
class MonitoringEnded(Notification):
    session_row_id: strawberry.Private[UUID]
    end: MonitoringEnd = strawberry.field(
        description="Why it ended and, if the conversation was closed, who closed it and why."
    )

    @strawberry.field(description="The session as it is now.")
    async def session(self, info: Info) -> MonitoringSession | None:
        return await MonitoringSession.read(info, self.session_row_id)


@strawberry.type(description="A message of the viewer's conversation will not reach the customer.")
class DeliveryFailed(Notification):
    message_row_id: strawberry.Private[UUID]
    values: strawberry.Private[ConversationValues]

    @strawberry.field(description="The message, whose `delivery` says why; null if the viewer may not read it.")
    async def message(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_row_id, self.values)
