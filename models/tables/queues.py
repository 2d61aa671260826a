"""Queues, the agents who work in them and the supervisors who oversee them."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.tables.agents import Agent
from models.tables.people import User
from models.values import QueueValues
from models.vocabulary import QueueType


class Queue(Model):
    """Where a conversation waits. A smaller `priority` is served first."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=100, unique=True)
    type = fields.CharEnumField(QueueType, max_length=20, default=QueueType.MESSAGING)
    priority = fields.IntField(default=100, db_index=True)
    closed_since = fields.DatetimeField(null=True)
    accepts_when_closed = fields.BooleanField(default=True)

    class Meta:
        table = "queues"

    def values(self) -> QueueValues:
        return QueueValues(self.id, self.name, self.type, self.closed_since is None, self.accepts_when_closed)


class QueueMember(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="members", db_index=True
    )
    queue_id: UUID
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField(
        "vigie.Agent", related_name="memberships", db_index=True
    )
    agent_id: UUID

    class Meta:
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
        table = "queue_supervisors"
        unique_together = (("queue", "supervisor"),)
