from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0028_force_close_undo")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Conversation",
            name="waited_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Offer",
            name="left_silent",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="silent_limit_seconds",
            field=fields.IntField(default=0),
        ),
    ]
