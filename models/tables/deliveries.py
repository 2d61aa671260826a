"""Deliveries: the messages that connectors must bring to customers, and their status. Webhooks are in channels.py."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.fact_values import DeliveryValues
from models.tables.conversations import Conversation
from models.tables.messages import Message
from models.tables.people import User
from models.vocabulary import DeliveryStatus


class Delivery(Model):
    """One per message. Of each conversation, one message at a time is offered to its connector, in order of number.

    `place` is the `seq` of the fact of the newest offer, for streams that begin later; null while the message waits behind
    an earlier one. `attempts` counts the offers. `channel_message_id` is the channel's own id.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    message: fields.OneToOneRelation[Message] = fields.OneToOneField("vigie.Message", related_name="delivery")
    message_id: UUID
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="deliveries", db_index=False
    )
    conversation_id: UUID
    connector: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "vigie.User", related_name="deliveries", db_index=False
    )
    connector_id: UUID
    number = fields.IntField()
    status = word(DeliveryStatus, max_length=10, default=DeliveryStatus.PENDING)
    attempts = fields.IntField(default=0)
    place = fields.BigIntField(null=True)
    next_attempt_at = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=300, null=True)
    channel_message_id = fields.CharField(max_length=200, null=True)
    changed_at = fields.DatetimeField()

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "deliveries"
        indexes = (
            Index(fields=("connector_id", "status", "place")),
            Index(fields=("conversation_id", "status", "number")),
        )

    def values(self) -> DeliveryValues:
        return DeliveryValues(self.message_id, self.number, self.status, self.attempts)
