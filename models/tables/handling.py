"""Who takes part in a conversation, who handled it from when to when, who replied when, and the hands that agents raised."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.fact_values import HandValues, ParticipantValues
from models.tables.agents import Agent
from models.tables.conversations import Conversation
from models.tables.queues import Queue
from models.vocabulary import Channel, HandKind, HandStatus, ParticipantMode


class Participant(Model):
    """`person_id` is a user's or a customer's id. Only those who may know of monitoring are told of MONITOR rows.

    `is_present` says whether they are in the conversation now or, once it is closed, were in it at the end. `taken_over_by` is
    who took the conversation over from this agent or bot.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="participants", db_index=True
    )
    conversation_id: UUID
    person_id = fields.UUIDField()
    mode = word(ParticipantMode, max_length=10)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    is_present = fields.BooleanField(default=True)
    taken_over_by: Field[UUID | None] = fields.UUIDField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "participants"
        indexes = (Index(fields=("person_id", "is_present")),)

    def values(self) -> ParticipantValues:
        return ParticipantValues(self.id, self.person_id, self.mode, left=not self.is_present)


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


class Reply(Model):
    """A PUBLIC message by which a conversation's agent, a person, answered its customer. `id` is the message's.

    `first_seconds` is set on the first one, from when the first wait began; `seconds` on each later one that answers what the
    customer wrote, from the first message of theirs that had no answer. `queue_id` is where the conversation was then.
    """

    id = fields.UUIDField(primary_key=True)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="replies", db_index=True
    )
    conversation_id: UUID
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField(
        "vigie.Agent", related_name="replies", db_index=True
    )
    agent_id: UUID
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="replies", db_index=True
    )
    queue_id: UUID
    channel = word(Channel, max_length=20)
    at = fields.DatetimeField()
    first_seconds: Field[float | None] = fields.FloatField(null=True)
    seconds: Field[float | None] = fields.FloatField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "replies"
        indexes = (Index(fields=("at", "queue_id")),)


class RaisedHand(Model):
    """An agent asks the supervisors of a queue for help in a conversation. `reason` is free text and can be erased.

    `queue_id` is the queue in which it was raised; in another one it is never up. Of each conversation at most one is up,
    the one in its `hand_id`. `taken_by_id` is the supervisor who has taken it, and stays when it ends; `ended_by_id` is who
    did what ended it.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="hands", db_index=True
    )
    conversation_id: UUID
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField("vigie.Queue", related_name="hands", db_index=True)
    queue_id: UUID
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("vigie.Agent", related_name="hands", db_index=True)
    agent_id: UUID
    kind = word(HandKind, max_length=20)
    reason = fields.TextField(null=True)
    status = word(HandStatus, max_length=20, default=HandStatus.RAISED)
    raised_at = fields.DatetimeField()
    taken_by_id = fields.UUIDField(null=True)
    taken_at = fields.DatetimeField(null=True)
    ended_by_id = fields.UUIDField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "raised_hands"
        indexes = (Index(fields=("taken_by_id", "status")),)

    def values(self) -> HandValues:
        return HandValues(self.id, self.queue_id, self.agent_id, self.kind, self.status, self.taken_by_id)
