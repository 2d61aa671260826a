"""When queues are open, as administrators read it."""

import strawberry

from models import tables
from models.vocabulary import Weekday
from schema.ids import global_id
from schema.types.node import Node


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
