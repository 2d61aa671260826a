from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0003_whole_floor")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Conversation",
            name="heard_until",
            field=fields.IntField(null=True),
        ),
    ]
