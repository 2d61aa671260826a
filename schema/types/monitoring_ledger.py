"""What those who are watched read of it. The sessions themselves are in participation.py."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from models.reading.monitoring_ledger import Watched
from schema.context import Info
from schema.ids import global_id
from schema.types.conversations import Conversation
from schema.types.people import Actor


@strawberry.type(description="A time in which the viewer's conversation was monitored.")
class MonitoredPeriod:
    started_at: datetime = strawberry.field(
        description="When it began: the monitoring, or the viewer's part in the conversation, whichever was later."
    )
    ended_at: datetime | None = strawberry.field(
        description="When the monitoring or the viewer's part in the conversation ended; null while both go on."
    )


@strawberry.type(
    description=(
        "That a supervisor read along in a conversation while it was the viewer's. Monitoring serves team performance and "
        "customer satisfaction; it must not be used for decisions about anyone's employment."
    )
)
class MonitoringLedgerEntry:
    watched: strawberry.Private[Watched]
    conversation_id: strawberry.ID = strawberry.field(
        description="The id of the Conversation, also if the viewer no longer sees it."
    )
    purpose: str | None = strawberry.field(
        description="The purpose that the supervisor gave; null if none was given or it has been erased."
    )
    periods: list[MonitoredPeriod] = strawberry.field(
        description="The times in which the conversation was both the viewer's and monitored, oldest first."
    )

    @classmethod
    def of(cls, watched: Watched) -> "MonitoringLedgerEntry":
        return cls(
            watched=watched,
            conversation_id=global_id("Conversation", watched.session.conversation_id),
            purpose=watched.session.purpose,
            periods=[MonitoredPeriod(started_at=each.started_at, ended_at=each.ended_at) for each in watched.periods],
        )

    @strawberry.field(description="The supervisor who monitored; null for the customer.")
    async def supervisor(self, info: Info) -> Actor | None:
        if not self.watched.names_supervisor:
            return None
        return await Actor.load(info, self.watched.session.supervisor_id)

    @strawberry.field(description="The conversation; null if the viewer no longer sees it.")
    async def conversation(self, info: Info) -> Conversation | None:
        return await Conversation.visible(info, self.watched.session.conversation_id)


@strawberry.input(
    description="Selects entries of the monitoring ledger. A field that is left out or null does not restrict."
)
class MonitoringLedgerFilter:
    from_: datetime | None = strawberry.field(
        default=UNSET, name="from", description="Monitoring that began at or after this moment."
    )
    to: datetime | None = strawberry.field(default=UNSET, description="Monitoring that began before this moment.")
