from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0025_reading_positions")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Conversation",
            name="title_folded",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="Customer",
            name="name_folded",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="Message",
            name="text_folded",
            field=fields.TextField(null=True, unique=False),
        ),
    ]
