from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0026_search")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Customer",
            name="address_key",
            field=fields.CharField(null=True, max_length=300),
        ),
        ops.AddIndex(
            model_name="Customer",
            index=Index(fields=["connector_id", "address_key"]),
        ),
    ]
