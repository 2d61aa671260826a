"""Sessions of anonymous visitors: which visitor may return to which conversation. Users who sign in are in people.py."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION
from models.tables.conversations import Conversation
from models.tables.workstreams import Workstream


class Visit(Model):
    """`id` is also the id of the customer that the visitor becomes by starting this session's one conversation.

    `generation` counts the tokens issued for it. Only the newest is valid, and for a moment the one before.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workstream: fields.ForeignKeyRelation[Workstream] = fields.ForeignKeyField(
        "vigie.Workstream", related_name="visits", db_index=True
    )
    workstream_id: UUID
    conversation: fields.ForeignKeyNullableRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="visits", null=True, db_index=True
    )
    conversation_id: UUID | None
    name = fields.CharField(max_length=200)
    locale = fields.CharField(max_length=20, default="en")
    generation = fields.IntField(default=1)
    renewed_at = fields.DatetimeField(db_index=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "visits"
