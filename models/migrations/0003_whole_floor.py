from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.vocabulary import AssignmentMethod, OverflowAction, SkillMatch
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0002_leases")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OperatingHours",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=100)),
                ("time_zone", fields.CharField(default="UTC", max_length=60)),
                (
                    "weekly",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "holidays",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
            ],
            options={
                "table": "operating_hours",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "When queues are open, by the clock of `time_zone`, a name of the IANA time zone database.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Conversation",
            name="escalated_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="escalated_by",
            field=fields.JSONField(
                default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="queue_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="required_skills",
            field=fields.JSONField(
                default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="assignment_method",
            field=fields.CharEnumField(
                default=AssignmentMethod.HIGHEST_CAPACITY,
                description="HIGHEST_CAPACITY: HIGHEST_CAPACITY\nROUND_ROBIN: ROUND_ROBIN\nLEAST_ACTIVE: LEAST_ACTIVE",
                enum_type=AssignmentMethod,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="closed_action",
            field=fields.CharEnumField(
                default=OverflowAction.ASSIGN_ANYWAY,
                description="ASSIGN_ANYWAY: ASSIGN_ANYWAY\nOTHER_QUEUE: OTHER_QUEUE\nEND: END",
                enum_type=OverflowAction,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="longest_wait_action",
            field=fields.CharEnumField(
                default=OverflowAction.ASSIGN_ANYWAY,
                description="ASSIGN_ANYWAY: ASSIGN_ANYWAY\nOTHER_QUEUE: OTHER_QUEUE\nEND: END",
                enum_type=OverflowAction,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="longest_wait_seconds",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Queue",
            name="most_waiting",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Queue",
            name="most_waiting_action",
            field=fields.CharEnumField(
                default=OverflowAction.ASSIGN_ANYWAY,
                description="ASSIGN_ANYWAY: ASSIGN_ANYWAY\nOTHER_QUEUE: OTHER_QUEUE\nEND: END",
                enum_type=OverflowAction,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="operating_hours",
            field=fields.ForeignKeyField(
                "vigie.OperatingHours",
                source_field="operating_hours_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="queues",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="overflow_queue",
            field=fields.ForeignKeyField(
                "vigie.Queue",
                source_field="overflow_queue_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="overflowed_from",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="retired_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AlterModelOptions(
            name="QueueMember",
            options={
                "table": "queue_members",
                "app": "vigie",
                "unique_together": (("queue", "agent"),),
                "pk_attr": "id",
                "table_description": "`last_offered_at` is the turn that ROUND_ROBIN goes by.",
            },
        ),
        ops.AddField(
            model_name="QueueMember",
            name="last_offered_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="declined_sets_do_not_disturb",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="missed_sets_inactive",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="previous_agent_first",
            field=fields.BooleanField(default=True),
        ),
        ops.AddField(
            model_name="Workstream",
            name="reply_window_seconds",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Workstream",
            name="required_skills",
            field=fields.JSONField(
                default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Workstream",
            name="retired_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="skill_match",
            field=fields.CharEnumField(
                default=SkillMatch.NONE,
                description="EXACT: EXACT\nCLOSEST: CLOSEST\nNONE: NONE",
                enum_type=SkillMatch,
                max_length=10,
            ),
        ),
    ]
