"""Who is or was in a conversation, in which mode."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.tables.conversations import Conversation
from models.values import ParticipantValues
from models.vocabulary import ParticipantMode


class Participant(Model):
    """`person_id` is a user's or a customer's id. MONITOR rows are hidden wherever monitoring is.

    `is_present` says who is in the conversation now or, once it is closed, who was in it at the end.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="participants", db_index=True
    )
    conversation_id: UUID
    person_id = fields.UUIDField()
    mode = fields.CharEnumField(ParticipantMode, max_length=10)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    is_present = fields.BooleanField(default=True)

    class Meta:
        table = "participants"
        indexes = (Index(fields=("person_id", "is_present")),)

    def values(self) -> ParticipantValues:
        return ParticipantValues(self.id, self.person_id, self.mode, left=not self.is_present)
