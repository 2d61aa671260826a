from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("vigie", "0030_bot_loops")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Conversation",
            index=Index(fields=["queue_id", "closed_at", "id"]),
        ),
        ops.AddField(
            model_name="SupervisorSettings",
            name="administrators_read_closed",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="SupervisorSettings",
            name="closed_transcript_days",
            field=fields.IntField(default=30),
        ),
        # An upgrade lets nobody read what was closed to them before.
        ops.RunSQL(("UPDATE supervisor_settings SET closed_transcript_days = 0",)),
    ]
