from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("vigie", "0011_erasure")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Workstream",
            name="keep_conversations_days",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Workstream",
            name="keep_messages_days",
            field=fields.IntField(default=0),
        ),
        ops.AddIndex(model_name="Conversation", index=Index(fields=["workstream_id", "closed_at"])),
    ]
