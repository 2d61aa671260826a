"""Who is in a conversation, and who monitors it."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import tables
from models.floor.conversations import FloorConversation
from models.rules.monitoring_notice import sessions_told, tenures
from models.vocabulary import MonitoringEndReason, ParticipantMode, StateReason
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.types.node import Node
from schema.types.people import Actor
from schema.types.queues_and_agents import Agent


@strawberry.type(
    description=("Someone who is or was in a conversation. Supervisors who only monitor are not participants.")
)
class Participant(Node):
    row: strawberry.Private[tables.Participant]
    mode: ParticipantMode = strawberry.field(description="The mode in which they take part.")
    since: datetime = strawberry.field(description="When they joined.")
    until: datetime | None = strawberry.field(description="When they left, or when the conversation was closed.")

    @classmethod
    def of(cls, row: tables.Participant) -> "Participant":
        return cls(row=row, id=global_id("Participant", row.id), mode=row.mode, since=row.since, until=row.until)

    @strawberry.field(description="The person or bot.")
    async def person(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.person_id)

    @strawberry.field(description="The display name; empty once erased.")
    async def name(self, info: Info) -> str:
        return (await Actor.load(info, self.row.person_id)).name

    @strawberry.field(
        description=(
            "The participant as an agent, whose id `endConsult` takes; null for the customer and for anyone who "
            "isn't an agent."
        )
    )
    async def agent(self, info: Info) -> Agent | None:
        return await Agent.load(info, self.row.person_id)


@strawberry.type(
    description=(
        "A period in which a supervisor reads along in a conversation, with its purpose. Monitoring serves team "
        "performance and customer satisfaction; it must not be used for decisions about anyone's employment."
    )
)
class MonitoringSession(Node):
    row: strawberry.Private[tables.MonitoringSession]
    purpose: str | None = strawberry.field(
        description=("The purpose that the supervisor gave; null if none was given or it has been erased.")
    )
    started_at: datetime = strawberry.field(description="When it began.")
    ended_at: datetime | None = strawberry.field(description="When it ended; null while it runs.")
    end_reason: MonitoringEndReason | None = strawberry.field(description="Why it ended; null while it runs.")

    @classmethod
    def of(cls, row: tables.MonitoringSession) -> "MonitoringSession":
        return cls(
            row=row,
            id=global_id("MonitoringSession", row.id),
            purpose=row.purpose,
            started_at=row.started_at,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
        )

    @classmethod
    async def read(cls, info: Info, session_id: UUID) -> "MonitoringSession | None":
        """A session of the viewer's own, or one they are told of, even if they no longer see its conversation."""
        row = await info.context.loaders.sessions.load(session_id)
        if row is None:
            return None
        if row.supervisor_id == required_viewer(info).id:
            return cls.of(row)
        shown = await info.context.loaders.conversations.load(row.conversation_id)
        told = await cls.told(info, shown) if shown else None
        return next((each for each in told or () if each.row.id == session_id), None)

    @classmethod
    async def told(cls, info: Info, shown: FloorConversation) -> list["MonitoringSession"] | None:
        """The conversation's sessions that the viewer is told of, oldest first; None if they have no right to be told."""
        stays = tenures(shown.values, shown.participants)
        told = sessions_told(required_viewer(info), shown.values, shown.settings, stays)
        if told is None:
            return None
        rows = await info.context.loaders.sessions_of.load(shown.row.id)
        return [cls.of(row) for row in rows if told.include(row.started_at, row.ended_at)]

    @strawberry.field(description="The supervisor who monitors.")
    async def supervisor(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.supervisor_id)


@strawberry.type(
    description=(
        "How a monitoring session of the viewer ended. If the conversation was closed, it says by whom and why, as far "
        "as the viewer sees the conversation and the log still holds its end."
    )
)
class MonitoringEnd:
    reason: MonitoringEndReason = strawberry.field(description="Why the session ended.")
    closed_by: Actor | None = strawberry.field(
        description="Who closed the conversation; null unless that ended the session."
    )
    state_reason: StateReason | None = strawberry.field(
        description="Why the conversation was closed; null unless that ended the session."
    )
    explanation: str = strawberry.field(description="The same as a sentence, in the viewer's language.")
