"""Sessions of anonymous visitors: who may come back to which conversation. Who signs in is in people.py."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.tables.conversations import Conversation
from models.tables.workstreams import Workstream


class Visit(Model):
    """The key is the id of the customer whom the visitor becomes by starting the one conversation of this session.

    `generation` counts the tokens given out for it; only the newest holds, and for a moment the one before.
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
        table = "visits"
