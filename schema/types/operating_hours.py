"""When queues are open, as administrators read it."""

import strawberry

from models import tables
from models.vocabulary import Weekday
from schema.ids import global_id
from schema.types.node import Node


@strawberry.type(description="An interval of the week, in local time.")
class OpenInterval:
    day: Weekday = strawberry.field(description="The day of the week.")
    from_: str = strawberry.field(name="from", description="The start, as HH:MM.")
    to: str = strawberry.field(description="The end, as HH:MM; 24:00 is the end of the day.")


@strawberry.type(description="When queues are open. Only administrators can read them.")
class OperatingHours(Node):
    row: strawberry.Private[tables.OperatingHours]
    name: str = strawberry.field(description="Unique among operating hours.")
    time_zone: str = strawberry.field(
        description=("The time zone, such as Europe/Paris; daylight saving time is taken into account.")
    )
    weekly: list[OpenInterval] = strawberry.field(
        description=("When it is open, from Monday on. It is closed at all other times.")
    )
    holidays: list[str] = strawberry.field(description="The dates on which it is closed all day, such as 2026-12-25.")

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
