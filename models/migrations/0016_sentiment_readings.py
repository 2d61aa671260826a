from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import AlertThreshold, LanguageSource, SentimentLevel, Trend, UnsureReason
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0015_processes_and_formats")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Conversation",
            name="agent_alerted_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="language_confidence",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Conversation",
            name="language_known_by",
            field=fields.CharEnumField(
                null=True, description="A word of LanguageSource.", enum_type=LanguageSource, max_length=10
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="sentiment_confidence",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Conversation",
            name="sentiment_trend",
            field=fields.CharEnumField(null=True, description="A word of Trend.", enum_type=Trend, max_length=10),
        ),
        ops.AddField(
            model_name="Conversation",
            name="supervisor_alerted_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="unsure_because",
            field=fields.CharEnumField(
                null=True, description="A word of UnsureReason.", enum_type=UnsureReason, max_length=30
            ),
        ),
        ops.AddField(
            model_name="Message",
            name="moved_score",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Message",
            name="moved_to",
            field=fields.CharEnumField(
                null=True, description="A word of SentimentLevel.", enum_type=SentimentLevel, max_length=20
            ),
        ),
        ops.AddField(
            model_name="Message",
            name="sentiment_confidence",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Message",
            name="sentiment_engine",
            field=fields.CharField(null=True, max_length=50),
        ),
        ops.AddField(
            model_name="Message",
            name="sentiment_negative",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Message",
            name="sentiment_neutral",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Message",
            name="sentiment_positive",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Queue",
            name="agent_alert_threshold",
            field=fields.CharEnumField(
                null=True, description="A word of AlertThreshold.", enum_type=AlertThreshold, max_length=20
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="supervisor_alert_threshold",
            field=fields.CharEnumField(
                null=True, description="A word of AlertThreshold.", enum_type=AlertThreshold, max_length=20
            ),
        ),
        ops.AddField(
            model_name="SupervisorSettings",
            name="alert_confidence_percent",
            field=fields.IntField(default=50),
        ),
        ops.AddField(
            model_name="SupervisorSettings",
            name="alert_cool_down_seconds",
            field=fields.IntField(default=600),
        ),
        ops.AddField(
            model_name="Workstream",
            name="sentiment_engine",
            field=fields.CharField(null=True, max_length=300),
        ),
    ]
