from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops

from models.database.columns import TABLE_DESCRIPTION


class Migration(migrations.Migration):
    dependencies = [("vigie", "0014_acting_for")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ServerProcess",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=120)),
                ("host", fields.CharField(max_length=64)),
                ("until", fields.BigIntField()),
                ("settings", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "server_processes",
                "app": "vigie",
                "pk_attr": "name",
                "table_description": TABLE_DESCRIPTION,
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="LogHead",
            name="format",
            field=fields.IntField(default=1),
        ),
        ops.AddField(
            model_name="LogHead",
            name="basis",
            field=fields.CharField(null=True, max_length=120),
        ),
    ]
