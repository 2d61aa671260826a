"""Who handled a conversation from when to when, for the figures. steps/handling_spans.py writes it."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.tables.agents import Agent
from models.tables.conversations import Conversation
from models.tables.queues import Queue
from models.vocabulary import Channel


class HandlingSpan(Model):
    """A time in which a human agent was primary, wrap-up included, in the queue that the conversation was in.

    `until` and `seconds` are null while it lasts. `first_wait_seconds` is set only on the span that began with the
    conversation's first acceptance.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="handling", db_index=True
    )
    conversation_id: UUID
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField(
        "vigie.Agent", related_name="handling", db_index=True
    )
    agent_id: UUID
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="handling", db_index=True
    )
    queue_id: UUID
    channel = word(Channel, max_length=20)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    seconds: Field[float | None] = fields.FloatField(null=True)
    first_wait_seconds: Field[float | None] = fields.FloatField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "handling_spans"
        indexes = (Index(fields=("since", "queue_id")), Index(fields=("agent_id", "until")))
