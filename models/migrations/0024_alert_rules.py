from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import Acknowledgement, AlertCondition, AttentionLevel
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("vigie", "0023_drafts")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Alert",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("rule_id", fields.UUIDField(db_index=True)),
                ("rule_name", fields.CharField(max_length=100)),
                (
                    "condition",
                    fields.CharEnumField(
                        description="A word of AlertCondition.", enum_type=AlertCondition, max_length=20
                    ),
                ),
                (
                    "queue",
                    fields.ForeignKeyField(
                        "vigie.Queue",
                        source_field="queue_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="alerts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("rung_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("value", fields.IntField()),
                ("threshold", fields.IntField()),
                ("tells_supervisors", fields.BooleanField(default=False)),
                ("tells_administrators", fields.BooleanField(default=False)),
                (
                    "acknowledgement",
                    fields.CharEnumField(
                        description="A word of Acknowledgement.", enum_type=Acknowledgement, max_length=20
                    ),
                ),
                ("acknowledged_by_id", fields.UUIDField(null=True)),
                ("acknowledged_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "alerts",
                "app": "vigie",
                "indexes": [Index(fields=["rung_at", "id"]), Index(fields=["queue_id", "rung_at"])],
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AlertProgress",
            fields=[
                ("id", fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("seq", fields.BigIntField()),
                ("epoch", fields.CharField(max_length=16)),
                ("reached_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("watches", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "alert_progress",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AlertRule",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=100)),
                (
                    "condition",
                    fields.CharEnumField(
                        description="A word of AlertCondition.", enum_type=AlertCondition, max_length=20
                    ),
                ),
                ("queues", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("channels", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("reasons", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                (
                    "level",
                    fields.CharEnumField(
                        default=AttentionLevel.NOW,
                        description="A word of AttentionLevel.",
                        enum_type=AttentionLevel,
                        max_length=10,
                    ),
                ),
                ("threshold", fields.IntField(default=0)),
                ("window_minutes", fields.IntField(default=60)),
                ("least_contacts", fields.IntField(default=5)),
                ("answer_within_seconds", fields.IntField(default=20)),
                ("cool_down_seconds", fields.IntField(default=600)),
                ("told_roles", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("told_people", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                (
                    "acknowledgement",
                    fields.CharEnumField(
                        default=Acknowledgement.FOR_ALL,
                        description="A word of Acknowledgement.",
                        enum_type=Acknowledgement,
                        max_length=20,
                    ),
                ),
                ("time_zone", fields.CharField(default="UTC", max_length=60)),
                ("weekly", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ("disabled", fields.BooleanField(default=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "alert_rules",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AlertedConversation",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "alert",
                    fields.ForeignKeyField(
                        "vigie.Alert",
                        source_field="alert_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="conversations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "vigie.Conversation",
                        source_field="conversation_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="alerts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("place", fields.IntField()),
            ],
            options={
                "table": "alerted_conversations",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AlertedPerson",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "alert",
                    fields.ForeignKeyField(
                        "vigie.Alert",
                        source_field="alert_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="people",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("person_id", fields.UUIDField()),
                ("is_named", fields.BooleanField(default=False)),
                ("acknowledged_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "alerted_people",
                "app": "vigie",
                "unique_together": (("alert", "person_id"),),
                "indexes": [Index(fields=["person_id", "alert_id"])],
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
    ]
