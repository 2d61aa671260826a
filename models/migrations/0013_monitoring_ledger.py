from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("vigie", "0012_retention")]

    initial = False

    operations = [
        ops.AddField(
            model_name="SupervisorSettings",
            name="customer_ledger",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="SupervisorSettings",
            name="monitoring_purposes",
            field=fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
