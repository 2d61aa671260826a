from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0016_log_format")]

    initial = False

    operations = [
        ops.AddField(
            model_name="LogHead",
            name="basis",
            field=fields.CharField(null=True, max_length=120),
        ),
    ]
