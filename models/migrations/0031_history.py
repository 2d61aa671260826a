from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

# Until somebody changes a setting or supervises, an installation has no row of them, and the defaults hold.
DEFAULTS_OF_BEFORE = """INSERT INTO supervisor_settings (
        id, supervisor_monitor, supervisor_assign, supervisor_transfer, supervisor_take_over, force_close,
        force_close_undo_seconds, monitor_waiting, monitoring_policy, agent_notice_policy, monitoring_unread_seconds,
        short_abandon_seconds, agent_alert_threshold, supervisor_alert_threshold, customer_ledger, monitoring_purposes,
        alert_cool_down_seconds, alert_confidence_percent, closed_transcript_days, administrators_read_closed
    ) SELECT 1, TRUE, FALSE, FALSE, FALSE, FALSE,
        0, FALSE, 'NO_REQUIREMENT', 'NONE', 60,
        0, 'NEGATIVE', 'VERY_NEGATIVE', FALSE, '[]',
        600, 50, 0, FALSE
    WHERE EXISTS (SELECT 1 FROM users) AND NOT EXISTS (SELECT 1 FROM supervisor_settings)"""


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
        ops.RunSQL((DEFAULTS_OF_BEFORE,)),
    ]
