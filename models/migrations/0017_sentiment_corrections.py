from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import Polarity, SentimentLevel
from tortoise.fields.base import OnDelete
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0016_sentiment_readings")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Message",
            name="corrected_to",
            field=fields.CharEnumField(null=True, description="A word of Polarity.", enum_type=Polarity, max_length=10),
        ),
        ops.CreateModel(
            name="SentimentCorrection",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "message",
                    fields.ForeignKeyField(
                        "vigie.Message",
                        source_field="message_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="corrections",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "reads",
                    fields.CharEnumField(
                        null=True, description="A word of Polarity.", enum_type=Polarity, max_length=10
                    ),
                ),
                ("corrected_by_id", fields.UUIDField()),
                ("corrected_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "moved_to",
                    fields.CharEnumField(
                        null=True, description="A word of SentimentLevel.", enum_type=SentimentLevel, max_length=20
                    ),
                ),
                ("moved_score", fields.FloatField(null=True)),
            ],
            options={
                "table": "sentiment_corrections",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
    ]
