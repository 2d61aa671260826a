from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0027_addresses")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Conversation",
            name="closes_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="closing_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="closing_by",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="SupervisorSettings",
            name="force_close_undo_seconds",
            field=fields.IntField(default=0),
        ),
    ]
