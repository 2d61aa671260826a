"""The alerts that rang, which conversations each names, and who was named or has acknowledged it for themselves."""

from datetime import datetime
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.fact_values import AlertValues
from models.tables.conversations import Conversation
from models.tables.queues import Queue
from models.vocabulary import Acknowledgement, AlertCondition


class Alert(Model):
    """A rule rang. The alert stays when its rule is changed or deleted: `rule_id` is no relation.

    `value` is how many conversations matched, or the figure. Whoever acknowledges it for all is `acknowledged_by_id`.
    """

    id = fields.UUIDField(primary_key=True)
    rule_id = fields.UUIDField(db_index=True)
    rule_name = fields.CharField(max_length=100)
    condition = word(AlertCondition, max_length=20)
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="alerts", db_index=True
    )
    queue_id: UUID
    rung_at = fields.DatetimeField()
    value = fields.IntField()
    threshold = fields.IntField()
    tells_supervisors = fields.BooleanField(default=False)
    tells_administrators = fields.BooleanField(default=False)
    acknowledgement = word(Acknowledgement, max_length=20)
    acknowledged_by_id = fields.UUIDField(null=True)
    acknowledged_at: Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "alerts"
        indexes = (Index(fields=("rung_at", "id")), Index(fields=("queue_id", "rung_at")))

    @property
    def is_for_all(self) -> bool:
        return self.acknowledgement is Acknowledgement.FOR_ALL

    def values(self, people: frozenset[UUID], *, acknowledged_by: UUID | None = None) -> AlertValues:
        return AlertValues(
            id=self.id,
            rule_id=self.rule_id,
            queue_id=self.queue_id,
            condition=self.condition,
            tells_supervisors=self.tells_supervisors,
            tells_administrators=self.tells_administrators,
            people=people,
            acknowledged_by=acknowledged_by,
            is_for_all=self.is_for_all,
        )


class AlertedConversation(Model):
    """A conversation that an alert names, while there is one. `place` is its place among them."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    alert: fields.ForeignKeyRelation[Alert] = fields.ForeignKeyField(
        "vigie.Alert", related_name="conversations", db_index=True
    )
    alert_id: UUID
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="alerts", db_index=True
    )
    conversation_id: UUID
    place = fields.IntField()

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "alerted_conversations"


class AlertedPerson(Model):
    """Somebody whom the rule named (`is_named`), or who has acknowledged the alert for themselves."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    alert: fields.ForeignKeyRelation[Alert] = fields.ForeignKeyField(
        "vigie.Alert", related_name="people", db_index=True
    )
    alert_id: UUID
    person_id = fields.UUIDField()
    is_named = fields.BooleanField(default=False)
    acknowledged_at: Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "alerted_people"
        unique_together = (("alert", "person_id"),)
        indexes = (Index(fields=("person_id", "alert_id")),)
