from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0024_alert_rules")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ReadingPosition",
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
                        related_name="reading_positions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("person_id", fields.UUIDField()),
                ("message_id", fields.UUIDField()),
                ("number", fields.IntField()),
            ],
            options={
                "table": "reading_positions",
                "app": "vigie",
                "unique_together": (("person_id", "conversation"),),
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
    ]
