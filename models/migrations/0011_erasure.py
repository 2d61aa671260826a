from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("vigie", "0010_masking")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Approval",
            name="erases_customer_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Conversation",
            name="erased_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Customer",
            name="erased_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
