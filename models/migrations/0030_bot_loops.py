from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0029_silent_agents")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Conversation",
            name="bot_repeats",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Conversation",
            name="customer_repeats",
            field=fields.IntField(default=0),
        ),
    ]
