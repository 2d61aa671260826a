from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import HandKind, HandStatus
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("vigie", "0018_taking_over")]

    initial = False

    operations = [
        ops.CreateModel(
            name="RaisedHand",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "vigie.Conversation",
                        source_field="conversation_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="hands",
                        on_delete=OnDelete.CASCADE,
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
                        related_name="hands",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "vigie.Agent",
                        source_field="agent_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="user_id",
                        related_name="hands",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharEnumField(description="A word of HandKind.", enum_type=HandKind, max_length=20)),
                ("reason", fields.TextField(null=True, unique=False)),
                (
                    "status",
                    fields.CharEnumField(
                        default=HandStatus.RAISED,
                        description="A word of HandStatus.",
                        enum_type=HandStatus,
                        max_length=20,
                    ),
                ),
                ("raised_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("taken_by_id", fields.UUIDField(null=True)),
                ("taken_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_by_id", fields.UUIDField(null=True)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "raised_hands",
                "app": "vigie",
                "indexes": [Index(fields=["taken_by_id", "status"])],
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Conversation",
            name="hand_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Conversation",
            name="hand_status",
            field=fields.CharEnumField(
                null=True, description="A word of HandStatus.", enum_type=HandStatus, max_length=20
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="hand_taken_by",
            field=fields.UUIDField(null=True),
        ),
        ops.AddIndex(
            model_name="Conversation",
            index=Index(fields=["hand_status"]),
        ),
    ]
