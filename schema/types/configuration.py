"""What administrators read of queues, workstreams and operating hours; what everyone reads is in queues.py."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from models import tables
from models.vocabulary import AssignmentMethod, OverflowAction, SkillMatch, Weekday
from schema.context import Info
from schema.ids import global_id
from schema.types.node import Node

if TYPE_CHECKING:
    from schema.types.queues import Queue

LazyQueue = Annotated["Queue", strawberry.lazy("schema.types.queues")]


@strawberry.type(description="A time of a week, on the clock of the wall.")
class OpenInterval:
    day: Weekday = strawberry.field(description="On which day.")
    from_: str = strawberry.field(name="from", description="From when, HH:MM.")
    to: str = strawberry.field(description="Until when, HH:MM; 24:00 is the end of the day.")


@strawberry.type(description="When queues are open. Read by administrators.")
class OperatingHours(Node):
    row: strawberry.Private[tables.OperatingHours]
    name: str = strawberry.field(description="Unique among operating hours.")
    time_zone: str = strawberry.field(description="Whose clock it is, such as Europe/Paris; summer time included.")
    weekly: list[OpenInterval] = strawberry.field(description="When it is open, from Monday on; closed else.")
    holidays: list[str] = strawberry.field(description="Dates on which it is closed all day, such as 2026-12-25.")

    @classmethod
    def of(cls, row: tables.OperatingHours) -> "OperatingHours":
        days = list(Weekday)
        return cls(
            row=row,
            id=global_id("OperatingHours", row.id),
            name=row.name,
            time_zone=row.time_zone,
            weekly=[OpenInterval(day=days[day], from_=begin, to=end) for day, begin, end in row.weekly],
            holidays=list(row.holidays),
        )


@strawberry.type(description="How a queue is configured.")
class QueueConfiguration:
    row: strawberry.Private[tables.Queue]
    closed: bool = strawberry.field(description="Whether an administrator has closed it, whatever its hours say.")
    assignment_method: AssignmentMethod = strawberry.field(description="Which agent is asked first.")
    closed_action: OverflowAction = strawberry.field(description="What happens to what arrives while it is closed.")
    most_waiting: int = strawberry.field(description="How many may wait in it; 0 is any number.")
    most_waiting_action: OverflowAction = strawberry.field(description="What happens to what arrives beyond that.")
    longest_wait_seconds: int = strawberry.field(description="How long one may wait in it; 0 is for ever.")
    longest_wait_action: OverflowAction = strawberry.field(description="What happens to what has waited longer.")
    retired_at: datetime | None = strawberry.field(description="Since when it is out of service; null while it is in.")

    @classmethod
    def of(cls, row: tables.Queue) -> "QueueConfiguration":
        return cls(
            row=row,
            closed=row.closed_since is not None,
            assignment_method=row.assignment_method,
            closed_action=row.closed_action,
            most_waiting=row.most_waiting,
            most_waiting_action=row.most_waiting_action,
            longest_wait_seconds=row.longest_wait_seconds,
            longest_wait_action=row.longest_wait_action,
            retired_at=row.retired_at,
        )

    @strawberry.field(description="When it is open; null for always.")
    async def operating_hours(self, info: Info) -> OperatingHours | None:
        hours_id = self.row.operating_hours_id
        row = await info.context.loaders.operating_hours.load(hours_id) if hours_id else None
        return OperatingHours.of(row) if row else None

    @strawberry.field(description="Where OTHER_QUEUE leads.")
    async def overflow_queue(self, info: Info) -> LazyQueue | None:
        from schema.types.queues import Queue

        queue_id = self.row.overflow_queue_id
        row = await info.context.loaders.queues.load(queue_id) if queue_id else None
        return Queue.of(row) if row else None


@strawberry.type(description="How a workstream is configured, beyond what everyone reads of it.")
class WorkstreamConfiguration:
    max_declines: int = strawberry.field(
        description="After how many declined or missed offers an agent isn't asked again."
    )
    skill_match: SkillMatch = strawberry.field(description="How its conversations go by skills.")
    required_skills: list[str] = strawberry.field(description="What all its conversations ask for.")
    previous_agent_first: bool = strawberry.field(
        description="Whether a customer who returns is offered to the previous agent first."
    )
    missed_sets_inactive: bool = strawberry.field(description="Whether an agent who misses an offer is INACTIVE then.")
    declined_sets_do_not_disturb: bool = strawberry.field(
        description="Whether an agent who declines an offer is on DO_NOT_DISTURB then."
    )
    reply_window_seconds: int = strawberry.field(
        description="How long after the customer's last message the channel carries answers; 0 is always."
    )
    retired_at: datetime | None = strawberry.field(description="Since when it is out of service; null while it is in.")

    @classmethod
    def of(cls, row: tables.Workstream) -> "WorkstreamConfiguration":
        return cls(
            max_declines=row.max_declines,
            skill_match=row.skill_match,
            required_skills=list(row.required_skills),
            previous_agent_first=row.previous_agent_first,
            missed_sets_inactive=row.missed_sets_inactive,
            declined_sets_do_not_disturb=row.declined_sets_do_not_disturb,
            reply_window_seconds=row.reply_window_seconds,
            retired_at=row.retired_at,
        )
