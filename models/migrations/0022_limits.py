from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import Channel, LimitBasis, OverflowAction
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("vigie", "0021_channels")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Queue",
            name="nobody_there_action",
            field=fields.CharEnumField(
                default=OverflowAction.ASSIGN_ANYWAY,
                description="A word of OverflowAction.",
                enum_type=OverflowAction,
                max_length=20,
            ),
        ),
        ops.CreateModel(
            name="Reply",
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
                        related_name="replies",
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
                        related_name="replies",
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
                        related_name="replies",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("channel", fields.CharEnumField(description="A word of Channel.", enum_type=Channel, max_length=20)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("first_seconds", fields.FloatField(null=True)),
                ("seconds", fields.FloatField(null=True)),
            ],
            options={
                "table": "replies",
                "app": "vigie",
                "indexes": [Index(fields=["at", "queue_id"])],
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Conversation",
            name="abandoned_soon",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="first_reply_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="last_reply_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="limit_stirred_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="limit_warned_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="SupervisorSettings",
            name="short_abandon_seconds",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Workstream",
            name="idle_limit_seconds",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Workstream",
            name="idle_warning_seconds",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Workstream",
            name="limits_count_from",
            field=fields.CharEnumField(
                default=LimitBasis.ACTIVITY, description="A word of LimitBasis.", enum_type=LimitBasis, max_length=20
            ),
        ),
        # When those were first answered is not known, so that what comes next is no first reply.
        ops.RunSQL(("UPDATE conversations SET first_reply_at = accepted_at WHERE accepted_at IS NOT NULL",)),
    ]
