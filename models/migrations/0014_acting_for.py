from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0013_monitoring_ledger")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ActingFor",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "connector",
                    fields.ForeignKeyField(
                        "vigie.User",
                        source_field="connector_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="acts_for",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "vigie.User",
                        source_field="agent_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="acted_for_by",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "acting_for",
                "app": "vigie",
                "unique_together": (("connector", "agent"),),
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
    ]
