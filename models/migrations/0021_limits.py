from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import LimitBasis
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0020_attention")]

    initial = False

    operations = [
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
    ]
