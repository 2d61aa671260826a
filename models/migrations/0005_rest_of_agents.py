from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("vigie", "0004_heard_until")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="HandlingSpan",
            index=Index(fields=["agent_id", "until"]),
        ),
    ]
