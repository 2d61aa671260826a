from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import BotPosture, DraftStatus
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("vigie", "0022_limits")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Draft",
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
                        related_name="drafts",
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
                        related_name="drafts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "bot",
                    fields.ForeignKeyField(
                        "vigie.Agent",
                        source_field="bot_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="user_id",
                        related_name="drafts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("text", fields.TextField(null=True, unique=False)),
                ("language", fields.CharField(null=True, max_length=20)),
                (
                    "status",
                    fields.CharEnumField(
                        default=DraftStatus.PENDING,
                        description="A word of DraftStatus.",
                        enum_type=DraftStatus,
                        max_length=20,
                    ),
                ),
                ("written_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_by_id", fields.UUIDField(null=True)),
                ("is_edited", fields.BooleanField(default=False)),
            ],
            options={
                "table": "drafts",
                "app": "vigie",
                "indexes": [Index(fields=["status", "written_at", "id"])],
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Conversation",
            name="bot_posture",
            field=fields.CharEnumField(
                default=BotPosture.AUTO, description="A word of BotPosture.", enum_type=BotPosture, max_length=10
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="drafts_pending",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Workstream",
            name="bot_posture",
            field=fields.CharEnumField(
                default=BotPosture.AUTO, description="A word of BotPosture.", enum_type=BotPosture, max_length=10
            ),
        ),
    ]
