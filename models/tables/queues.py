"""Queues, the agents who work in them and the supervisors who oversee them."""

from datetime import date
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, optional_word, word
from models.tables.agents import Agent
from models.tables.people import User
from models.values import HoursValues, QueueValues
from models.vocabulary import AlertThreshold, AssignmentMethod, OverflowAction, QueueType


class OperatingHours(Model):
    """When queues are open, in the local time of `time_zone`, a name of the IANA time zone database.

    `weekly` has one `[day, from, to]` per interval: Monday is 0, times are "HH:MM", "24:00" is the end of a day.
    `holidays` are dates, "YYYY-MM-DD", on which it is closed all day.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=100, unique=True)
    time_zone = fields.CharField(max_length=60, default="UTC")
    weekly: Field[list[tuple[int, str, str]]] = fields.JSONField(default=list)
    holidays: Field[list[str]] = fields.JSONField(default=list)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "operating_hours"

    def values(self) -> HoursValues:
        return HoursValues(
            time_zone=self.time_zone,
            weekly=tuple((day, _minutes(begin), _minutes(end)) for day, begin, end in self.weekly),
            holidays=frozenset(date.fromisoformat(day) for day in self.holidays),
        )


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


class Queue(Model):
    """Where a conversation waits. A smaller `priority` is served first.

    Without `operating_hours` it is always open. `most_waiting` and `longest_wait_seconds` are limits; 0 means none. The four
    actions say what happens at a limit, while the queue is closed, or while nobody is there; OTHER_QUEUE leads to
    `overflow_queue`. Without alert thresholds of its own, those of the settings hold. `answer_within_seconds`,
    `reply_within_seconds` and `share_within_percent` are targets; 0 means none.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=100, unique=True)
    type = word(QueueType, max_length=20, default=QueueType.MESSAGING)
    priority = fields.IntField(default=100, db_index=True)
    closed_since = fields.DatetimeField(null=True)
    accepts_when_closed = fields.BooleanField(default=True)
    operating_hours: fields.ForeignKeyNullableRelation[OperatingHours] = fields.ForeignKeyField(
        "vigie.OperatingHours", related_name="queues", null=True, db_index=True
    )
    operating_hours_id: UUID | None
    assignment_method = word(AssignmentMethod, max_length=20, default=AssignmentMethod.HIGHEST_CAPACITY)
    closed_action = word(OverflowAction, max_length=20, default=OverflowAction.ASSIGN_ANYWAY)
    most_waiting = fields.IntField(default=0)
    most_waiting_action = word(OverflowAction, max_length=20, default=OverflowAction.ASSIGN_ANYWAY)
    longest_wait_seconds = fields.IntField(default=0)
    longest_wait_action = word(OverflowAction, max_length=20, default=OverflowAction.ASSIGN_ANYWAY)
    nobody_there_action = word(OverflowAction, max_length=20, default=OverflowAction.ASSIGN_ANYWAY)
    overflow_queue: fields.ForeignKeyNullableRelation["Queue"] = fields.ForeignKeyField(
        "vigie.Queue", related_name="overflowed_from", null=True, db_index=True
    )
    overflow_queue_id: UUID | None
    agent_alert_threshold = optional_word(AlertThreshold, max_length=20)
    supervisor_alert_threshold = optional_word(AlertThreshold, max_length=20)
    answer_within_seconds = fields.IntField(default=0)
    reply_within_seconds = fields.IntField(default=0)
    share_within_percent = fields.IntField(default=0)
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "queues"

    def values(self, *, is_open: bool) -> QueueValues:
        """reading/queue_hours.py computes `is_open` by the rules."""
        return QueueValues(
            id=self.id,
            name=self.name,
            type=self.type,
            is_open=is_open,
            accepts_when_closed=self.accepts_when_closed,
            is_retired=self.retired_at is not None,
            priority=self.priority,
            method=self.assignment_method,
            closed_action=self.closed_action,
            most_waiting=self.most_waiting,
            most_waiting_action=self.most_waiting_action,
            longest_wait_seconds=self.longest_wait_seconds,
            longest_wait_action=self.longest_wait_action,
            nobody_there_action=self.nobody_there_action,
            overflow_queue_id=self.overflow_queue_id,
        )


class QueueMember(Model):
    """`last_offered_at` is when routing last offered this agent something from this queue, for ROUND_ROBIN."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="members", db_index=True
    )
    queue_id: UUID
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField(
        "vigie.Agent", related_name="memberships", db_index=True
    )
    agent_id: UUID
    last_offered_at = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "queue_members"
        unique_together = (("queue", "agent"),)


class QueueSupervisor(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="supervisors", db_index=True
    )
    queue_id: UUID
    supervisor: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "vigie.User", related_name="oversight", db_index=True
    )
    supervisor_id: UUID

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "queue_supervisors"
        unique_together = (("queue", "supervisor"),)
