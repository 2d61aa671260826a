"""Monitoring sessions: which supervisor monitors which conversation, for what purpose, from when to when."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, optional_word
from models.tables.conversations import Conversation
from models.tables.people import User
from models.vocabulary import MonitoringEndReason


class MonitoringSession(Model):
    """It runs while `ended_at` is null. `purpose` is free text and can be erased."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="monitoring", db_index=True
    )
    conversation_id: UUID
    supervisor: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "vigie.User", related_name="monitoring", db_index=True
    )
    supervisor_id: UUID
    purpose = fields.TextField(null=True)
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    end_reason = optional_word(MonitoringEndReason, max_length=30)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "monitoring_sessions"
        indexes = (Index(fields=("supervisor_id", "ended_at")), Index(fields=("conversation_id", "ended_at")))
