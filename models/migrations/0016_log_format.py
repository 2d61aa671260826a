from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0015_server_processes")]

    initial = False

    operations = [
        ops.AddField(
            model_name="LogHead",
            name="format",
            field=fields.IntField(default=1),
        ),
    ]
