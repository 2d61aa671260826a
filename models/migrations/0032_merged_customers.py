from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0031_history")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Customer",
            name="merged_into_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Customer",
            name="person",
            field=fields.ForeignKeyField(
                "vigie.Customer",
                source_field="person_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="merged",
                on_delete=OnDelete.SET_NULL,
            ),
        ),
    ]
