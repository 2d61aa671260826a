from tortoise import migrations
from tortoise.migrations import operations as ops
import datetime
from models.vocabulary import AttentionLevel
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0019_raised_hands")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Conversation",
            name="attention_causes",
            field=fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Conversation",
            name="attention_due_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="attention_level",
            field=fields.CharEnumField(
                default=AttentionLevel.NONE,
                description="A word of AttentionLevel.",
                enum_type=AttentionLevel,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="attention_rank_at",
            field=fields.DatetimeField(
                default=datetime.datetime.fromisoformat("9998-01-01T00:00:00+00:00"), auto_now=False, auto_now_add=False
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="attention_level_without_hand",
            field=fields.CharEnumField(
                default=AttentionLevel.NONE,
                description="A word of AttentionLevel.",
                enum_type=AttentionLevel,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="attention_rank_without_hand_at",
            field=fields.DatetimeField(
                default=datetime.datetime.fromisoformat("9998-01-01T00:00:00+00:00"), auto_now=False, auto_now_add=False
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="refused_count",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Conversation",
            name="silent_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="standards",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Conversation",
            name="unanswered_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Queue",
            name="answer_within_seconds",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Queue",
            name="reply_within_seconds",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Queue",
            name="share_within_percent",
            field=fields.IntField(default=0),
        ),
    ]
